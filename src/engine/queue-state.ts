/** What the queue is kept in, for people and for monitors. */
export type QueueStoreState = {
  /** Product and version: `Redis 7.2.4`, `Valkey 8.0.1`, `PostgreSQL 18.1`. */
  readonly product: string;
  /** Where it is, without user and password. */
  readonly address: string;
  /** What it does when its memory is full; null for one that never drops anything. */
  readonly evictionPolicy: string | null;
  /** Its clock, in milliseconds since 1970. */
  readonly clockMs: number;
};

/** Whether it drops keys when its memory is full, and with them parts of the queue, without an error anywhere. */
export const isEvicting = ({ evictionPolicy }: QueueStoreState): boolean =>
  evictionPolicy !== null && evictionPolicy !== 'noeviction';
