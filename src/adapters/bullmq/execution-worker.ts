import { createPostgresBackend, Worker } from 'bullmq';
import { errorCodeOf } from '../../domain/errors.ts';
import type { ExecutionWorker, HandleExecution } from '../../services/ports/queue.ts';
import type { Logger } from '../../services/ports/system.ts';
import {
  connectionOptions,
  EXECUTIONS_QUEUE,
  executionJobSchema,
  type QueueConnection,
} from './connection.ts';
import { within } from './within.ts';

const ABORT_TIMEOUT_MS = 10_000;
/** A job that outlives several workers is not the job's fault: attempts are counted in Postgres. */
const MAX_STALLED = 1_000;

export async function createExecutionWorker(
  connection: QueueConnection,
  handle: HandleExecution,
  options: { readonly concurrency: number; readonly logger: Logger },
): Promise<ExecutionWorker> {
  const { logger } = options;
  const drain = new AbortController();
  const worker = new Worker(
    EXECUTIONS_QUEUE,
    async (job, _token, signal) => {
      try {
        await handle(
          executionJobSchema.parse(job.data).executionId,
          signal ? AbortSignal.any([signal, drain.signal]) : drain.signal,
        );
      } catch (error) {
        // The reason is stored in the queue and shown in Bull Board: a code, never a message.
        throw new Error(errorCodeOf(error));
      }
    },
    {
      connection: connectionOptions(connection),
      concurrency: options.concurrency,
      maxStalledCount: MAX_STALLED,
      autorun: false,
    },
    createPostgresBackend,
  );
  worker.on('error', (error) => logger.warn({ code: 'DEPENDENCY_DOWN', error: error.name }, 'worker'));
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, 'lock lost');
  });
  await worker.waitUntilReady();
  worker.run().catch((error) => logger.error({ code: errorCodeOf(error) }, 'worker'));

  return {
    async drain(graceMs) {
      // `close` stops fetching and waits for what runs.
      const closed = worker.close();
      const inTime = await within(graceMs, closed).then(
        () => true,
        () => false,
      );
      if (inTime) return;
      drain.abort();
      await within(ABORT_TIMEOUT_MS, closed).catch(() => worker.close(true).catch(() => undefined));
    },
  };
}
