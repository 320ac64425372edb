import type { DueExecution } from './execution-store.ts';

/** The doorbell: Postgres says what is due, the queue only wakes a worker. */
export type ExecutionQueue = {
  /** Rings once for each. Rejects with `DEPENDENCY_DOWN` where the queue does not take them in time; then ring again. */
  ring(executions: readonly DueExecution[]): Promise<void>;
  close(): Promise<void>;
};

export type ExecutionWorker = {
  /** Stops taking jobs, lets the running ones end within `graceMs`, then aborts them; they are released, not failed. */
  drain(graceMs: number): Promise<void>;
};

/** `signal` fires when the work must stop: the job's lock is lost, or the worker drains past its grace. */
export type HandleExecution = (executionId: string, signal: AbortSignal) => Promise<void>;
