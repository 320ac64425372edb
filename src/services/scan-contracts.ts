import type { ScanReport, ScanStore } from './ports/scan-store.ts';
import type { Logger } from './ports/system.ts';

export type ScanContracts = (args: {
  /** A civil date in the configured zone. */
  readonly scanDate: string;
  readonly trigger: 'nightly' | 'manual';
  readonly onChunk?: (contracts: number) => void;
}) => Promise<ScanReport | null>;

/**
 * One pass over all contracts for a day: which windows are they in, what must start. Idempotent; what is started already
 * stays as it is.
 * @returns what it found, or null where another scheduler is at it.
 */
export function createScanContracts(deps: {
  readonly store: ScanStore;
  readonly logger: Logger;
  readonly options: {
    readonly owner: string;
    readonly zone: string;
    readonly chunkSize: number;
    readonly leaseMs: number;
  };
}): ScanContracts {
  const { store, logger } = deps;
  const { owner, zone, chunkSize, leaseMs } = deps.options;
  return async function scanContracts({ scanDate, trigger, onChunk }) {
    let run = await store.begin({ scanDate, zone, trigger, owner, leaseMs });
    if (!run) {
      logger.info({ scanDate }, 'scan contracts: another scheduler is at it');
      return null;
    }
    logger.info({ scanId: run.id, scanDate, rollouts: run.rolloutIds.length }, 'scan contracts: begin');
    for (;;) {
      const chunk = await store.scanChunk(run, chunkSize, leaseMs);
      if (!chunk) break;
      run = { ...run, cursor: chunk.cursor };
      onChunk?.(chunk.contracts);
    }
    const report = await store.finish(run);
    const { contracts, slipped } = report;
    logger.info(
      { scanId: run.id, scanDate, contracts, slipped, started: startedIn(report) },
      'scan contracts: end',
    );
    if (slipped > 0)
      logger.warn(
        { scanId: run.id, slipped },
        'scan contracts: windows passed while no scan ran; see slipped_windows',
      );
    return report;
  };
}

export const startedIn = (report: ScanReport): number =>
  Object.values(report.stages).reduce((sum, stage) => sum + stage.started, 0);
