import type { Problem } from './problem.ts';
import type { StepDetails, Workflow, WorkflowStep } from './protocol.ts';

/** The step where the workflow stands; all beyond the first five fields is missing only where it could not be read. */
export type CurrentStep = WorkflowStep & Partial<StepDetails>;

/** Why somebody else's work stands in the way of what was asked, and the way on. */
export type WorkflowConflict = {
  readonly problem: Problem;
  /** Who works on it. */
  readonly who: string | null;
  /** Until when, unless they go on. */
  readonly until: string | null;
  /** Where the workflow stands now. */
  readonly currentStep: string | null;
  /** Whether `proceed` takes it over; otherwise it goes on from where the workflow stands now. */
  readonly canTakeOver: boolean;
  readonly proceed: () => Promise<void>;
};

/** How far the workflow has come. */
export type WorkflowProgress = {
  readonly completed: number;
  readonly total: number;
  readonly percent: number;
};

/** Everything that a component shows; the same object for as long as nothing has changed. */
export type WorkflowSnapshot = {
  readonly workflow: Workflow | null;
  readonly currentStep: CurrentStep | null;
  /** False where no playbook applies; undefined before that is known. */
  readonly isDatabaseDriven: boolean | undefined;
  /** Nothing is known yet. Reading again later does not set it. */
  readonly loading: boolean;
  readonly error: Problem | null;
  readonly conflict: WorkflowConflict | null;
  /** A call of ours is on its way, or the engine works on a step. */
  readonly executing: boolean;
  readonly progress: WorkflowProgress;
};

const NOTHING_YET: WorkflowProgress = { completed: 0, total: 0, percent: 0 };

export const INITIAL: WorkflowSnapshot = {
  workflow: null,
  currentStep: null,
  isDatabaseDriven: undefined,
  loading: true,
  error: null,
  conflict: null,
  executing: false,
  progress: NOTHING_YET,
};

export function progressOf(workflow: Workflow | null): WorkflowProgress {
  if (workflow === null || workflow.steps.length === 0) return NOTHING_YET;
  const total = workflow.steps.length;
  const completed = workflow.steps.filter(
    ({ status }) => status === 'completed' || status === 'skipped',
  ).length;
  return { completed, total, percent: Math.round((100 * completed) / total) };
}

/** The details of the step where the workflow stands, with what the workflow itself says of it. */
export function currentStepOf(workflow: Workflow | null, details: StepDetails | null): CurrentStep | null {
  const step = workflow?.steps.find(({ stepId }) => stepId === workflow.currentStep);
  if (step === undefined) return null;
  return details?.stepId === step.stepId ? { ...details, ...step } : step;
}

/** Whether the engine works on it now; what waits for the night does not. */
export const isRunning = ({ status, driver }: Workflow): boolean =>
  status === 'running' || (status === 'pending' && driver === 'person');

export const hasEnded = ({ status }: Workflow): boolean =>
  status === 'completed' || status === 'cancelled' || status === 'superseded';

/** The old value where the new one says the same, so that effects on it do not run again. */
export const unlessSame = <T>(old: T, fresh: T): T =>
  JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh;
