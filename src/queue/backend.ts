import type { BackendFactory, IQueueBackend } from 'bullmq';
import type { QueueStoreState } from '../engine/queue-state.ts';

/**
 * The store under BullMQ. Only a store that has answered becomes a backend, since a Queue or Worker built on one that
 * does not never recovers.
 */
export type QueueBackend = {
  /** Keeps the keys of several Nightshifts in one Redis apart. Postgres has schemas for that. */
  readonly prefix: string;
  /** For enqueueing: fails soon where the store is away. */
  readonly factory: BackendFactory<IQueueBackend>;
  /** For a worker: waits for the store as long as it takes. Close the connection after the worker. */
  openForWorker(): Promise<WorkerConnection>;
  inspect(): Promise<QueueStoreState>;
  /** Migrates BullMQ's own tables, where the store has any. */
  migrate(): Promise<void>;
  close(): Promise<void>;
};

export type WorkerConnection = {
  readonly factory: BackendFactory<IQueueBackend>;
  close(): Promise<void>;
};

/** BullMQ's constructors ask for a connection; our factories bring their own. */
export const NO_CONNECTION = {};
