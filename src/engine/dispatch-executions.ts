import type { Clock } from '../platform/clock.ts';
import { errorCodeOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { ExecutionDispatchStore } from './ports.ts';
import type { ExecutionQueue } from './queue-port.ts';

/** Enqueues every due execution that has no fresh job. @returns how many were enqueued. */
export type DispatchExecutions = () => Promise<number>;

const BATCH = 500;
/** How long a statement may take to reach Postgres. */
const ON_THE_WAY_MS = 5_000;

export function createDispatchExecutions(deps: {
  readonly store: ExecutionDispatchStore;
  readonly queue: ExecutionQueue;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly redispatchAfterMs: number;
}): DispatchExecutions {
  const { store, queue, logger, clock } = deps;
  /** Since when the database may hold claims without a job: it went away in the middle of a pass. */
  let inDoubtSince: number | null = null;

  async function enqueueDue(): Promise<number> {
    let enqueued = 0;
    for (;;) {
      const due = await store.claimDue(BATCH, deps.redispatchAfterMs);
      if (due.length === 0) return enqueued;
      try {
        await queue.enqueue(due);
      } catch (error) {
        await store.unclaim(due.map((each) => each.id));
        logger.warn({ code: errorCodeOf(error), executions: due.length }, 'dispatch executions');
        return enqueued;
      }
      enqueued += due.length;
      logger.debug({ executions: due.length }, 'dispatch executions');
    }
  }

  return async function dispatchExecutions() {
    const began = clock.now().getTime();
    try {
      if (inDoubtSince !== null) await store.forgetJobs(began - inDoubtSince + ON_THE_WAY_MS);
      inDoubtSince = null;
      return await enqueueDue();
    } catch (error) {
      inDoubtSince ??= began;
      throw error;
    }
  };
}
