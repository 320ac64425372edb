import type { ExecutionDetail, StepDetail } from '../../engine/execution-detail.ts';
import { printable, type TableColumn, table, usd } from './output.ts';

const STEPS: readonly TableColumn<StepDetail>[] = [
  {
    title: 'Step',
    cell: (step) => (step.iteration > 1 ? `${step.stepKey} (iteration ${step.iteration})` : step.stepKey),
  },
  { title: 'Status', cell: (step) => step.status },
  { title: 'Route', cell: (step) => step.route },
  { title: 'Model', cell: (step) => step.model },
  { title: 'Tokens', cell: (step) => step.inputTokens + step.outputTokens },
  { title: 'Cost', cell: (step) => usd(step.costUsd) },
];

const ARTIFACTS: readonly TableColumn<ExecutionDetail['artifacts'][number]>[] = [
  { title: 'Artifact', cell: (artifact) => artifact.id },
  { title: 'Status', cell: (artifact) => artifact.status },
  { title: 'Title', cell: (artifact) => artifact.title, max: 80 },
];

/** Formats the progress of an execution. */
export function formatExecution(execution: ExecutionDetail): string {
  // The open step has the status of its execution.
  const steps = execution.steps.map((step) =>
    step.status === 'running' ? { ...step, status: execution.status } : step,
  );
  const { stage, version, customer, contract, occurrence, status, artifacts } = execution;
  const repeated = occurrence > 0 ? `, occurrence ${occurrence}` : '';
  const parts = [
    printable(
      `${stage} (version ${version}${repeated}) for ${customer}, ${contract}\n${execution.id}: ${status}, ` +
        `as of ${execution.asOf}, made ${execution.createdAt}`,
    ),
    ...describeState(execution),
  ];
  if (steps.length > 0) parts.push(table(STEPS, steps));
  if (artifacts.length > 0)
    parts.push(`${table(ARTIFACTS, artifacts)}\n\nRead one: nightshift artifacts show ID`);
  return parts.join('\n\n');
}

function describeState({
  status,
  currentStep,
  waitsFor,
  waitUntil,
  errorCode,
  errorMessage,
  drivenBy,
}: ExecutionDetail): string[] {
  const byHand = drivenBy === null ? [] : [printable(`${drivenBy} works through it by hand.`)];
  if (status === 'waiting')
    return [
      printable(`Waits at "${currentStep ?? ''}" for ${waitsFor ?? 'somebody'}, until ${waitUntil ?? '?'}.`),
      ...byHand,
    ];
  // A running step has no row before it ends.
  if (status === 'running')
    return [printable(currentStep === null ? 'Runs at its first step.' : `Runs at "${currentStep}".`)];
  if (errorCode === null) return errorMessage === null ? [] : [printable(errorMessage)];
  const where = currentStep === null ? '' : ` at "${currentStep}"`;
  return [printable(`${errorCode}${where}: ${errorMessage ?? ''}`)];
}
