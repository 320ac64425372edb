import type { Logger } from '../platform/logger.ts';
import { type ExecutionLeaseStore, RENEWALS_A_LEASE } from './ports.ts';

export type KeptLease = { readonly signal: AbortSignal; release(): void };

export type LeaseKeeper = {
  /** Renews the lease until `release`; `signal` fires once the lease is lost. */
  hold(executionId: string, leaseEpoch: number): KeptLease;
  stop(): void;
};

/**
 * Renews all leases of this process with one statement, three times in a lease's life. An execution that has waited
 * for Postgres for longer than a lease is left out: it may never get on here, and another worker can take it over. It
 * is not stopped either: should its commit be answered after all, the fence decides. Waits for a model do not count.
 */
export function createLeaseKeeper(deps: {
  readonly store: Pick<ExecutionLeaseStore, 'renewLeases' | 'waitedMs'>;
  readonly logger: Logger;
  readonly leaseMs: number;
}): LeaseKeeper {
  const held = new Map<string, { leaseEpoch: number; controller: AbortController }>();

  async function renew(): Promise<void> {
    const all = [...held].map(([executionId, { leaseEpoch }]) => ({ executionId, leaseEpoch }));
    const asked = all.filter(({ executionId }) => deps.store.waitedMs(executionId) <= deps.leaseMs);
    const stuck = all.length - asked.length;
    if (stuck > 0)
      deps.logger.warn({ code: 'DEPENDENCY_DOWN', leases: stuck }, 'keep leases: stuck, not prolonged');
    const kept = await deps.store.renewLeases(asked, deps.leaseMs);
    for (const { executionId, leaseEpoch } of asked) {
      const lease = held.get(executionId);
      if (lease?.leaseEpoch === leaseEpoch && !kept.has(executionId)) lease.controller.abort();
    }
  }

  const timer = setInterval(() => {
    // A failed renewal is not a lost lease: the next renewal, or the fence of the next write, decides.
    renew().catch(() => deps.logger.warn({ code: 'DEPENDENCY_DOWN', leases: held.size }, 'keep leases'));
  }, deps.leaseMs / RENEWALS_A_LEASE);
  timer.unref();

  return {
    hold(executionId, leaseEpoch) {
      const controller = new AbortController();
      // This very process took the lease over: the earlier holder has lost it.
      held.get(executionId)?.controller.abort();
      held.set(executionId, { leaseEpoch, controller });
      return {
        signal: controller.signal,
        release: () => {
          if (held.get(executionId)?.leaseEpoch === leaseEpoch) held.delete(executionId);
        },
      };
    },
    stop: () => clearInterval(timer),
  };
}
