import { type RenderedArtifact, renderArtifact } from '../domain/artifact.ts';
import type { Context, GatheredContext } from '../domain/context.ts';
import type { Step } from '../domain/definition.ts';
import { NightshiftError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/json.ts';
import { type Progress, progressOf, stepAfter } from '../domain/progress.ts';
import { routeAfter } from '../domain/routing.ts';
import { ruleHolds } from '../domain/rule.ts';
import type { LlmCall } from './llm-call.ts';
import type { StoredDefinition } from './ports/definition-store.ts';
import type { Checkpoint, LeasedExecution, StepCommit, StepRecord } from './ports/execution-store.ts';
import { enrichContext } from './workflow-context-builder.ts';

type Uncommitted = Pick<Checkpoint, 'steps' | 'calls' | 'artifacts'>;

const NO_WORK = {
  prompt: null,
  outputs: null,
  route: null,
  skippedSteps: [],
  provider: null,
  model: null,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
} as const;

/** What a step brought, before its route is known. */
export type StepResult = Pick<
  StepCommit,
  'prompt' | 'outputs' | 'provider' | 'model' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'startedAt'
> & { readonly calls: readonly LlmCall[] };

/** One execution in the hands of a worker: what is committed, what is not yet, and where it stands. */
export class ExecutionRun {
  readonly lease: LeasedExecution;
  readonly stored: StoredDefinition;
  readonly context: GatheredContext;
  #records: readonly StepRecord[];
  #progress: Progress;
  #uncommitted: Uncommitted = { steps: [], calls: [], artifacts: [] };
  #frozen: boolean;
  #at: Step | null = null;

  constructor(lease: LeasedExecution, stored: StoredDefinition, context: GatheredContext) {
    this.lease = lease;
    this.stored = stored;
    this.context = context;
    this.#records = lease.steps;
    this.#progress = progressOf(stored.definition, lease.steps);
    this.#frozen = lease.context !== null;
  }

  /** The context where it is yet to be frozen with the next commit, else null. */
  get contextToFreeze(): GatheredContext | null {
    return this.#frozen ? null : this.context;
  }

  get outputs(): JsonObject {
    return this.#progress.outputs;
  }

  get uncommitted(): Uncommitted {
    return this.#uncommitted;
  }

  committed(): void {
    this.#frozen = true;
    this.#uncommitted = { steps: [], calls: [], artifacts: [] };
  }

  /** Keeps of the step that failed only what was paid for. */
  abandon(calls: readonly LlmCall[]): void {
    this.#uncommitted = { steps: [], calls: [], artifacts: [] };
    if (this.#at) this.#addCalls(this.#at, this.visitOf(this.#at.key), calls);
  }

  step(key: string): Step {
    const step = this.stored.definition.steps.find((each) => each.key === key);
    if (step) return step;
    throw new NightshiftError(
      'DEFINITION_INVALID',
      `Step "${key}" does not exist in ${this.stored.definition.key} version ${this.stored.version}.`,
      'Publish a version whose routes name steps that exist, and replay the execution on it.',
    );
  }

  firstStep(): string {
    return this.lease.currentStep ?? this.stored.definition.steps[0]?.key ?? '';
  }

  /** Goes to the step `key`. */
  enter(key: string): Step {
    this.#at = this.step(key);
    return this.#at;
  }

  /** What a template of `step` may read now. */
  scope(step: Step): Context {
    const input = this.lease.inputs[step.key] ?? {};
    return enrichContext(
      this.context,
      this.stored.definition,
      this.#progress,
      step,
      this.visitOf(step.key),
      input,
    );
  }

  /** The number of the visit to come, or of the one that is open. */
  visitOf(stepKey: string): number {
    const done = Math.max(
      this.lease.visits[stepKey] ?? 0,
      ...this.#records
        .filter((each) => each.stepKey === stepKey && each.status !== 'running' && each.status !== 'waiting')
        .map((each) => each.visit),
    );
    return done + 1;
  }

  /** What a person answered to a step that waited for it. */
  answerTo(stepKey: string): JsonObject | null {
    const open = this.#records.find((each) => each.stepKey === stepKey && each.status === 'running');
    return open?.outputs ?? null;
  }

  /** Skips `step` where a person, a route or its own condition says so. @returns whether it did. */
  skip(step: Step, now: Date): boolean {
    const last = this.#records.filter((each) => each.stepKey === step.key).at(-1);
    if (last?.status === 'skipped') return true;
    const unwanted = step.when !== undefined && !ruleHolds(step.when, this.scope(step));
    if (!this.#progress.skipped.has(step.key) && !unwanted) return false;
    this.#record({ ...this.#visit(step.key, now), ...NO_WORK, status: 'skipped' });
    return true;
  }

  /** Opens the visit of `step`, so that it can be seen where the execution stands. */
  open(step: Step, status: 'running' | 'waiting', now: Date): void {
    this.#record({ ...this.#visit(step.key, now), ...NO_WORK, status });
  }

  /** Closes `step` with its outputs, renders its artifacts and follows its route. @returns the next step, null at the end. */
  close(step: Step, result: StepResult): string | null {
    const { calls, ...brought } = result;
    const visit = { ...this.#visit(step.key, result.startedAt), ...NO_WORK, ...brought };
    this.#addCalls(step, visit.visit, calls);
    this.#record({ ...visit, status: 'completed' });
    const { definition } = this.stored;
    const route = routeAfter(definition, step.key, this.scope(step), this.#progress.visits);
    this.#record({ ...visit, status: 'completed', route: route.routeId, skippedSteps: route.skipped });
    for (const key of this.#jumpedOver(step, route.next))
      this.#record({ ...this.#visit(key, result.startedAt), ...NO_WORK, status: 'skipped' });
    this.#addArtifacts(step);
    return route.next;
  }

  /** The steps that a route left out between `step` and the one it goes to. */
  #jumpedOver(step: Step, next: string | null): string[] {
    const keys = this.stored.definition.steps.map((each) => each.key);
    const upTo = next === null ? keys.length : keys.indexOf(next);
    const { skipped, steps } = this.#progress;
    return keys
      .slice(keys.indexOf(step.key) + 1, Math.max(0, upTo))
      .filter((key) => skipped.has(key) && steps[key]?.status === 'pending');
  }

  next(step: Step): string | null {
    return stepAfter(this.stored.definition, step.key);
  }

  #addCalls(step: Step, visit: number, calls: readonly LlmCall[]): void {
    const given = calls.map((call) => ({ ...call, stepKey: step.key, visit }));
    this.#uncommitted = { ...this.#uncommitted, calls: [...this.#uncommitted.calls, ...given] };
  }

  /** What models wrote so far, by name: words to be checked, not facts. */
  #modelOutputs(): JsonObject {
    const written = this.stored.definition.steps
      .filter((step) => step.type === 'llm')
      .flatMap((step) => Object.keys(step.outputs).filter((name) => !Object.hasOwn(step.computed, name)));
    return Object.fromEntries(written.map((name) => [name, this.outputs[name] ?? null]));
  }

  #addArtifacts(step: Step): void {
    const scope = this.scope(step);
    const modelOutputs = this.#modelOutputs();
    const rendered = step.artifacts
      .map((template) => renderArtifact(template, scope, modelOutputs))
      .filter((artifact): artifact is RenderedArtifact => artifact !== null)
      .map((artifact) => ({ ...artifact, stepKey: step.key }));
    const artifacts = [...this.#uncommitted.artifacts, ...rendered];
    this.#uncommitted = { ...this.#uncommitted, artifacts };
  }

  #visit(stepKey: string, startedAt: Date) {
    const visit = this.visitOf(stepKey);
    const open = this.#records.find((each) => each.stepKey === stepKey && each.visit === visit);
    return { stepKey, visit, seq: open?.seq ?? this.#progress.nextSeq, startedAt };
  }

  #record(commit: StepCommit): void {
    const isOther = (each: StepRecord): boolean => each.seq !== commit.seq;
    this.#records = [...this.#records.filter(isOther), commit].sort((a, b) => a.seq - b.seq);
    this.#progress = progressOf(this.stored.definition, this.#records);
    const steps = [...this.#uncommitted.steps.filter(isOther), commit];
    this.#uncommitted = { ...this.#uncommitted, steps };
  }
}
