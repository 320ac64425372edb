import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { PlanScan, ScanPlan } from '../plan-scan.ts';

export type PreviewScan = (
  actor: Actor,
  /** Tonight where omitted. */
  date?: string | undefined,
) => Promise<ScanPlan & { readonly date: string }>;

/** What a scan would do; writes nothing. */
export function createPreviewScan(deps: {
  readonly planScan: PlanScan;
  readonly today: () => string;
}): PreviewScan {
  return async function previewScan(actor, date = deps.today()) {
    requirePermission(actor, 'schedule:read');
    return { date, ...(await deps.planScan(date)) };
  };
}
