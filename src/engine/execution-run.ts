import { originsOf } from '../artifacts/grounding/output-origins.ts';
import { type RenderedArtifact, renderArtifact } from '../artifacts/render.ts';
import type { Context, GatheredContext } from '../context/context.ts';
import { enrichContext } from '../context/workflow-context-builder.ts';
import type { LlmCall } from '../llm/call.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import type { PlaybookVersion } from '../playbook/ports.ts';
import { ruleHolds } from '../playbook/rules.ts';
import type { Step } from '../playbook/schema.ts';
import type { LeasedExecution, StepCommit } from './ports.ts';
import { type Progress, progressOf, type StepRunRecord, stepAfter } from './progress.ts';
import { routeAfter } from './routing.ts';
import { NO_WORK, NOTHING, stepCommitOf, type Uncommitted } from './step-commit.ts';

const isOver = ({ status }: StepRunRecord): boolean => status === 'completed' || status === 'skipped';

/** What a step brought, before its route is known. */
export type StepResult = Pick<
  StepCommit,
  'prompt' | 'outputs' | 'provider' | 'model' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'startedAt'
> & { readonly calls: readonly LlmCall[] };

/** One execution in the hands of a worker: what is committed, what is not yet, and where it stands. */
export class ExecutionRun {
  readonly lease: LeasedExecution;
  readonly stored: PlaybookVersion;
  readonly context: GatheredContext;
  #records: readonly StepRunRecord[];
  #progressSoFar: Progress | null = null;
  #uncommitted: Uncommitted = NOTHING;
  /** The seqs of visits that the store has a row of. */
  readonly #committed: Set<number>;
  #frozen: boolean;
  #attempts: number;
  #at: { readonly step: Step; readonly visit: number } | null = null;
  #lastScope: {
    readonly progress: Progress;
    readonly step: Step;
    readonly visit: number;
    readonly scope: Context;
  } | null = null;

  constructor(lease: LeasedExecution, stored: PlaybookVersion, context: GatheredContext) {
    this.lease = lease;
    this.stored = stored;
    this.context = context;
    this.#records = lease.steps;
    this.#committed = new Set(lease.steps.map((each) => each.seq));
    this.#frozen = lease.context !== null;
    this.#attempts = lease.attempts;
  }

  /** Worked out when it is asked for: several records often come one after another. */
  get #progress(): Progress {
    this.#progressSoFar ??= progressOf(this.stored.playbook, this.#records);
    return this.#progressSoFar;
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

  /** Attempts at the step at hand, this one included. */
  get attempts(): number {
    // Of one that was gone to, and the step before it is not committed yet, it is the first.
    return this.#uncommitted.steps.some((each) => each.status === 'completed' && !this.#isAt(each))
      ? 1
      : this.#attempts;
  }

  /** The key of the step at hand; null before the first. */
  get standsAt(): string | null {
    return this.#at?.step.key ?? null;
  }

  committed(): void {
    for (const step of this.#uncommitted.steps) this.#committed.add(step.seq);
    if (this.#uncommitted.steps.some((step) => step.status === 'completed')) this.#attempts = 1;
    this.#frozen = true;
    this.#uncommitted = NOTHING;
  }

  /** Keeps of the step that failed what was paid for, and that the execution stands there. */
  abandon(calls: readonly LlmCall[], now: Date): void {
    const at = this.#at;
    if (!at) return;
    const { steps, artifacts, calls: paid } = this.#uncommitted;
    const begun = steps.find((each) => this.#isAt(each));
    const seq = begun?.seq ?? this.#visit(at.step.key, now).seq;
    const open = { stepKey: at.step.key, visit: at.visit, seq, startedAt: begun?.startedAt ?? now };
    this.#uncommitted = {
      steps: [
        ...steps.filter((each) => each.seq < seq),
        ...(this.#committed.has(seq) ? [] : [stepCommitOf(open, 'running', NO_WORK)]),
      ],
      calls: paid,
      artifacts: artifacts.filter((each) => each.stepKey !== at.step.key),
    };
    this.#addCalls(at.step, at.visit, calls);
  }

  #isAt({ stepKey, visit }: Pick<StepCommit, 'stepKey' | 'visit'>): boolean {
    return stepKey === this.#at?.step.key && visit === this.#at.visit;
  }

  step(key: string): Step {
    const step = this.stored.playbook.steps.find((each) => each.key === key);
    if (step) return step;
    throw new NightshiftError(
      'DEFINITION_INVALID',
      `Step "${key}" does not exist in ${this.stored.playbook.key} version ${this.stored.version}.`,
      'Publish a version whose routes name steps that exist, and replay the execution on it.',
    );
  }

  firstStep(): string {
    return this.lease.currentStep ?? this.stored.playbook.steps[0]?.key ?? '';
  }

  /** Goes to the step `key`, or on to the first after it that is not skipped. @returns it; null at the end. */
  goTo(key: string | null, now: Date): Step | null {
    for (let next = key; next !== null; ) {
      const step = this.step(next);
      this.#at = { step, visit: this.#visitOf(next) };
      if (!this.#skip(step, now)) return step;
      next = stepAfter(this.stored.playbook, next);
    }
    return null;
  }

  /** What a template of `step` may read now. */
  scope(step: Step): Context {
    const visit = this.#at?.step.key === step.key ? this.#at.visit : this.#visitOf(step.key);
    const progress = this.#progress;
    const last = this.#lastScope;
    if (last?.progress === progress && last.step === step && last.visit === visit) return last.scope;
    const input = this.lease.inputs[step.key] ?? {};
    const scope = enrichContext(this.context, this.stored.playbook, progress, step, visit, input);
    this.#lastScope = { progress, step, visit, scope };
    return scope;
  }

  /** What a person answered to a step that waited for it. */
  answerTo(stepKey: string): JsonObject | null {
    const open = this.#records.find((each) => each.stepKey === stepKey && each.status === 'running');
    return open?.outputs ?? null;
  }

  /** Skips `step` where a person, a route or its own condition says so. @returns whether it did. */
  #skip(step: Step, now: Date): boolean {
    // An earlier pass of a loop may have skipped it too; only the last record is of this one.
    const last = this.#records.at(-1);
    if (last?.stepKey === step.key && last.status === 'skipped') return true;
    const unwanted = step.when !== undefined && !ruleHolds(step.when, this.scope(step));
    if (!this.#progress.skipped.has(step.key) && !unwanted) return false;
    this.#record(stepCommitOf(this.#visit(step.key, now), 'skipped', NO_WORK));
    return true;
  }

  /** Leaves the visit of `step` to a person. */
  wait(step: Step, now: Date): void {
    this.#record(stepCommitOf(this.#visit(step.key, now), 'waiting', NO_WORK));
  }

  /** Closes `step` with its outputs, renders its artifacts and follows its route. @returns the next step, null at the end. */
  close(step: Step, result: StepResult): string | null {
    const at = this.#visit(step.key, result.startedAt);
    const done = stepCommitOf(at, 'completed', {
      prompt: result.prompt,
      outputs: result.outputs,
      route: null,
      skippedSteps: [],
      provider: result.provider,
      model: result.model,
      inputTokens: result.inputTokens,
      outputTokens: result.outputTokens,
      costUsd: result.costUsd,
    });
    this.#addCalls(step, at.visit, result.calls);
    this.#record(done);
    const { playbook } = this.stored;
    const route = routeAfter(playbook, step.key, this.scope(step), this.#progress.visits);
    if (route.next !== null) this.#needPassLeft(step, this.step(route.next));
    if (route.routeId !== null || route.skipped.length > 0)
      this.#record({ ...done, route: route.routeId, skippedSteps: route.skipped });
    this.#addArtifacts(step);
    this.#passOver(step, route.next, result.startedAt);
    return route.next;
  }

  #addCalls(step: Step, visit: number, calls: readonly LlmCall[]): void {
    const given = calls.map((call) => ({ ...call, stepKey: step.key, visit }));
    this.#uncommitted = { ...this.#uncommitted, calls: [...this.#uncommitted.calls, ...given] };
  }

  /** An author who deals with old sources in the words of the playbook wants no flag besides. */
  #wanted(flags: RenderedArtifact['flags']): RenderedArtifact['flags'] {
    const isTold = this.stored.playbook.when_stale === 'tell';
    return isTold ? flags.filter(({ code }) => code !== 'stale_source') : flags;
  }

  #addArtifacts(step: Step): void {
    if (step.artifacts.length === 0) return;
    const scope = this.scope(step);
    const origins = originsOf(this.stored.playbook);
    const rendered = step.artifacts
      .map((template) => renderArtifact(template, scope, origins))
      .filter((artifact): artifact is RenderedArtifact => artifact !== null)
      .map((artifact) => ({ ...artifact, flags: this.#wanted(artifact.flags), stepKey: step.key }));
    const artifacts = [...this.#uncommitted.artifacts, ...rendered];
    this.#uncommitted = { ...this.#uncommitted, artifacts };
  }

  /** Bounds loops also where the step gone back to is skipped each time: routing counts only the visits that ran. */
  #needPassLeft(from: Step, to: Step): void {
    const { steps } = this.stored.playbook;
    if (steps.indexOf(to) > steps.indexOf(from)) return;
    const passes = this.#records.filter((each) => each.stepKey === to.key && isOver(each)).length;
    if (passes < to.max_visits) return;
    throw new NightshiftError(
      'ROUTING_LOOP_BOUND',
      `${from.key} leads back to ${to.key}, which has been passed ${passes} of ${to.max_visits} times`,
      `Raise max_visits of ${to.key}, or let the route hold less often.`,
      { step: to.key, from: from.key, passes, maxVisits: to.max_visits },
    );
  }

  /** Records what a route skips on the way from `step` to the next one, so that it can be seen. */
  #passOver(step: Step, next: string | null, now: Date): void {
    const { steps } = this.stored.playbook;
    const from = steps.indexOf(step) + 1;
    const to = next === null ? steps.length : steps.findIndex((each) => each.key === next);
    for (const { key } of steps.slice(from, Math.max(from, to)))
      if (this.#progress.skipped.has(key))
        this.#record(stepCommitOf(this.#visit(key, now), 'skipped', NO_WORK));
  }

  /** The number of the visit to come, or of the one that is open. */
  #visitOf(stepKey: string): number {
    const done = Math.max(
      this.lease.visits[stepKey] ?? 0,
      ...this.#records.filter((each) => each.stepKey === stepKey && isOver(each)).map((each) => each.visit),
    );
    return done + 1;
  }

  #visit(stepKey: string, startedAt: Date) {
    const visit = this.#visitOf(stepKey);
    const open = this.#records.find((each) => each.stepKey === stepKey && each.visit === visit);
    return { stepKey, visit, seq: open?.seq ?? this.#progress.nextSeq, startedAt };
  }

  #record(commit: StepCommit): void {
    const isOther = (each: StepRunRecord): boolean => each.seq !== commit.seq;
    this.#records = [...this.#records.filter(isOther), commit].sort((a, b) => a.seq - b.seq);
    this.#progressSoFar = null;
    const steps = [...this.#uncommitted.steps.filter(isOther), commit];
    this.#uncommitted = { ...this.#uncommitted, steps };
  }
}
