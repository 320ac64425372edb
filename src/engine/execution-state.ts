import { originsOf } from '../artifacts/grounding/output-origins.ts';
import { type RenderedArtifact, renderArtifact } from '../artifacts/render.ts';
import { statusOnceDone } from '../artifacts/status.ts';
import type { Context, GatheredContext } from '../context/context.ts';
import { enrichContext } from '../context/workflow-context-builder.ts';
import type { LlmCall } from '../llm/call.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import type { PlaybookVersion } from '../playbook/ports.ts';
import { isSkipped, routeAfter, stepAfter } from '../playbook/routing.ts';
import { ruleHolds } from '../playbook/rules.ts';
import type { Step } from '../playbook/schema.ts';
import { DAYS_BY_HAND } from './execution-status.ts';
import type { FailureOutcome, Tries } from './failure-policy.ts';
import type {
  CheckpointOutcome,
  DraftArtifact,
  LeasedExecution,
  Problem,
  StepCommit,
  Uncommitted,
} from './ports.ts';
import { type Progress, progressAfter, progressOf, type StepRunRecord } from './progress.ts';
import { NO_WORK, NOTHING, stepCommitOf } from './step-commit.ts';

/** What has been done, and which part of it is not committed yet. */
type Work = {
  readonly progress: Progress;
  readonly drafts: readonly DraftArtifact[];
  readonly uncommitted: Uncommitted;
};

/** The current step run; after the end, the last one. */
type CurrentStepRun = {
  readonly step: Step;
  readonly iteration: number;
  readonly seq: number;
  /** What the store has of this step run: a person's answer, or its start. */
  readonly open: StepRunRecord | null;
  /** The work before this step run: a failure goes back to it. */
  readonly before: Work;
};

/** One execution in the hands of a worker. Immutable: `advance` makes the next state. */
export type ExecutionState = Work & {
  readonly lease: LeasedExecution;
  readonly stored: PlaybookVersion;
  readonly context: GatheredContext;
  readonly current: CurrentStepRun;
  readonly tries: Tries;
  /** How many steps it may run before it waits for its person; null where it runs to its end. */
  readonly stepsLeft: number | null;
  /** The outcome that the next checkpoint commits. */
  readonly outcome: CheckpointOutcome;
  /** Whether the last outcome is committed: no event changes the state any more. */
  readonly isOver: boolean;
};

/** What a step produced, before its route is known. */
export type StepResult = Pick<
  StepCommit,
  'prompt' | 'outputs' | 'provider' | 'model' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'startedAt'
>;

export type ExecutionEvent =
  /** Models were called; their cost counts whatever becomes of the answers. */
  | { readonly kind: 'called'; readonly calls: readonly LlmCall[] }
  /** The current step is done. */
  | { readonly kind: 'answered'; readonly result: StepResult; readonly at: Date }
  /** The current step failed or was released. */
  | {
      readonly kind: 'stopped';
      readonly outcome: FailureOutcome | { readonly kind: 'release' };
      readonly at: Date;
    }
  | { readonly kind: 'committed' };

/**
 * The state of an execution under a new lease: at its current step, or after it where a person skipped that step.
 * @throws NightshiftError `DEFINITION_INVALID` where the version has no such step.
 */
export function begin(
  lease: LeasedExecution,
  stored: PlaybookVersion,
  context: GatheredContext,
  now: Date,
): ExecutionState {
  const { playbook } = stored;
  const key = lease.currentStep ?? playbook.steps[0]?.key ?? '';
  const last = lease.steps.at(-1);
  const state = arriveAt(
    {
      lease,
      stored,
      context,
      progress: progressOf(playbook, lease.steps),
      drafts: lease.drafts,
      uncommitted: { ...NOTHING, context: lease.context === null ? context : null },
      tries: { attempts: lease.attempts, faults: lease.providerFaults },
      stepsLeft: lease.runSteps,
      outcome: { kind: 'continue', stepKey: key },
      isOver: false,
    },
    key,
  );
  const isPassed = last?.stepKey === key && last.status === 'skipped';
  return goTo(state, isPassed ? stepAfter(playbook, key) : key, now);
}

/**
 * The next state. A state that is over never changes, and one with an outcome takes no further answer.
 * @throws NightshiftError where an answered step has a route that leads nowhere, or an artifact that does not render.
 */
export function advance(state: ExecutionState, event: ExecutionEvent): ExecutionState {
  if (state.isOver) return state;
  switch (event.kind) {
    case 'called':
      return withCalls(state, event.calls);
    case 'answered':
      return state.outcome.kind === 'continue' ? answer(state, event.result, event.at) : state;
    case 'stopped':
      return stop(state, event.outcome, event.at);
    case 'committed':
      return {
        ...state,
        uncommitted: NOTHING,
        current: { ...state.current, before: { ...state.current.before, uncommitted: NOTHING } },
        isOver: state.outcome.kind !== 'continue',
      };
  }
}

/** What a template of the current step may read. */
export function scopeOf({ lease, stored, context, progress, current }: ExecutionState): Context {
  const { step, iteration } = current;
  return enrichContext(context, stored.playbook, progress, step, iteration, lease.inputs[step.key] ?? {});
}

/** A person's answer to the current step, typed or accepted; null where there is none. */
export const answerTo = ({ current }: ExecutionState): JsonObject | null => current.open?.outputs ?? null;

/** Goes to the step `key`, or on to the first after it that is not skipped. */
function goTo(state: ExecutionState, key: string | null, now: Date): ExecutionState {
  const { playbook } = state.stored;
  let at = state;
  for (let next = key; next !== null; next = stepAfter(playbook, next)) {
    at = arriveAt(at, next);
    if (isWanted(at)) return isForPerson(at) || at.stepsLeft === 0 ? wait(at, now) : at;
    at = skip(at, next, now);
  }
  return complete(at);
}

function arriveAt(state: Omit<ExecutionState, 'current'>, key: string): ExecutionState {
  const { progress, drafts, uncommitted } = state;
  const before = { progress, drafts, uncommitted };
  const { iteration, seq, open } = stepRunOf(state, key);
  return {
    ...state,
    current: { step: stepOf(state.stored, key), iteration, seq, open, before },
    outcome: { kind: 'continue', stepKey: key },
  };
}

function stepOf({ playbook, version }: PlaybookVersion, key: string): Step {
  const step = playbook.steps.find((each) => each.key === key);
  if (step) return step;
  throw new NightshiftError(
    'DEFINITION_INVALID',
    `Step "${key}" does not exist in ${playbook.key} version ${version}.`,
    'Publish a version whose routes name steps that exist, and replay the execution on it.',
  );
}

/** The step run that is open, or else the next one. */
function stepRunOf({ lease, progress }: Pick<ExecutionState, 'lease' | 'progress'>, stepKey: string) {
  const iteration = Math.max(lease.iterations[stepKey] ?? 0, progress.steps[stepKey]?.visit ?? 0) + 1;
  const open = lease.steps.find((each) => each.stepKey === stepKey && each.iteration === iteration) ?? null;
  return { stepKey, iteration, seq: open?.seq ?? progress.nextSeq, open };
}

/** Whether the current step is to run: neither a route nor its own condition skips it. */
function isWanted(state: ExecutionState): boolean {
  const { step } = state.current;
  if (isSkipped(state.progress.skips, step.key)) return false;
  return step.when === undefined || ruleHolds(step.when, scopeOf(state));
}

const isForPerson = (state: ExecutionState): boolean =>
  state.current.step.type === 'human' && answerTo(state) === null;

const skip = (state: ExecutionState, key: string, startedAt: Date): ExecutionState =>
  withRecord(state, stepCommitOf({ ...stepRunOf(state, key), startedAt }, 'skipped', NO_WORK));

/** Leaves the current step to a person. */
const wait = (state: ExecutionState, startedAt: Date): ExecutionState => ({
  ...withRecord(state, currentCommit(state, 'waiting', startedAt)),
  outcome: waitAt(state, null),
});

function waitAt({ current, stepsLeft }: ExecutionState, problem: Problem | null): CheckpointOutcome {
  const { key: stepKey, name, waits_for } = current.step;
  const days = waits_for?.days ?? (stepsLeft === null ? 30 : DAYS_BY_HAND);
  return { kind: 'wait', stepKey, waitsFor: waits_for?.name ?? name, days, problem };
}

/** What a model answers counts at once, or once its person has said so. */
function answer(state: ExecutionState, result: StepResult, now: Date): ExecutionState {
  const closed = close(state, result, now);
  const { lease, current } = state;
  if (!lease.proposes || current.step.type !== 'llm' || answerTo(state) !== null) return closed;
  const { outcome, uncommitted } = closed;
  const record = {
    ...currentCommit(state, 'waiting', result.startedAt, result),
    proposal: {
      outputs: result.outputs ?? {},
      nextStep: 'stepKey' in outcome ? outcome.stepKey : null,
      artifacts: uncommitted.artifacts
        .filter(({ stepKey }) => stepKey === current.step.key)
        .map(({ key, title, kind, markdown }) => ({ key, title, kind, markdown })),
    },
  };
  return { ...withRecord(state, record), outcome: waitAt(state, null) };
}

/** Completes with the outputs so far, and hands the drafts over for review. */
function complete(state: ExecutionState): ExecutionState {
  const { uncommitted, drafts, progress } = state;
  const artifacts = uncommitted.artifacts.map((each) => ({ ...each, status: statusOnceDone(each.flags) }));
  const settled = drafts
    .filter(({ key }) => artifacts.every((each) => each.key !== key))
    .map(({ key, flags }) => ({ key, status: statusOnceDone(flags) }));
  return {
    ...state,
    uncommitted: { ...uncommitted, artifacts, settled: [...uncommitted.settled, ...settled] },
    outcome: { kind: 'complete', outputs: progress.outputs },
  };
}

/** Closes the current step with its outputs, renders its artifacts and follows its route. */
function close(state: ExecutionState, result: StepResult, now: Date): ExecutionState {
  const { playbook } = state.stored;
  const { key } = state.current.step;
  const done = currentCommit(state, 'completed', result.startedAt, result);
  const undecided = withRecord(state, done);
  const route = routeAfter(playbook, key, scopeOf(undecided), undecided.progress);
  const isPlain = route.routeId === null && route.skip.length === 0;
  const decided = isPlain
    ? undecided
    : withRecord(state, { ...done, route: route.routeId, skippedSteps: route.skip });
  const { stepsLeft } = state;
  let left = withArtifacts({
    ...decided,
    tries: { attempts: 1, faults: 0 },
    stepsLeft: stepsLeft === null ? null : Math.max(0, stepsLeft - 1),
  });
  for (const passed of stepsBetween(playbook.steps, key, route.next))
    if (isSkipped(left.progress.skips, passed)) left = skip(left, passed, now);
  return goTo(left, route.next, now);
}

/** The keys of the steps between `key` and `next`; all after `key` where `next` is null. */
function stepsBetween(steps: readonly Step[], key: string, next: string | null): readonly string[] {
  const keys = steps.map((step) => step.key);
  return keys.slice(keys.indexOf(key) + 1, next === null ? keys.length : Math.max(0, keys.indexOf(next)));
}

/** Takes back the work of the current step except its paid calls, and leaves the execution at that step. */
function stop(
  state: ExecutionState,
  outcome: Extract<ExecutionEvent, { kind: 'stopped' }>['outcome'],
  startedAt: Date,
): ExecutionState {
  const { current, uncommitted } = state;
  const { before } = current;
  const back = { ...state, ...before, uncommitted: { ...before.uncommitted, calls: uncommitted.calls } };
  // Whoever has asked for the step learns at once what stands in its way, and asks again when they like.
  if (outcome.kind === 'fail' && state.stepsLeft !== null)
    return {
      ...withRecord(back, currentCommit(state, 'waiting', startedAt)),
      outcome: waitAt(state, outcome),
    };
  const taken: ExecutionState = { ...back, outcome: { ...outcome, stepKey: current.step.key } };
  return current.open ? taken : withRecord(taken, currentCommit(state, 'running', startedAt));
}

const currentCommit = (
  { current: { step, iteration, seq } }: ExecutionState,
  status: StepCommit['status'],
  startedAt: Date,
  result: Omit<StepResult, 'startedAt'> = NO_WORK,
): StepCommit => stepCommitOf({ stepKey: step.key, iteration, seq, startedAt }, status, result);

const withRecord = (state: ExecutionState, record: StepCommit): ExecutionState => ({
  ...state,
  progress: progressAfter(state.stored.playbook, state.progress, record),
  uncommitted: { ...state.uncommitted, steps: [...state.uncommitted.steps, record] },
});

function withCalls(state: ExecutionState, calls: readonly LlmCall[]): ExecutionState {
  if (calls.length === 0) return state;
  const { step, iteration } = state.current;
  const given = calls.map((call) => ({ ...call, stepKey: step.key, iteration }));
  const { uncommitted } = state;
  return { ...state, uncommitted: { ...uncommitted, calls: [...uncommitted.calls, ...given] } };
}

/** Drafts the artifacts of the current step anew, and withdraws those that only an earlier run of it left. */
function withArtifacts(state: ExecutionState): ExecutionState {
  const { stored, current, drafts, uncommitted } = state;
  const { step } = current;
  if (step.artifacts.length === 0) return state;
  const scope = scopeOf(state);
  const origins = originsOf(stored.playbook);
  const rendered = step.artifacts
    .map((template) => renderArtifact(template, scope, origins))
    .filter((artifact): artifact is RenderedArtifact => artifact !== null)
    .map((artifact) => ({
      ...artifact,
      flags: wantedFlags(stored, artifact.flags),
      stepKey: step.key,
      status: 'draft' as const,
    }));
  const isRendered = ({ key }: { readonly key: string }) => rendered.some((each) => each.key === key);
  const withdrawn = drafts.filter((draft) => draft.stepKey === step.key && !isRendered(draft));
  const isKept = (each: { readonly key: string }) =>
    !isRendered(each) && !withdrawn.some(({ key }) => key === each.key);
  return {
    ...state,
    drafts: [...drafts.filter(isKept), ...rendered],
    uncommitted: {
      ...uncommitted,
      artifacts: [...uncommitted.artifacts.filter(isKept), ...rendered],
      settled: [
        ...uncommitted.settled.filter(isKept),
        ...withdrawn.map(({ key }) => ({ key, status: 'superseded' as const })),
      ],
    },
  };
}

/** A playbook that reports stale sources in its own words needs no flag besides. */
function wantedFlags(
  { playbook }: PlaybookVersion,
  flags: RenderedArtifact['flags'],
): RenderedArtifact['flags'] {
  return playbook.when_stale === 'tell' ? flags.filter(({ code }) => code !== 'stale_source') : flags;
}
