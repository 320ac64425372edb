import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { ExecutionDetail } from '../execution-detail.ts';
import type { ExecutionWatch, Watch, Watching } from '../execution-watch.ts';

/** Begins to watch; what happens from then on is told to the listener. */
export type OpenWatch = (listener: Pick<Watching, 'onEvent' | 'onResync' | 'onEnd'>) => Watch;

/** Watches how executions change. */
export function createWatchExecutions(deps: {
  readonly watch: ExecutionWatch;
  readonly show: (actor: Actor, id: string) => Promise<ExecutionDetail>;
}) {
  return {
    /**
     * One execution, or all that the actor sees. `lastEventId` is the event that they had last.
     * @throws NightshiftError `NOT_FOUND`
     */
    async watch(
      actor: Actor,
      { id, lastEventId }: { readonly id: string | null; readonly lastEventId: string | null },
    ): Promise<OpenWatch> {
      requirePermission(actor, 'executions:read');
      const executionId = id === null ? null : (await deps.show(actor, id)).id;
      return (listener) => deps.watch.open({ actor, executionId, lastEventId, ...listener });
    },
  };
}
