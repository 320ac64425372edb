import type { ExecutionQueue } from '../engine/queue-port.ts';
import type { Logger } from '../platform/logger.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import { type BullQueue, RUN_EXECUTION_JOB } from './connection.ts';
import { queueDown } from './queue-down.ts';

const CLOSE_TIMEOUT_MS = 5_000;

/** The engine's queue port on BullMQ. `enqueue` rejects with `DEPENDENCY_DOWN` after `enqueueTimeoutMs`. */
export function createExecutionQueue(
  queue: BullQueue,
  options: { readonly enqueueTimeoutMs: number; readonly logger: Logger },
): ExecutionQueue {
  queue.on('error', (error) => options.logger.warn({ code: 'DEPENDENCY_DOWN', error: error.name }, 'queue'));
  return {
    async enqueue(executions) {
      const jobs = executions.map(({ id, dispatchNo, byHand }) => ({
        name: RUN_EXECUTION_JOB,
        data: { executionId: id },
        // The dispatch number makes each id new: re-adding a retained id is silently dropped.
        // Somebody waits for what is done by hand: it goes before all that is queued.
        opts: { jobId: `${id}-${dispatchNo}`, lifo: byHand },
      }));
      const added = await withTimeout(options.enqueueTimeoutMs, queue.addBulk(jobs)).catch(() => null);
      if (added) return;
      throw queueDown(
        `The queue did not take ${executions.length} jobs within ${options.enqueueTimeoutMs} ms.`,
      );
    },
    async close() {
      await withTimeout(CLOSE_TIMEOUT_MS, queue.close()).catch(() => undefined);
    },
  };
}
