import type { DueExecution } from './ports.ts';

/** Postgres says what is due; the queue only wakes a worker. */
export type ExecutionQueue = {
  /** Adds a job for each. Rejects with `DEPENDENCY_DOWN` where the queue does not answer in time: enqueue again. */
  enqueue(executions: readonly DueExecution[]): Promise<void>;
  close(): Promise<void>;
};

export type ExecutionWorker = {
  /** Takes no new jobs until `resume`; running ones go on. */
  pause(): void;
  resume(): void;
  /** Takes no new jobs, lets running ones end within `graceMs`, then aborts them: their executions are released. */
  drain(graceMs: number): Promise<void>;
};

/**
 * `signal` fires when the work must stop: the worker drains past its grace. A rejection with `DEPENDENCY_DOWN` means
 * that the work has not begun; the job goes back to the queue.
 */
export type HandleExecution = (
  executionId: string,
  signal: AbortSignal,
  /** Whether the job had ended before and somebody retried it in the queue. */
  isRetried: boolean,
) => Promise<void>;

/** Fails the job of an execution that has failed for good. The message is only its code: the queue keeps no more. */
export class ExecutionFailed extends Error {
  override readonly name = 'ExecutionFailed';
}
