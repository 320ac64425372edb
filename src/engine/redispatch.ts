import type { DispatchExecutions } from './dispatch-executions.ts';
import type { ExecutionDispatchStore } from './ports.ts';

/**
 * Rings for everything that is due, whether or not it was rung before: after a queue was lost, or after a move to
 * another one. A job too many does no harm, for whoever comes second finds the execution taken. @returns how many were rung.
 */
export type RedispatchExecutions = () => Promise<number>;

export function createRedispatchExecutions(deps: {
  readonly store: ExecutionDispatchStore;
  readonly dispatch: DispatchExecutions;
}): RedispatchExecutions {
  return async function redispatch() {
    await deps.store.forgetJobs();
    return deps.dispatch();
  };
}
