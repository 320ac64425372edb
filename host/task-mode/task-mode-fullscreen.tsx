import { useEffect, useId, useRef, useState } from 'react';
import { useWorkflow, type WorkflowHandle } from '../react/use-workflow.ts';
import { Button } from './button.tsx';
import { describeChange } from './describe-change.ts';
import { formatTime } from './format.ts';
import { ConflictNotice, ProblemNotice, Question } from './notices.tsx';
import { emptyValue, fieldsOf } from './schema-fields.ts';
import { StepPanels, WorkflowPanels } from './side-panels.tsx';
import { StepList } from './step-list.tsx';
import { StepPanel } from './step-panel.tsx';
import { STYLES } from './styles.ts';
import { TaskDialog } from './task-dialog.tsx';
import { useTypedOutputs } from './use-typed-outputs.ts';

/** Whose workflow, and what happens when the person leaves. */
export type TaskModeFullscreenProps = {
  readonly customerId: string;
  readonly customerName: string;
  /** The stage whose workflow is opened, or begun; needed where no `executionId` is given. */
  readonly stageName?: string | undefined;
  /** The execution to work on, in place of that of a stage. */
  readonly executionId?: string | undefined;
  /** Where the workflow routes are reached: `/api/workflows` unless said otherwise. */
  readonly baseUrl?: string | undefined;
  /** Used in place of the global fetch. */
  readonly fetch?: typeof fetch | undefined;
  /** For a Content-Security-Policy whose `style-src` asks for one. */
  readonly nonce?: string | undefined;
  readonly onClose: () => void;
};

/** A workflow worked by hand, step by step, over the whole page. Render it while it is open; it closes by `onClose`. */
export function TaskModeFullscreen(props: TaskModeFullscreenProps) {
  const { customerId, customerName, stageName, executionId, baseUrl, nonce, onClose } = props;
  const handle = useWorkflow(targetOf(executionId, stageName, customerId), { baseUrl, fetch: props.fetch });
  const { workflow, currentStep } = handle;
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const stepName = `${workflow?.executionId}:${currentStep?.stepId}`;
  const [skip, setSkip] = useState<{ readonly stepName: string; readonly reason: string } | null>(null);
  const skipReason = skip?.stepName === stepName ? skip.reason : null;
  const [isLeaving, setIsLeaving] = useState(false);
  const proposed =
    currentStep?.proposal?.outputs ?? currentStep?.outputs ?? emptyOutputs(currentStep?.outputsSchema);
  const outputs = useTypedOutputs(stepName, proposed);
  const announcement = useAnnouncement(handle);
  useEffect(() => title.current?.focus(), []);

  const isUnsaved = outputs.typed.length > 0 || Boolean(skipReason?.trim());
  function leave(): void {
    if (isLeaving) stay();
    else if (isUnsaved) setIsLeaving(true);
    else onClose();
  }
  function stay(): void {
    setIsLeaving(false);
    title.current?.focus();
  }

  const name = workflow?.stageName ?? stageName ?? 'Workflow';
  const place = workflow?.steps.findIndex(({ stepId }) => stepId === workflow.currentStep) ?? -1;
  return (
    <TaskDialog dialog={dialog} labelledBy={titleId} onEscape={leave}>
      <style nonce={nonce}>{STYLES}</style>
      <header className="nightshift-head">
        <div>
          <h1 id={titleId} ref={title} tabIndex={-1}>
            {`${name}, by hand`}
          </h1>
          <p>{customerName}</p>
        </div>
        <div className="nightshift-place">
          {workflow && place >= 0 && <b>{`step ${place + 1} of ${workflow.steps.length}`}</b>}
          <Button onClick={leave}>
            Close <kbd>esc</kbd>
          </Button>
        </div>
      </header>
      {isLeaving && (
        <Question
          text="What you typed is not saved yet."
          keep={{ label: 'Go on working', onClick: stay }}
          leave={{ label: 'Close without saving', onClick: onClose }}
        />
      )}
      <output className="nightshift-announcement">{announcement}</output>
      {handle.conflict ? (
        <ConflictNotice conflict={handle.conflict} stepTitle={currentStep?.title ?? 'its end'} />
      ) : (
        handle.error && <ProblemNotice problem={handle.error} onReload={() => void handle.reload()} />
      )}
      {handle.isDatabaseDriven === false && <p>{`No playbook applies to ${customerName} at ${name}.`}</p>}
      {workflow && (
        <div className="nightshift-task">
          <StepList workflow={workflow} />
          <div>
            {workflow.driver === 'night' && currentStep && <NightNotice handle={handle} />}
            {currentStep ? (
              <StepPanel
                handle={handle}
                workflow={workflow}
                step={currentStep}
                outputs={outputs}
                proposed={proposed}
                skipReason={skipReason}
                onSkipReason={(reason) => setSkip(reason === null ? null : { stepName, reason })}
              />
            ) : (
              <Ended handle={handle} onClose={onClose} />
            )}
          </div>
          <aside aria-label="About this step">
            {currentStep && <StepPanels step={currentStep} isTyped={outputs.typed.length > 0} />}
            <WorkflowPanels
              workflow={workflow}
              now={Date.now()}
              isOff={handle.executing || currentStep === null}
              onRefresh={() => void handle.refreshContext()}
            />
          </aside>
        </div>
      )}
    </TaskDialog>
  );
}

function targetOf(executionId: string | undefined, stageName: string | undefined, customerId: string) {
  if (executionId) return { executionId };
  return stageName ? { stageName, customerId } : null;
}

const emptyOutputs = (schema: Parameters<typeof fieldsOf>[0] = {}) =>
  Object.fromEntries(fieldsOf(schema).map((field) => [field.name, emptyValue(field)]));

/** What has happened, for who does not see it happen. */
function useAnnouncement(handle: WorkflowHandle): string {
  const before = useRef(handle);
  const [text, setText] = useState('');
  useEffect(() => {
    const change = describeChange(before.current, handle);
    before.current = handle;
    if (change !== null) setText(change);
  }, [handle]);
  return text || (handle.loading ? 'Loading …' : '');
}

/** The night goes on by itself unless somebody takes over. */
function NightNotice({ handle }: { readonly handle: WorkflowHandle }) {
  const until = handle.workflow?.busyUntil ?? null;
  return (
    <div className="nightshift-notice nightshift-warn">
      <p>{`It runs in the background${until === null ? '' : `, and works on a step until ${formatTime(until)}`}.`}</p>
      <Button onClick={() => void handle.takeOver()}>Take over</Button>
    </div>
  );
}

function Ended({ handle, onClose }: { readonly handle: WorkflowHandle; readonly onClose: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // The control that ended it is gone.
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="nightshift-main">
      <h2 ref={heading} tabIndex={-1}>
        {handle.workflow?.status === 'completed'
          ? 'All steps are done'
          : `It has ended: ${handle.workflow?.status}`}
      </h2>
      <p>Its artifacts wait for review.</p>
      <Button isPrimary onClick={onClose}>
        Done
      </Button>
    </section>
  );
}
