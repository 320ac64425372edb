import type { JsonObject } from '../platform/json.ts';
import type { Playbook, Step } from '../playbook/schema.ts';

/** How far an execution has come: what its committed visits say, in the order of their seq. */
export type StepRunRecord = {
  readonly stepKey: string;
  readonly visit: number;
  readonly seq: number;
  readonly status: 'running' | 'waiting' | 'completed' | 'skipped';
  readonly outputs: JsonObject | null;
  readonly route: string | null;
  /** Steps that this one's route skips. */
  readonly skippedSteps: readonly string[];
};

export type StepState = {
  readonly status: 'pending' | 'completed' | 'skipped';
  readonly visit: number;
  readonly outputs: JsonObject;
  readonly route: string | null;
};

export type Progress = {
  /** Every output name of the definition; null until a step has given it. */
  readonly outputs: JsonObject;
  readonly steps: Readonly<Record<string, StepState>>;
  /** Completed visits by step. */
  readonly visits: Readonly<Record<string, number>>;
  /** Steps that a route said to skip: the last visit of each step that decides counts, and going to a step revokes it. */
  readonly skipped: ReadonlySet<string>;
  readonly nextSeq: number;
};

/** What a step left, or null for each of its outputs. */
const nullOutputs = (step: Step): JsonObject =>
  Object.fromEntries(Object.keys(step.outputs).map((name) => [name, null]));

type StartOfProgress = Pick<Progress, 'outputs' | 'steps'>;
const starts = new WeakMap<Playbook, StartOfProgress>();

/** Before the first visit: the same for all executions of a definition, and asked for at every step of each. */
function startOf(playbook: Playbook): StartOfProgress {
  const known = starts.get(playbook);
  if (known) return known;
  const outputs: JsonObject = {};
  const steps: Record<string, StepState> = {};
  for (const step of playbook.steps) {
    Object.assign(outputs, nullOutputs(step));
    steps[step.key] = { status: 'pending', visit: 0, outputs: nullOutputs(step), route: null };
  }
  const start = { outputs, steps };
  starts.set(playbook, start);
  return start;
}

export function progressOf(playbook: Playbook, records: readonly StepRunRecord[]): Progress {
  const start = startOf(playbook);
  const outputs: JsonObject = { ...start.outputs };
  const steps: Record<string, StepState> = { ...start.steps };
  const visits: Record<string, number> = {};
  const skips = new Map<string, Set<string>>();
  let nextSeq = 0;
  for (const record of records) {
    nextSeq = Math.max(nextSeq, record.seq + 1);
    if (record.status !== 'completed' && record.status !== 'skipped') continue;
    const before = steps[record.stepKey];
    if (!before) continue;
    if (record.status === 'completed') {
      visits[record.stepKey] = (visits[record.stepKey] ?? 0) + 1;
      skips.set(record.stepKey, new Set(record.skippedSteps));
      const target = targetOf(playbook, record);
      for (const skipped of skips.values()) skipped.delete(target);
    }
    const given = record.outputs ?? before.outputs;
    if (record.outputs) Object.assign(outputs, record.outputs);
    steps[record.stepKey] = {
      status: record.status,
      visit: record.visit,
      outputs: given,
      route: record.route,
    };
  }
  const skipped = new Set([...skips.values()].flatMap((keys) => [...keys]));
  for (const key of skipped) {
    const state = steps[key];
    if (state?.status === 'pending') steps[key] = { ...state, status: 'skipped' };
  }
  return { outputs, steps, visits, skipped, nextSeq };
}

/** The step after `stepKey` in the definition's order; null after the last. */
export function stepAfter(playbook: Playbook, stepKey: string): string | null {
  const index = playbook.steps.findIndex((step) => step.key === stepKey);
  return playbook.steps[index + 1]?.key ?? null;
}

/** Where a finished visit led, by the route it took: a step, which may yet be skipped, or null at the end. */
export function stepAfterStepRun(
  playbook: Playbook,
  visit: Pick<StepRunRecord, 'stepKey' | 'status' | 'route'>,
): string | null {
  const target = visit.status === 'skipped' ? 'next' : targetOf(playbook, visit);
  if (target === 'end') return null;
  return target === 'next' ? stepAfter(playbook, visit.stepKey) : target;
}

/** `next`, `end`, or the step that the route of a completed visit named. No step may have these two keys. */
function targetOf(
  playbook: Playbook,
  { stepKey, route: id }: Pick<StepRunRecord, 'stepKey' | 'route'>,
): string {
  const tree = Object.hasOwn(playbook.conditional_routing, stepKey)
    ? playbook.conditional_routing[stepKey]
    : undefined;
  const route = tree?.routes.find((each) => each.id === id);
  if (!route) return tree?.default ?? 'next';
  return route.end ? 'end' : (route.goto ?? 'next');
}
