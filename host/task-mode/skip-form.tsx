import { useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';

export type SkipFormProps = {
  readonly reason: string;
  readonly isOff: boolean;
  /** Null where the step is not to be skipped after all. */
  readonly onReason: (reason: string | null) => void;
  readonly onSkip: () => void;
};

/** Asks why a step is skipped. */
export function SkipForm({ reason, isOff, onReason, onSkip }: SkipFormProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <div className="nightshift-sheet">
      <div className="nightshift-field">
        <label htmlFor={id}>Why is it skipped?</label>
        <textarea
          id={id}
          ref={field}
          rows={2}
          maxLength={500}
          aria-required
          value={reason}
          onChange={({ target }) => onReason(target.value)}
        />
      </div>
      <div className="nightshift-acts">
        <Button isPrimary isOff={isOff || reason.trim() === ''} onClick={onSkip}>
          Skip the step
        </Button>
        <Button onClick={() => onReason(null)}>Do not skip</Button>
      </div>
    </div>
  );
}
