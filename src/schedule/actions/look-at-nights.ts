import type { Actor, Scope } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import type { DeferredStart, DeferredStartFilter } from '../deferred-start.ts';
import type { DeferredStartStore } from '../deferred-start-store.ts';
import {
  type Night,
  type NightFailures,
  type NightFigures,
  NO_FIGURES,
  type ScanOfNight,
  type StageOutcome,
} from '../night-figures.ts';
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

    /** Those that were scanned, the newest first; counts of the whole book, which name nobody. */
    async nights(
      actor: Actor,
      page: { readonly after?: string | undefined; readonly limit: number },
    ): Promise<Night[]> {
      requirePermission(actor, 'schedule:read');
      return deps.night.nights(page);
    },

    /** What a night did: for who sees no accounts, in counts of all of them; else of those that they see. */
    async showNight(
      actor: Actor,
      date: string,
    ): Promise<
      NightFigures & { readonly date: string; readonly accounts: Scope; readonly scans: ScanOfNight[] }
    > {
      requirePermission(actor, 'schedule:read');
      const whose = actor.scope === 'none' ? 'everybody' : 'caller';
      const [scans, figures] = await Promise.all([deps.night.scansOf(date), deps.night.figures(date, whose)]);
      const accounts = whose === 'everybody' && figures !== null ? 'all' : actor.scope;
      return { date, accounts, scans, ...(figures ?? NO_FIGURES) };
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
