import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import type { DeferredStart, DeferredStartFilter } from '../deferred-start.ts';
import type { DeferredStartStore } from '../deferred-start-store.ts';
import type { NightFailures, StageOutcome } from '../night-figures.ts';
import type { NightStore } from '../night-store.ts';

/** What nights have left: deferred starts, failures, unfinished executions. */
export function createLookAtNights(deps: {
  readonly deferredStarts: DeferredStartStore;
  readonly night: NightStore;
  readonly requireStage: RequireStage;
}) {
  return {
    /** The most urgent first. @throws NightshiftError `NOT_FOUND` for a stage that does not exist. */
    async listDeferred(actor: Actor, filter: DeferredStartFilter): Promise<DeferredStart[]> {
      requirePermission(actor, 'schedule:read');
      await deps.requireStage(filter.stage);
      return deps.deferredStarts.list(filter);
    },

    /** Executions that are still failed, the newest night first, then the most frequent code. */
    async listFailures(actor: Actor): Promise<NightFailures[]> {
      requirePermission(actor, 'operations:read');
      return deps.night.failures();
    },

    /** How far the executions of a night have come. */
    async progressOf(
      actor: Actor,
      date: string,
    ): Promise<{ readonly unfinished: number; readonly outcomes: readonly StageOutcome[] }> {
      requirePermission(actor, 'schedule:read');
      return {
        unfinished: await deps.night.unfinished(date),
        outcomes: await deps.night.outcomes(date),
      };
    },
  };
}
