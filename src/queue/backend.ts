import type { BackendFactory, IQueueBackend } from 'bullmq';
import type { QueueStoreState } from '../engine/queue-state.ts';

/** A store under BullMQ that has answered: nothing is built on one that does not, for it would never recover. */
export type QueueBackend = {
  /** Keeps the keys of several Nightshifts in one Redis apart; Postgres has schemas for that. */
  readonly prefix: string;
  /** For the one who rings: fails soon where the store is away. */
  readonly factory: BackendFactory<IQueueBackend>;
  /** For a worker: waits for the store as long as it takes. Close it behind the worker. */
  openForWorker(): Promise<WorkerConnection>;
  inspect(): Promise<QueueStoreState>;
  /** Brings the store's own tables to what BullMQ asks for, where it has any. */
  migrate(): Promise<void>;
  close(): Promise<void>;
};

export type WorkerConnection = {
  readonly factory: BackendFactory<IQueueBackend>;
  close(): Promise<void>;
};

/** What a BullMQ class wants to be given; the factories know their store themselves. */
export const NO_CONNECTION = {};
