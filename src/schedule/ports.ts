import type { NightStarts, StartCandidate, StartedLead } from './decide-starts.ts';
import type { ScanReport } from './scan-report.ts';
import type { StartedTonight } from './start-cap.ts';

export type ScanRun = {
  readonly id: string;
  readonly scanDate: string;
  readonly leaseEpoch: number;
  readonly rolloutIds: readonly string[];
  readonly cursor: string | null;
  readonly previousScanDate: string | null;
};

/** A candidate with its number in the scan. */
export type NumberedCandidate = StartCandidate & { readonly n: number };

/** Everything that is due for some owners, with what the decision takes. */
export type Undecided = {
  readonly owners: readonly (string | null)[];
  readonly candidates: readonly NumberedCandidate[];
  readonly startedLeads: readonly StartedLead[];
  readonly started: StartedTonight;
};

/** A term in a window tonight, as a dry run shows it. */
export type DueStart = {
  readonly termId: string;
  readonly key: string;
  readonly contractId: string;
  readonly customer: string;
  readonly contract: string;
  readonly stage: string;
  readonly occurrence: number;
  readonly daysLeft: number;
  readonly exists: boolean;
};

export type ScanStore = {
  /** Whether the nightly scan of that day has finished; a scan by hand does not count. */
  isNightDone(scanDate: string): Promise<boolean>;
  /** Begins a scan, or takes over one whose lease ran out; null where another scheduler is scanning. */
  begin(args: {
    scanDate: string;
    zone: string;
    trigger: 'nightly' | 'manual';
    owner: string;
    leaseMs: number;
  }): Promise<ScanRun | null>;
  /** Finds what is due in the next contracts by id; null after the last. Fenced by the scan's lease. */
  scanChunk(
    run: ScanRun,
    size: number,
    leaseMs: number,
  ): Promise<{ cursor: string; contracts: number } | null>;
  /** The next owners with undecided candidates, about `most` candidates in all; null after the last. */
  nextUndecided(run: ScanRun, most: number): Promise<Undecided | null>;
  /** Starts, defers and bundles as decided for these owners: all or nothing, fenced by the scan's lease. */
  applyDecisions(
    run: ScanRun,
    owners: Undecided['owners'],
    decided: NightStarts<NumberedCandidate>,
    leaseMs: number,
  ): Promise<void>;
  /** Records windows that were open only between the last finished scan and this one, and closes the run. */
  finish(run: ScanRun): Promise<ScanReport>;
  /** Everything in a window on a day, and the undecided part of it; writes nothing. */
  lookAt(scanDate: string): Promise<{ contracts: number; due: DueStart[]; undecided: Undecided }>;
};
