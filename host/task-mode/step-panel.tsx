import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { CurrentStep, Workflow } from '../react/index.ts';
import { stepBefore, type WorkflowHandle } from '../react/use-workflow.ts';
import { Button } from './button.tsx';
import { OutputFieldRow } from './output-field.tsx';
import { fieldsOf, hasFault } from './schema-fields.ts';
import { SkipForm } from './skip-form.tsx';
import type { TypedOutputs } from './use-typed-outputs.ts';

export type StepPanelProps = {
  readonly handle: WorkflowHandle;
  readonly workflow: Workflow;
  readonly step: CurrentStep;
  readonly outputs: TypedOutputs;
  readonly proposed: CurrentStep['outputs'];
  readonly skipReason: string | null;
  readonly onSkipReason: (reason: string | null) => void;
};

/** The outputs of the current step in a form, and what can be done with it. */
export function StepPanel({
  handle,
  workflow,
  step,
  outputs,
  proposed,
  skipReason,
  onSkipReason,
}: StepPanelProps) {
  const id = useId();
  const [showsFaults, setShowsFaults] = useState(false);
  const heading = useHeadingFocus(workflow.executionId + step.stepId);
  const form = useRef<HTMLFormElement>(null);
  const fields = fieldsOf(step.outputsSchema ?? {});
  const isLoaded = step.outputsSchema !== undefined;
  const isOff = handle.executing || workflow.driver === 'night';
  const isReady = isLoaded && (step.type === 'human' || Boolean(step.proposal) || outputs.typed.length > 0);
  const back = workflow.steps.find(({ stepId }) => stepId === stepBefore(workflow));

  async function complete(): Promise<void> {
    if (isOff || !isReady) return;
    if (hasFault(fields, outputs.values)) {
      setShowsFaults(true);
      // The faults are there with the next paint.
      setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    // What nobody changed stays the model's word.
    const changed = Object.entries(outputs.values).filter(([name]) => outputs.typed.includes(name));
    const result = await handle.completeStep(step.proposal ? Object.fromEntries(changed) : outputs.values);
    if (result) outputs.forget();
  }

  async function skip(reason: string): Promise<void> {
    if (await handle.skipStep(reason)) onSkipReason(null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void complete();
  }

  return (
    <section className="nightshift-main" aria-labelledby={id} onKeyDown={onKeyDown}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {step.title}
      </h2>
      {step.error && (
        <p className="nightshift-notice nightshift-bad">
          {`The last attempt failed. ${step.error.detail ?? ''}`} <small>{step.error.code}</small>
        </p>
      )}
      {isLoaded && (
        <form ref={form} className="nightshift-sheet" onSubmit={(event) => event.preventDefault()} noValidate>
          {fields.map((field) => (
            <OutputFieldRow
              key={field.name}
              field={field}
              value={outputs.values[field.name]}
              before={proposed?.[field.name]}
              isProposed={Boolean(step.proposal)}
              isTyped={outputs.typed.includes(field.name)}
              showsFaults={showsFaults}
              onChange={(value) => outputs.setValue(field.name, value)}
            />
          ))}
          {fields.length === 0 && <p>This step has no outputs to edit.</p>}
        </form>
      )}
      <div className="nightshift-acts">
        {isReady && (
          <Button isPrimary isOff={isOff} onClick={() => void complete()}>
            {completeLabel(step, outputs.typed.length > 0)} <kbd>Ctrl ↵</kbd>
          </Button>
        )}
        {step.type !== 'human' && (
          <Button
            isPrimary={!isReady}
            isOff={isOff}
            onClick={() => void handle.executeStep(undefined, { complete: false })}
          >
            {executeLabel(step, handle.executing)}
          </Button>
        )}
        <Button isOff={isOff} onClick={() => onSkipReason(skipReason ?? '')}>
          Skip …
        </Button>
        {back && (
          <Button isOff={isOff} onClick={() => void handle.goBack(back.stepId)}>
            {`Back to ${back.title}`}
          </Button>
        )}
        {step.proposal && (
          <small>{`${step.proposal.model ?? 'no model'} · $${step.proposal.costUsd.toFixed(3)}`}</small>
        )}
      </div>
      {skipReason !== null && (
        <SkipForm
          reason={skipReason}
          isOff={isOff}
          onReason={onSkipReason}
          onSkip={() => void skip(skipReason.trim())}
        />
      )}
    </section>
  );
}

/** Where the step is another, or the control that had the focus is gone, the heading takes it. */
function useHeadingFocus(stepName: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(stepName);
  useEffect(() => {
    if (shown.current !== stepName || document.activeElement === document.body) heading.current?.focus();
    shown.current = stepName;
  });
  return heading;
}

function completeLabel({ predicted }: CurrentStep, isTyped: boolean): string {
  // What was changed may lead elsewhere.
  if (isTyped || !predicted) return 'Complete';
  return predicted.nextStep ? `Complete, go to ${predicted.nextStep.title}` : 'Complete, the last step';
}

function executeLabel({ type, proposal }: CurrentStep, isExecuting: boolean): string {
  if (isExecuting) return 'Working …';
  if (type === 'llm') return proposal ? 'Ask again' : 'Ask the model';
  return proposal ? 'Do it again' : 'Do it';
}
