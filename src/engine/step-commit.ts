import type { LeasedExecution, StepCommit, Uncommitted } from './ports.ts';

export const NOTHING: Uncommitted = { context: null, steps: [], calls: [], artifacts: [], settled: [] };

export const NO_WORK = {
  prompt: null,
  outputs: null,
  provider: null,
  model: null,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
} as const;

/** A step that has not decided a route has none, and few propose anything. */
type StepRunWork = Omit<StepCommit, keyof StepRunKey | 'status' | 'route' | 'skippedSteps' | 'proposal'> &
  Partial<Pick<StepCommit, 'route' | 'skippedSteps' | 'proposal'>>;
type StepRunKey = Pick<StepCommit, 'stepKey' | 'iteration' | 'seq' | 'startedAt'>;

/** Copies field by field: spreading takes Node many times as long, and this runs at every step. */
export const stepCommitOf = (
  at: StepRunKey,
  status: StepCommit['status'],
  work: StepRunWork,
): StepCommit => ({
  stepKey: at.stepKey,
  iteration: at.iteration,
  seq: at.seq,
  status,
  startedAt: at.startedAt,
  prompt: work.prompt,
  outputs: work.outputs,
  route: work.route ?? null,
  skippedSteps: work.skippedSteps ?? [],
  proposal: work.proposal ?? null,
  provider: work.provider,
  model: work.model,
  inputTokens: work.inputTokens,
  outputTokens: work.outputTokens,
  costUsd: work.costUsd,
});

/** The current step run of an execution that failed before it had a row: the row lets a person skip the step. */
export function currentStepRun(
  { currentStep, steps, iterations }: LeasedExecution,
  startedAt: Date,
): readonly StepCommit[] {
  if (currentStep === null) return [];
  const earlier = steps.filter((each) => each.stepKey === currentStep);
  if (earlier.some((each) => each.status === 'running')) return [];
  const iteration = Math.max(iterations[currentStep] ?? 0, ...earlier.map((each) => each.iteration)) + 1;
  const seq = Math.max(-1, ...steps.map((each) => each.seq)) + 1;
  return [stepCommitOf({ stepKey: currentStep, iteration, seq, startedAt }, 'running', NO_WORK)];
}
