import type { DueExecution } from './ports.ts';

/** The doorbell: Postgres says what is due, the queue only wakes a worker. */
export type ExecutionQueue = {
  /** Rings once for each. Rejects with `DEPENDENCY_DOWN` where the queue does not take them in time; then ring again. */
  enqueue(executions: readonly DueExecution[]): Promise<void>;
  close(): Promise<void>;
};

export type ExecutionWorker = {
  /** Takes no more jobs, while those that it has go on, until `resume`. */
  pause(): void;
  resume(): void;
  /** Stops taking jobs, lets the running ones end within `graceMs`, then aborts them; they are released, not failed. */
  drain(graceMs: number): Promise<void>;
};

/**
 * `signal` fires when the work must stop: the worker drains past its grace. What rejects with `DEPENDENCY_DOWN` has not
 * been begun, and goes back to the queue.
 */
export type HandleExecution = (
  executionId: string,
  signal: AbortSignal,
  /** Whether the job has ended before, and somebody gave it back to the queue. */
  isRetried: boolean,
) => Promise<void>;

/** The execution has failed for good: so does its job. The message is its code, for that is all the queue may keep. */
export class ExecutionFailed extends Error {
  override readonly name = 'ExecutionFailed';
}
