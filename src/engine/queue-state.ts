/** The store that keeps the queue, for people and for monitors. */
export type QueueStoreState = {
  /** Product and version: `Redis 7.2.4`, `Valkey 8.0.1`, `PostgreSQL 18.1`. */
  readonly product: string;
  /** Its address, without user and password. */
  readonly address: string;
  /** What the store drops when its memory is full; null for a store that never drops anything. */
  readonly evictionPolicy: string | null;
  /** Its clock, in milliseconds since 1970. */
  readonly clockMs: number;
};

/** Whether a full memory makes the store drop keys, and with them parts of the queue, without an error anywhere. */
export const isEvicting = ({ evictionPolicy }: QueueStoreState): boolean =>
  evictionPolicy !== null && evictionPolicy !== 'noeviction';
