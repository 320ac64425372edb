import { type CheckFreshness, stoppedIn } from '../context/check-freshness.ts';
import type { DispatchExecutions } from '../engine/dispatch-executions.ts';
import { todayIn } from '../platform/civil-date.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { ScanStore } from './ports.ts';
import type { ScanContracts } from './scan-contracts.ts';
import { lastDueDay } from './scan-due.ts';

/** Called every minute: runs today's scan once it is due and unfinished. @returns whether it scanned. */
export type ScanTonight = () => Promise<boolean>;

/**
 * "Is today's scan due and unfinished?" instead of a cron time: a zone can skip 02:00, a clock can jump, and a process
 * that was down at the hour must catch up when it comes back.
 */
export function createScanTonight(deps: {
  readonly store: ScanStore;
  readonly scan: ScanContracts;
  readonly dispatch: DispatchExecutions;
  readonly checkFreshness: CheckFreshness;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly zone: string;
  /** HH:MM on the wall clock of the zone. */
  readonly at: string;
}): ScanTonight {
  return async function scanTonight() {
    const now = deps.clock.now();
    const scanDate = todayIn(deps.zone, now);
    if (lastDueDay(deps, now) < scanDate) return false;
    if (await deps.store.isNightDone(scanDate)) return false;
    const report = await deps.scan({ scanDate, trigger: 'nightly' });
    if (report === null) return false;
    await deps.dispatch();
    for (const { source, ageDays } of stoppedIn(await deps.checkFreshness(scanDate)))
      deps.logger.warn({ source, ageDays }, 'check freshness: source has stopped');
    return true;
  };
}
