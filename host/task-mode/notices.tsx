import { type ReactNode, useEffect, useRef } from 'react';
import type { Problem, WorkflowConflict } from '../react/index.ts';
import { Button } from './button.tsx';
import { formatPerson, formatTime } from './format.ts';

/** A problem in words, with every path that it names. */
export function ProblemNotice({
  problem,
  onReload,
}: {
  readonly problem: Problem;
  readonly onReload: () => void;
}) {
  const paths: unknown = problem.details?.paths;
  return (
    <div className="nightshift-notice nightshift-bad" role="alert">
      <p>
        <b>{problem.title}</b> <small>{problem.code}</small>
      </p>
      {problem.detail && <p>{problem.detail}</p>}
      {Array.isArray(paths) && (
        <ul>
          {paths.map((path) => (
            <li key={String(path)}>
              <code>{String(path)}</code>
            </li>
          ))}
        </ul>
      )}
      {problem.hint && <p>{problem.hint}</p>}
      {problem.status === 0 && (
        <>
          <p>What you typed is kept.</p>
          <Button onClick={onReload}>Look again</Button>
        </>
      )}
    </div>
  );
}

/** Who stands in the way until when, and the way on. */
export function ConflictNotice({
  conflict,
  stepTitle,
}: {
  readonly conflict: WorkflowConflict;
  readonly stepTitle: string;
}) {
  const { who, until, canTakeOver, proceed } = conflict;
  return (
    <div className="nightshift-notice nightshift-warn" role="alert">
      {canTakeOver ? (
        <p>
          <b>{who === null ? 'Somebody else' : formatPerson(who)}</b> works on it
          {until !== null && ` until ${formatTime(until)}`}.
        </p>
      ) : (
        <p>
          Somebody was faster: it now stands at <b>{stepTitle}</b>. What you typed is kept.
        </p>
      )}
      <Button onClick={() => void proceed()}>{canTakeOver ? 'Take over' : `Go on with ${stepTitle}`}</Button>
    </div>
  );
}

/** Asks something before it is done; the answer that changes nothing has the focus. */
export function Question({
  text,
  keep,
  leave,
}: {
  readonly text: ReactNode;
  readonly keep: { readonly label: string; readonly onClick: () => void };
  readonly leave: { readonly label: string; readonly onClick: () => void };
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={box} className="nightshift-notice nightshift-warn" role="alert">
      <p>{text}</p>
      <Button isPrimary onClick={keep.onClick}>
        {keep.label}
      </Button>
      <Button onClick={leave.onClick}>{leave.label}</Button>
    </div>
  );
}
