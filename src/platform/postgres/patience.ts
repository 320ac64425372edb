/**
 * How long Postgres may leave a statement unanswered, by what it is for. A server that has fallen silent (its host lost
 * its power, a firewall forgot the connection) keeps no `statement_timeout`, and TCP believes in it for a quarter of an
 * hour or for ever: we have to give up by ourselves. For none of them anybody has to choose, so none is configured.
 */
export type Patience = {
  /** Lists, claims, figures: some seconds in the largest book, and a person or a monitor waits for them. */
  readonly ordinaryMs: number;
  /** Chunks of a scan, batches of an import, forecasts: whole sets of rows, minutes in the largest book on a slow disk. */
  readonly setsMs: number;
  /** The queue's: rows by their keys. Half of the 30 s for which BullMQ locks a job, so that a lock is renewed in time. */
  readonly queueMs: number;
};

export const PATIENCE: Patience = { ordinaryMs: 30_000, setsMs: 600_000, queueMs: 15_000 };

/** A migration may index or rewrite a large table, and wait for another one that does. */
export const MIGRATION_MS = 3_600_000;

/** Half a lease: what is given up can be asked again, on another connection, before the lease has run out. */
export const underLease = (leaseMs: number): number => leaseMs / 2;

/** A lane of the engine's batches, where nobody says how long a lease is: as long as one of a minute. */
export const LANE_MS = 60_000;
