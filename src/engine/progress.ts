import type { JsonObject } from '../platform/json.ts';
import { isSkipped, moveTaken, NO_SKIPS, type Passed, type Skips, skipsAfter } from '../playbook/routing.ts';
import type { Playbook, Step } from '../playbook/schema.ts';

/** A step run as the store keeps it; an execution's progress follows from these, in the order of their seq. */
export type StepRunRecord = {
  readonly stepKey: string;
  readonly iteration: number;
  readonly seq: number;
  readonly status: 'running' | 'waiting' | 'completed' | 'skipped';
  readonly outputs: JsonObject | null;
  readonly route: string | null;
  /** Steps that the route of this one skips. */
  readonly skippedSteps: readonly string[];
};

export type StepState = {
  readonly status: 'pending' | 'completed' | 'skipped';
  readonly visit: number;
  readonly outputs: JsonObject;
  readonly route: string | null;
};

export type Progress = Passed & {
  /** Every output name of the playbook; null until a step has set it. */
  readonly outputs: JsonObject;
  readonly steps: Readonly<Record<string, StepState>>;
  /** Steps that routes skip; only the last run of each deciding step counts. */
  readonly skips: Skips;
  readonly nextSeq: number;
};

/** The outputs of a step that left none: null for each name. */
const nullOutputs = (step: Step): JsonObject =>
  Object.fromEntries(Object.keys(step.outputs).map((name) => [name, null]));

const starts = new WeakMap<Playbook, Progress>();

/** The progress before the first step run, the same for all executions of a playbook. */
function startOf(playbook: Playbook): Progress {
  const known = starts.get(playbook);
  if (known) return known;
  const outputs: JsonObject = {};
  const steps: Record<string, StepState> = {};
  for (const step of playbook.steps) {
    Object.assign(outputs, nullOutputs(step));
    steps[step.key] = { status: 'pending', visit: 0, outputs: nullOutputs(step), route: null };
  }
  const start = { outputs, steps, completed: new Set<string>(), passes: {}, skips: NO_SKIPS, nextSeq: 0 };
  starts.set(playbook, start);
  return start;
}

export const progressOf = (playbook: Playbook, records: readonly StepRunRecord[]): Progress =>
  records.reduce((progress, record) => progressAfter(playbook, progress, record), startOf(playbook));

/** The progress with one more record, whose seq is the highest. An open record only takes up its seq. */
export function progressAfter(playbook: Playbook, before: Progress, record: StepRunRecord): Progress {
  const { stepKey } = record;
  const nextSeq = Math.max(before.nextSeq, record.seq + 1);
  const earlier = before.steps[stepKey];
  if (!earlier || (record.status !== 'completed' && record.status !== 'skipped'))
    return { ...before, nextSeq };
  const isCompleted = record.status === 'completed';
  const { target } = moveTaken(playbook, stepKey, record.route);
  const skips = isCompleted
    ? skipsAfter(before.skips, stepKey, { target, skip: record.skippedSteps })
    : before.skips;
  const steps = { ...before.steps };
  steps[stepKey] = {
    status: record.status,
    visit: record.iteration,
    outputs: record.outputs ?? earlier.outputs,
    route: record.route,
  };
  if (skips !== before.skips) showSkipped(steps, skips);
  return {
    outputs: record.outputs ? Object.assign({ ...before.outputs }, record.outputs) : before.outputs,
    steps,
    completed: isCompleted ? new Set(before.completed).add(stepKey) : before.completed,
    passes: { ...before.passes, [stepKey]: (before.passes[stepKey] ?? 0) + 1 },
    skips,
    nextSeq,
  };
}

/** Marks steps that never ran as skipped while a route skips them, and as pending again once no route does. */
function showSkipped(steps: Record<string, StepState>, skips: Skips): void {
  for (const [key, state] of Object.entries(steps))
    if (state.visit === 0) steps[key] = { ...state, status: isSkipped(skips, key) ? 'skipped' : 'pending' };
}
