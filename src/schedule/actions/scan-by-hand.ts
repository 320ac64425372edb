import type { Actor } from '../../access/actor.ts';
import type { AuditLog } from '../../access/audit-log.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { DispatchExecutions } from '../../engine/dispatch-executions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { NightStore } from '../night-store.ts';
import type { ScanContracts } from '../scan-contracts.ts';
import type { ScanReport } from '../scan-report.ts';

export type ScanByHand = (
  actor: Actor,
  /** Tonight where omitted. */
  date?: string | undefined,
) => Promise<{
  readonly report: ScanReport;
  /** Executions that were enqueued. */
  readonly dispatched: number;
  /** The names of the stages, in the order of their windows. */
  readonly stages: readonly string[];
}>;

/** Scans a day and wakes the workers. @throws NightshiftError `CONFLICT` where another scheduler is scanning it */
export function createScanByHand(deps: {
  readonly scan: ScanContracts;
  readonly dispatch: DispatchExecutions;
  readonly night: Pick<NightStore, 'stageOrder'>;
  readonly audit: AuditLog;
  readonly today: () => string;
}): ScanByHand {
  return async function scanByHand(actor, date = deps.today()) {
    requirePermission(actor, 'schedule:scan');
    await deps.audit.record(actor, { action: 'scan', subject: { type: 'night', id: date } });
    const report = await deps.scan({ scanDate: date, trigger: 'manual' });
    if (report === null) throw busy(date);
    return { report, dispatched: await deps.dispatch(), stages: await deps.night.stageOrder() };
  };
}

const busy = (scanDate: string): NightshiftError =>
  new NightshiftError(
    'CONFLICT',
    `Another scheduler is scanning ${scanDate} right now.`,
    'Nothing is to be done: it starts what is due. Scan again once it is through.',
    { scanDate },
  );
