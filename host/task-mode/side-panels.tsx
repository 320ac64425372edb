import type { ReactNode } from 'react';
import type { CurrentStep, Workflow } from '../react/index.ts';
import { Button } from './button.tsx';
import { counted, formatAge, formatValue } from './format.ts';

const Panel = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="nightshift-panel">
    <h3>{title}</h3>
    {children}
  </section>
);

/** What the current step would lead to, what it rests on, and what it is asked by. */
export function StepPanels({ step, isTyped }: { readonly step: CurrentStep; readonly isTyped: boolean }) {
  const { predicted, evidence = [], prompt } = step;
  return (
    <>
      {predicted && (
        <Panel title="What comes next">
          <p>
            {isTyped && 'As proposed: '}
            {predicted.nextStep ? predicted.nextStep.title : 'This is the last step.'}
          </p>
          {predicted.artifacts.map(({ key, title, kind, markdown }) => (
            <details key={key}>
              <summary>{`Draft of ${title} (${kind})`}</summary>
              <pre>{markdown}</pre>
            </details>
          ))}
        </Panel>
      )}
      {evidence.length > 0 && (
        <Panel title="What it rests on">
          <dl>
            {evidence.map(({ path, value }) => (
              <div key={path}>
                <dt>{path}</dt>
                <dd>{formatValue(value)}</dd>
              </div>
            ))}
          </dl>
        </Panel>
      )}
      {prompt && (
        <Panel title="The prompt">
          <details>
            <summary>{`Show it, ${counted(prompt.split('\n').length, 'line')}`}</summary>
            <pre>{prompt}</pre>
          </details>
        </Panel>
      )}
    </>
  );
}

/** What the whole workflow has left so far, and how old what it knows is. */
export function WorkflowPanels({
  workflow,
  now,
  isOff,
  onRefresh,
}: {
  readonly workflow: Workflow;
  readonly now: number;
  readonly isOff: boolean;
  readonly onRefresh: () => void;
}) {
  const { artifacts, contextBuiltAt } = workflow;
  return (
    <>
      <Panel title="Artifacts so far">
        {artifacts.length === 0 && <p>None yet.</p>}
        <ul className="nightshift-plain">
          {artifacts.map(({ id, title, status }) => (
            <li key={id}>
              {title} <small>{status.replaceAll('_', ' ')}</small>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="The context">
        <p>{contextBuiltAt === null ? 'Not gathered yet.' : `Gathered ${formatAge(contextBuiltAt, now)}.`}</p>
        <Button isOff={isOff} onClick={onRefresh}>
          Refresh the context
        </Button>
      </Panel>
    </>
  );
}
