import { type DeferReason, decideStarts } from './decide-starts.ts';
import type { DueStart, ScanStore } from './ports.ts';
import type { StartCaps } from './start-cap.ts';

export type PlannedStart = DueStart & {
  /** `exists` already, starts now, is deferred, or is bundled with a contract that renews together with it. */
  readonly fate: 'exists' | 'starts' | 'deferred' | 'bundled';
  readonly reason: DeferReason | null;
};
export type ScanPlan = { readonly contracts: number; readonly due: PlannedStart[] };

export type PlanScan = (scanDate: string) => Promise<ScanPlan>;

/** Plans what a scan of a day would do with each term that is in a window; writes nothing. */
export function createPlanScan(deps: { readonly store: ScanStore; readonly caps: StartCaps }): PlanScan {
  return async function planScan(scanDate: string): Promise<ScanPlan> {
    const { contracts, due, undecided } = await deps.store.lookAt(scanDate);
    const { candidates, startedLeads, started } = undecided;
    const decided = decideStarts(candidates, startedLeads, started, deps.caps);
    const slot = (each: { termId: string; key: string }): string => `${each.termId} ${each.key}`;
    const starts = new Set(decided.start.map(slot));
    const reasons = new Map(decided.deferred.map((each) => [slot(each.candidate), each.reason]));
    return {
      contracts,
      due: due.map((each): PlannedStart => {
        const reason = reasons.get(slot(each)) ?? null;
        if (each.exists) return { ...each, fate: 'exists', reason: null };
        if (starts.has(slot(each))) return { ...each, fate: 'starts', reason: null };
        return { ...each, fate: reason === null ? 'bundled' : 'deferred', reason };
      }),
    };
  };
}
