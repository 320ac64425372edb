import type { FreshnessStore } from '../context/ports.ts';
import { errorCodeOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { DispatchExecutions } from './dispatch-executions.ts';
import type { ExecutionDispatchStore } from './ports.ts';
import type { ExecutionQueue } from './queue-port.ts';

type ReconcileDeps = {
  readonly store: ExecutionDispatchStore;
  readonly freshness: FreshnessStore;
  readonly dispatch: DispatchExecutions;
  readonly queue: Pick<ExecutionQueue, 'enqueue'>;
  readonly logger: Logger;
};

export type ReconcileExecutions = () => Promise<{ readonly enqueued: number; readonly expired: number }>;

/**
 * Redispatches due executions without a job and those whose lease ran out, wakes executions whose sources have been
 * imported, and fails waits for people that are over.
 */
export function createReconcileExecutions(deps: ReconcileDeps): ReconcileExecutions {
  return async function reconcileExecutions() {
    const expired = await reportExpired(deps);
    const woken = await deps.freshness.wakeWaiting();
    const enqueued = await deps.dispatch();
    if (enqueued > 0 || expired > 0) deps.logger.info({ enqueued, expired, woken }, 'reconcile executions');
    return { enqueued, expired };
  };
}

/** Enqueues expired executions so that a job finds them failed: the job that led to the wait ended well long ago. */
async function reportExpired({ store, queue, logger }: ReconcileDeps): Promise<number> {
  const expired = await store.expireWaits();
  if (expired.length > 0)
    await queue.enqueue(expired).catch((error: unknown) => {
      logger.warn({ code: errorCodeOf(error), executions: expired.length }, 'reconcile executions');
    });
  return expired.length;
}
