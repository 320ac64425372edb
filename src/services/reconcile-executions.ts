import type { DispatchExecutions } from './dispatch-executions.ts';
import type { ExecutionDispatchStore } from './ports/execution-store.ts';
import type { FeedStore } from './ports/feed-store.ts';
import type { Logger } from './ports/system.ts';

export type ReconcileExecutions = () => Promise<{ readonly rung: number; readonly expired: number }>;

/**
 * Rings again for due rows without a job and for rows whose lease ran out, wakes those whose feeds have been delivered,
 * and fails waits for people that are over.
 */
export function createReconcileExecutions(deps: {
  readonly store: ExecutionDispatchStore;
  readonly feeds: FeedStore;
  readonly dispatch: DispatchExecutions;
  readonly logger: Logger;
}): ReconcileExecutions {
  return async function reconcileExecutions() {
    const expired = await deps.store.expireWaits();
    const woken = await deps.feeds.wakeWaiting();
    const rung = await deps.dispatch();
    if (rung > 0 || expired > 0) deps.logger.info({ rung, expired, woken }, 'reconcile executions');
    return { rung, expired };
  };
}
