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
/** A job that outlives several workers is not the job's fault: attempts are counted in Postgres. */
const MAX_STALLED = 1_000;

export async function createExecutionWorker(
  backend: QueueBackend,
  handle: HandleExecution,
  options: {
    readonly concurrency: number;
    readonly logger: Logger;
    /** After so long without a sign of life the queue gives a job to another worker. */
    readonly lockMs?: number;
  },
): Promise<ExecutionWorker> {
  const { logger, lockMs = LOCK_MS } = options;
  const drain = new AbortController();
  // All that runs listens to it.
  setMaxListeners(0, drain.signal);
  const connection = await backend.openForWorker();
  const running = new Set<Promise<void>>();

  async function run(job: Job, token: string | undefined): Promise<void> {
    try {
      // With one attempt a job, only somebody who retries it brings one that has ended.
      await handle(executionJobSchema.parse(job.data).executionId, drain.signal, job.attemptsMade > 0);
    } catch (error) {
      if (errorCodeOf(error) === 'DEPENDENCY_DOWN' && (await isHandedBack(job, token)))
        throw new WaitingError();
      // The reason is stored in the queue and shown in Bull Board: a code, never a message.
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
  // What has lost its lock goes on: the lease in Postgres decides, and whoever gets the job meanwhile finds it taken.
  worker.on('lockRenewalFailed', (jobIds) =>
    logger.info({ jobs: jobIds.length }, 'worker: the queue has lost jobs that run; their leases decide'),
  );
  worker.on('error', (error) => {
    if (!isLostLock(error)) logger.warn({ code: 'DEPENDENCY_DOWN', error: error.name }, 'worker');
  });
  try {
    await withTimeout(READY_TIMEOUT_MS, worker.waitUntilReady());
  } catch (error) {
    // One that was built while its store went away never recovers: whoever wants a worker builds another.
    await withTimeout(ABORT_TIMEOUT_MS, worker.close(true)).catch(() => undefined);
    await connection.close();
    throw queueDown('The queue went away while a worker was starting.', error);
  }
  worker.run().catch((error) => logger.error({ code: errorCodeOf(error) }, 'worker'));

  return {
    // Not to be waited for: both take effect at once, and what they wait for is the store.
    pause: () => void worker.pause(true),
    resume: () => void worker.resume(),
    async drain(graceMs) {
      // `close` stops fetching and waits for what runs.
      const closed = worker.close();
      const inTime = await withTimeout(graceMs, closed).then(
        () => true,
        () => false,
      );
      if (!inTime) {
        drain.abort();
        await withTimeout(ABORT_TIMEOUT_MS, Promise.allSettled(running)).catch(() => undefined);
        // For a store that is away `close` would wait for ever.
        await withTimeout(CLOSE_TIMEOUT_MS, closed).catch(() => undefined);
      }
      await connection.close();
    },
  };
}

/** Back to the queue, so that the next worker finds it there; a queue that is away as well gives it on by itself. */
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

/** What BullMQ says, at each renewal and at the end, of a job that the queue has lost or given to another worker. */
const isLostLock = (error: Error): boolean =>
  error.message.startsWith('could not renew lock') || ('code' in error && LOST_LOCK.includes(error.code));
