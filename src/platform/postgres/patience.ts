/**
 * How long Postgres may take to answer a statement, by the kind of statement. A server that has fallen silent (its host
 * lost power, a firewall dropped the connection) enforces no `statement_timeout`, and TCP notices only after a quarter
 * of an hour or never, so we give up ourselves. Nobody has a reason to choose these times, so none is configurable.
 */
export type Patience = {
  /** Lists, claims, figures: a few seconds on the largest book, and a person or a monitor waits for them. */
  readonly ordinaryMs: number;
  /**
   * Chunks of a scan, batches of an import, forecasts: whole sets of rows, minutes on the largest book on a slow disk.
   */
  readonly setsMs: number;
  /**
   * The queue's statements, which find rows by key. Half of the 30 s for which BullMQ locks a job, so that a lock is
   * renewed in time.
   */
  readonly queueMs: number;
};

export const PATIENCE: Patience = { ordinaryMs: 30_000, setsMs: 600_000, queueMs: 15_000 };

/** A migration may index or rewrite a large table, and wait for another migration. */
export const MIGRATION_MS = 3_600_000;

/** Half a lease: a statement that was given up can run again, on another connection, before the lease runs out. */
export const underLease = (leaseMs: number): number => leaseMs / 2;

/** For the engine's batches where the length of a lease is not given: that of a lease of one minute. */
export const LANE_MS = 60_000;
