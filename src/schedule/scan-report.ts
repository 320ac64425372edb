export type StageCount = {
  /** Terms in the stage's window. */
  readonly matched: number;
  readonly started: number;
  /** Starts deferred to another night; see `deferred_starts`. */
  readonly deferred: number;
  /** Starts bundled with the execution of a contract that renews together with theirs; see `covered_starts`. */
  readonly bundled: number;
};

export type ScanReport = {
  readonly scanId: string | null;
  readonly scanDate: string;
  readonly contracts: number;
  readonly missed: number;
  readonly stages: Readonly<Record<string, StageCount>>;
};
