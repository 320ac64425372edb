import type { Playbook, Step } from '../playbook/schema.ts';
import type { WorkState } from './commands-port.ts';
import type { ExecutionDetail } from './execution-detail.ts';

export type WorkflowStep = {
  readonly stepId: string;
  readonly title: string;
  readonly type: Step['type'];
  /** 0 where it never ran. */
  readonly iteration: number;
  /** That of its last iteration; `pending` where it has none. */
  readonly status: 'pending' | 'running' | 'waiting' | 'completed' | 'skipped';
};

/** An execution as whoever works through its steps sees it. */
export type Workflow = {
  readonly executionId: string;
  /** The version that it runs. */
  readonly templateId: string;
  readonly playbookKey: string;
  readonly stageName: string;
  readonly status: WorkState['status'];
  /** Null once it has ended. */
  readonly currentStep: string | null;
  /** Whether it runs to its end, or as far as the person asks who works through it. */
  readonly driver: WorkState['driver'];
  readonly drivenBy: string | null;
  /** Until when a step that runs now has its worker, at the latest. */
  readonly busyUntil: string | null;
  /** Moves with every change; an ETag names it. */
  readonly leaseEpoch: number;
  /** Until when it waits for its person. */
  readonly waitUntil: string | null;
  /** The age of what it knows about the customer; null where no step has run. */
  readonly contextBuiltAt: string | null;
  readonly artifacts: ExecutionDetail['artifacts'];
  readonly steps: readonly WorkflowStep[];
};

const ENDED = ['completed', 'cancelled', 'superseded'];

/** An execution with the steps of the playbook that it runs, in their order. */
export function workflowOf(execution: ExecutionDetail, state: WorkState, playbook: Playbook): Workflow {
  const lastRunOf = (stepKey: string): Pick<WorkflowStep, 'status' | 'iteration'> => {
    const runs = execution.steps.filter((run) => run.stepKey === stepKey && run.status !== 'undone');
    const last = runs.reduce<(typeof runs)[number] | null>(
      (latest, run) => (latest === null || run.iteration > latest.iteration ? run : latest),
      null,
    );
    if (last === null) return { status: 'pending', iteration: 0 };
    return { status: last.status as WorkflowStep['status'], iteration: last.iteration };
  };
  return {
    executionId: execution.id,
    templateId: execution.versionId,
    playbookKey: execution.key,
    stageName: execution.stage,
    currentStep: ENDED.includes(execution.status)
      ? null
      : (execution.currentStep ?? playbook.steps[0]?.key ?? null),
    ...{ status: state.status, driver: state.driver, drivenBy: state.drivenBy },
    ...{ busyUntil: state.busyUntil, contextBuiltAt: state.contextBuiltAt },
    leaseEpoch: state.leaseEpoch,
    waitUntil: state.status === 'waiting' ? execution.waitUntil : null,
    steps: playbook.steps.map(({ key, name, type }) => ({
      ...{ stepId: key, title: name, type },
      ...lastRunOf(key),
    })),
    artifacts: execution.artifacts.filter(({ status }) => status !== 'superseded'),
  };
}
