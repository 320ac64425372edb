import type { Logger } from '../platform/logger.ts';
import { decideStarts } from './decide-starts.ts';
import type { ScanRun, ScanStore } from './ports.ts';
import type { ScanReport, StageCount } from './scan-report.ts';
import type { StartCaps } from './start-cap.ts';

export type ScanContracts = (args: {
  /** A civil date in the configured zone. */
  readonly scanDate: string;
  readonly trigger: 'nightly' | 'manual';
  readonly onChunk?: (contracts: number) => void;
}) => Promise<ScanReport | null>;

/** Candidates decided in one batch, rounded to whole owners. */
const DECIDED_AT_ONCE = 20_000;

/**
 * Scans all contracts for a day: which windows are they in, and what of that starts tonight. The first
 * pass notes everything due, in chunks of contracts; the second decides it, owner by owner.
 * Idempotent: started executions stay as they are.
 * @returns the report, or null where another scheduler is scanning.
 */
export function createScanContracts(deps: {
  readonly store: ScanStore;
  readonly logger: Logger;
  readonly options: {
    readonly owner: string;
    readonly zone: string;
    readonly chunkSize: number;
    readonly leaseMs: number;
    readonly caps: StartCaps;
  };
}): ScanContracts {
  const { store, logger } = deps;
  const { owner, zone, chunkSize, leaseMs, caps } = deps.options;

  async function findDue(begun: ScanRun, onChunk: ((contracts: number) => void) | undefined): Promise<void> {
    for (let run = begun; ; ) {
      const chunk = await store.scanChunk(run, chunkSize, leaseMs);
      if (!chunk) return;
      run = { ...run, cursor: chunk.cursor };
      onChunk?.(chunk.contracts);
    }
  }

  async function decideDue(run: ScanRun): Promise<void> {
    for (;;) {
      const undecided = await store.nextUndecided(run, DECIDED_AT_ONCE);
      if (!undecided) return;
      const { owners, candidates, startedLeads, started } = undecided;
      await store.applyDecisions(run, owners, decideStarts(candidates, startedLeads, started, caps), leaseMs);
    }
  }

  return async function scanContracts({ scanDate, trigger, onChunk }) {
    const run = await store.begin({ scanDate, zone, trigger, owner, leaseMs });
    if (!run) {
      logger.info({ scanDate }, 'scan contracts: another scheduler is at it');
      return null;
    }
    logger.info({ scanId: run.id, scanDate, rollouts: run.rolloutIds.length }, 'scan contracts: begin');
    await findDue(run, onChunk);
    await decideDue(run);
    const report = await store.finish(run);
    const { contracts, missed } = report;
    const counts = {
      started: countIn(report, 'started'),
      deferred: countIn(report, 'deferred'),
      bundled: countIn(report, 'bundled'),
    };
    logger.info({ scanId: run.id, scanDate, contracts, missed, ...counts }, 'scan contracts: end');
    if (missed > 0)
      logger.warn(
        { scanId: run.id, missed },
        'scan contracts: windows passed without a start; see slipped_windows',
      );
    return report;
  };
}

/** Sums one figure over all stages. */
export const countIn = ({ stages }: ScanReport, what: keyof StageCount): number =>
  Object.values(stages).reduce((sum, stage) => sum + stage[what], 0);
