import type { Playbook } from '../playbook/schema.ts';
import type { ExecutionDetail } from './execution-detail.ts';

export type WorkflowStep = {
  readonly stepId: string;
  readonly title: string;
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
  /** Null once it has ended. */
  readonly currentStep: string | null;
  readonly steps: readonly WorkflowStep[];
};

const ENDED = ['completed', 'cancelled', 'superseded'];

/** An execution with the steps of the playbook that it runs, in their order. */
export function workflowOf(execution: ExecutionDetail, playbook: Playbook): Workflow {
  const statusOf = (stepKey: string): WorkflowStep['status'] => {
    const runs = execution.steps.filter((run) => run.stepKey === stepKey && run.status !== 'undone');
    const last = runs.reduce<(typeof runs)[number] | null>(
      (latest, run) => (latest === null || run.iteration > latest.iteration ? run : latest),
      null,
    );
    return (last?.status as WorkflowStep['status'] | undefined) ?? 'pending';
  };
  return {
    executionId: execution.id,
    templateId: execution.versionId,
    playbookKey: execution.key,
    stageName: execution.stage,
    currentStep: ENDED.includes(execution.status)
      ? null
      : (execution.currentStep ?? playbook.steps[0]?.key ?? null),
    steps: playbook.steps.map(({ key, name }) => ({ stepId: key, title: name, status: statusOf(key) })),
  };
}
