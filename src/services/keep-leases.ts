import type { ExecutionLeaseStore } from './ports/execution-store.ts';
import type { Logger } from './ports/system.ts';

export type HeldLease = { readonly signal: AbortSignal; release(): void };

export type LeaseKeeper = {
  /** Prolongs the lease until `release`; `signal` fires once it is lost. */
  hold(executionId: string, leaseEpoch: number): HeldLease;
  stop(): void;
};

/** Prolongs all leases of this process with one statement, three times in a lease's life. */
export function createLeaseKeeper(deps: {
  readonly store: ExecutionLeaseStore;
  readonly logger: Logger;
  readonly leaseMs: number;
}): LeaseKeeper {
  const held = new Map<string, { leaseEpoch: number; controller: AbortController }>();

  async function renew(): Promise<void> {
    const asked = [...held].map(([executionId, { leaseEpoch }]) => ({ executionId, leaseEpoch }));
    const kept = await deps.store.renewLeases(asked, deps.leaseMs);
    for (const { executionId, leaseEpoch } of asked) {
      const lease = held.get(executionId);
      if (lease?.leaseEpoch === leaseEpoch && !kept.has(executionId)) lease.controller.abort();
    }
  }

  const timer = setInterval(() => {
    // A failed renewal is not a lost lease: the next one, or the fence of the next write, will tell.
    renew().catch(() => deps.logger.warn({ code: 'DEPENDENCY_DOWN', leases: held.size }, 'keep leases'));
  }, deps.leaseMs / 3);
  timer.unref();

  return {
    hold(executionId, leaseEpoch) {
      const controller = new AbortController();
      // Taken over within this very process: the earlier holder has lost it.
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
