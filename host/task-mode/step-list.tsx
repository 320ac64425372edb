import type { Workflow } from '../react/index.ts';
import { formatStepStatus, formatWaiting } from './format.ts';

/** The steps in their order, each with where it stands. */
export const StepList = ({ workflow }: { readonly workflow: Workflow }) => (
  <nav aria-label="Steps">
    <ol className="nightshift-steps">
      {workflow.steps.map((step) => {
        const isCurrent = step.stepId === workflow.currentStep;
        return (
          <li
            key={step.stepId}
            data-status={isCurrent ? 'current' : step.status}
            aria-current={isCurrent ? 'step' : undefined}
          >
            <div>
              {step.title}
              <small>
                {isCurrent && step.status === 'pending' ? formatWaiting(workflow) : formatStepStatus(step)}
                {step.iteration > 1 && `, for the ${ordinal(step.iteration)} time`}
              </small>
            </div>
          </li>
        );
      })}
    </ol>
  </nav>
);

function ordinal(count: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd' }[
    new Intl.PluralRules('en', { type: 'ordinal' }).select(count) as 'one'
  ];
  return `${count}${ending ?? 'th'}`;
}
