export type StageCount = { readonly matched: number; readonly started: number };

export type ScanRun = {
  readonly id: string;
  readonly scanDate: string;
  readonly leaseEpoch: number;
  readonly rolloutIds: readonly string[];
  readonly cursor: string | null;
  readonly previousScanDate: string | null;
};

export type ScanReport = {
  readonly scanId: string | null;
  readonly scanDate: string;
  readonly contracts: number;
  readonly slipped: number;
  readonly stages: Readonly<Record<string, StageCount>>;
};

export type DueStart = {
  readonly contractId: string;
  readonly customer: string;
  readonly contract: string;
  readonly stage: string;
  readonly occurrence: number;
  readonly daysLeft: number;
  readonly exists: boolean;
};

export type ScanStore = {
  /** Whether the nightly scan of that day has finished; one by hand does not stand in for it. */
  isNightDone(scanDate: string): Promise<boolean>;
  /** Begins a scan, or takes over one whose lease ran out; null where another scheduler is at it. */
  begin(args: {
    scanDate: string;
    zone: string;
    trigger: 'nightly' | 'manual';
    owner: string;
    leaseMs: number;
  }): Promise<ScanRun | null>;
  /** Starts what is due in the next contracts by id; null where none is left. Fenced by the scan's lease. */
  scanChunk(
    run: ScanRun,
    size: number,
    leaseMs: number,
  ): Promise<{ cursor: string; contracts: number } | null>;
  /** Records windows that passed entirely between the last finished scan and this one, and closes the run. */
  finish(run: ScanRun): Promise<ScanReport>;
  /** What a scan of that day would start; writes nothing. */
  dryRun(scanDate: string): Promise<{ contracts: number; due: DueStart[] }>;
};
