import { type Job, Worker } from 'bullmq';
import { errorCodeOf } from '../../domain/errors.ts';
import { ExecutionFailed, type ExecutionWorker, type HandleExecution } from '../../services/ports/queue.ts';
import type { Logger } from '../../services/ports/system.ts';
import { NO_CONNECTION, type QueueBackend } from './backend.ts';
import { EXECUTIONS_QUEUE, executionJobSchema } from './connection.ts';
import { queueDown } from './queue-down.ts';
import { within } from './within.ts';

const READY_TIMEOUT_MS = 20_000;
const ABORT_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 3_000;
/** A job that outlives several workers is not the job's fault: attempts are counted in Postgres. */
const MAX_STALLED = 1_000;

export async function createExecutionWorker(
  backend: QueueBackend,
  handle: HandleExecution,
  options: { readonly concurrency: number; readonly logger: Logger },
): Promise<ExecutionWorker> {
  const { logger } = options;
  const drain = new AbortController();
  const connection = await backend.openForWorker();
  const running = new Set<Promise<void>>();

  async function run(job: Job, stop: AbortSignal): Promise<void> {
    try {
      // With one attempt a job, only somebody who retries it brings one that has ended.
      await handle(executionJobSchema.parse(job.data).executionId, stop, job.attemptsMade > 0);
    } catch (error) {
      // The reason is stored in the queue and shown in Bull Board: a code, never a message.
      throw new Error(error instanceof ExecutionFailed ? error.message : errorCodeOf(error));
    }
  }

  const worker = new Worker(
    EXECUTIONS_QUEUE,
    async (job, _token, signal) => {
      const work = run(job, signal ?? drain.signal).finally(() => running.delete(work));
      running.add(work);
      await work;
    },
    {
      connection: NO_CONNECTION,
      prefix: backend.prefix,
      concurrency: options.concurrency,
      maxStalledCount: MAX_STALLED,
      autorun: false,
    },
    connection.factory,
  );
  worker.on('error', (error) => logger.warn({ code: 'DEPENDENCY_DOWN', error: error.name }, 'worker'));
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, 'lock lost');
  });
  try {
    await within(READY_TIMEOUT_MS, worker.waitUntilReady());
  } catch (error) {
    // One that was built while its store went away never recovers: whoever wants a worker builds another.
    await within(ABORT_TIMEOUT_MS, worker.close(true)).catch(() => undefined);
    await connection.close();
    throw queueDown('The queue went away while a worker was starting.', error);
  }
  worker.run().catch((error) => logger.error({ code: errorCodeOf(error) }, 'worker'));

  return {
    async drain(graceMs) {
      // `close` stops fetching and waits for what runs.
      const closed = worker.close();
      const inTime = await within(graceMs, closed).then(
        () => true,
        () => false,
      );
      if (!inTime) {
        drain.abort();
        worker.cancelAllJobs('drain');
        await within(ABORT_TIMEOUT_MS, Promise.allSettled(running)).catch(() => undefined);
        // For a store that is away `close` would wait for ever.
        await within(CLOSE_TIMEOUT_MS, closed).catch(() => undefined);
      }
      await connection.close();
    },
  };
}
