/** Half of the durations are no longer than `p50`, and 95 of 100 no longer than `p95`. */
export type Percentiles = { readonly p50: number; readonly p95: number };

export type StepAnalytics = {
  readonly stepKey: string;
  readonly title: string;
  /** Step runs; of a loop, each iteration. */
  readonly completed: number;
  readonly skipped: number;
  /** Executions in which a person edited an artifact of the step. */
  readonly edited: number;
  /** Executions that failed at the step and are still failed. */
  readonly failed: number;
  readonly seconds: Percentiles | null;
  /** All calls, also repairs and those that failed. */
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
};

/** How one version of a playbook fared. */
export type VersionAnalytics = {
  readonly key: string;
  readonly version: number;
  /** The number of executions by status. */
  readonly executions: Readonly<Record<string, number>>;
  /** The number of artifacts by status, of which the verdicts are three. */
  readonly artifacts: Readonly<Record<string, number>>;
  /** From the end of an execution to the verdict on an artifact of it. */
  readonly secondsToVerdict: Percentiles | null;
  readonly steps: readonly StepAnalytics[];
};
