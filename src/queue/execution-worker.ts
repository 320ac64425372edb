import { setMaxListeners } from 'node:events';
import { ErrorCode, type Job, WaitingError, Worker } from 'bullmq';
import { ExecutionFailed, type ExecutionWorker, type HandleExecution } from '../engine/queue-port.ts';
import { errorCodeOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { NO_CONNECTION, type QueueBackend } from './backend.ts';
import { EXECUTIONS_QUEUE, executionJobSchema } from './connection.ts';
import { queueDown } from './queue-down.ts';

const READY_TIMEOUT_MS = 20_000;
const ABORT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 3_000;
const LOCK_MS = 30_000;
/** A job whose workers died is not to blame, so BullMQ must not fail it: we count attempts in Postgres. */
const MAX_STALLED = 1_000;

/**
 * Takes jobs from the queue and hands their executions to `handle`, once the store is ready.
 * @throws NightshiftError `DEPENDENCY_DOWN` where the store goes away meanwhile.
 */
export async function createExecutionWorker(
  backend: QueueBackend,
  handle: HandleExecution,
  options: {
    readonly concurrency: number;
    readonly logger: Logger;
    /** The queue gives a job to another worker once its lock was not renewed for this long. */
    readonly lockMs?: number;
  },
): Promise<ExecutionWorker> {
  const { logger, lockMs = LOCK_MS } = options;
  const drain = new AbortController();
  // Every running execution listens to this signal.
  setMaxListeners(0, drain.signal);
  const connection = await backend.openForWorker();
  const running = new Set<Promise<void>>();

  async function run(job: Job, token: string | undefined): Promise<void> {
    try {
      // BullMQ makes one attempt a job, so a job with an earlier attempt was retried by a person.
      await handle(executionJobSchema.parse(job.data).executionId, drain.signal, job.attemptsMade > 0);
    } catch (error) {
      if (errorCodeOf(error) === 'DEPENDENCY_DOWN' && (await isHandedBack(job, token)))
        throw new WaitingError();
      // BullMQ stores this message and Bull Board shows it, so it is a code.
      throw new Error(error instanceof ExecutionFailed ? error.message : errorCodeOf(error));
    }
  }

  const worker = new Worker(
    EXECUTIONS_QUEUE,
    async (job, token) => {
      const work = run(job, token).finally(() => running.delete(work));
      running.add(work);
      await work;
    },
    {
      connection: NO_CONNECTION,
      prefix: backend.prefix,
      concurrency: options.concurrency,
      lockDuration: lockMs,
      maxStalledCount: MAX_STALLED,
      autorun: false,
    },
    connection.factory,
  );
  // An execution whose job lost its lock goes on: the lease in Postgres decides, and a worker that gets the job
  // meanwhile finds the execution taken.
  worker.on('lockRenewalFailed', (jobIds) =>
    logger.info({ jobs: jobIds.length }, 'worker: the queue has lost jobs that run; their leases decide'),
  );
  worker.on('error', (error) => {
    if (!isLostLock(error)) logger.warn({ code: 'DEPENDENCY_DOWN', error: error.name }, 'worker');
  });
  try {
    await withTimeout(READY_TIMEOUT_MS, worker.waitUntilReady());
  } catch (error) {
    // A worker built while the store went away never recovers, so the caller has to build another.
    await withTimeout(ABORT_TIMEOUT_MS, worker.close(true)).catch(() => undefined);
    await connection.close();
    throw queueDown('The queue went away while a worker was starting.', error);
  }
  worker.run().catch((error) => logger.error({ code: errorCodeOf(error) }, 'worker'));

  return {
    // Not awaited: both take effect at once, and their promises wait for the store.
    pause: () => void worker.pause(true),
    resume: () => void worker.resume(),
    async drain(graceMs) {
      // `close` stops fetching and waits for running jobs.
      const closed = worker.close();
      const inTime = await withTimeout(graceMs, closed).then(
        () => true,
        () => false,
      );
      if (!inTime) {
        drain.abort();
        await withTimeout(ABORT_TIMEOUT_MS, Promise.allSettled(running)).catch(() => undefined);
        // While the store is away, `close` would wait for ever.
        await withTimeout(CLOSE_TIMEOUT_MS, closed).catch(() => undefined);
      }
      await connection.close();
    },
  };
}

/**
 * Moves a job back to the queue for the next worker. False where the queue is away too; the job's lock then runs out
 * and the queue hands it on.
 */
const isHandedBack = (job: Job, token: string | undefined): Promise<boolean> =>
  job.moveToWait(token).then(
    () => true,
    () => false,
  );

const LOST_LOCK: readonly unknown[] = [
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobNotInState,
  ErrorCode.JobLockMismatch,
];

/** Whether BullMQ reports, at a renewal or at the end, that the queue lost a job or gave it to another worker. */
const isLostLock = (error: Error): boolean =>
  error.message.startsWith('could not renew lock') || ('code' in error && LOST_LOCK.includes(error.code));
