import { errorCodeOf } from '../domain/errors.ts';
import type { ExecutionDispatchStore } from './ports/execution-store.ts';
import type { ExecutionQueue } from './ports/queue.ts';
import type { Logger } from './ports/system.ts';

/** Rings the doorbell for everything that is due and has no fresh job. @returns how many were rung. */
export type DispatchExecutions = () => Promise<number>;

const BATCH = 500;

export function createDispatchExecutions(deps: {
  readonly store: ExecutionDispatchStore;
  readonly queue: ExecutionQueue;
  readonly logger: Logger;
  readonly ringAgainAfterMs: number;
}): DispatchExecutions {
  const { store, queue, logger } = deps;
  return async function dispatchExecutions() {
    let rung = 0;
    for (;;) {
      const due = await store.claimDue(BATCH, deps.ringAgainAfterMs);
      if (due.length === 0) return rung;
      try {
        await queue.ring(due);
      } catch (error) {
        await store.unclaim(due.map((each) => each.id));
        logger.warn({ code: errorCodeOf(error), executions: due.length }, 'dispatch executions');
        return rung;
      }
      rung += due.length;
      logger.debug({ executions: due.length }, 'dispatch executions');
    }
  };
}
