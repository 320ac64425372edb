import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import { isEvicting, type QueueStoreState } from '../engine/queue-state.ts';
import type { Config } from '../platform/config/config.ts';
import { parseQueueAddress } from '../platform/config/queue-address.ts';
import type { Logger } from '../platform/logger.ts';
import { PATIENCE } from '../platform/postgres/patience.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import type { QueueBackend } from '../queue/backend.ts';
import { createQueue } from '../queue/connection.ts';
import { createExecutionQueue } from '../queue/execution-queue.ts';
import { openPostgresBackend } from '../queue/postgres-backend.ts';
import { openRedisBackend } from '../queue/redis-backend.ts';
import { refuseEvicting } from '../queue/refuse-evicting.ts';

/** The application's database, which also holds the queue where QUEUE_URL names no other store. */
type QueueDatabase = { readonly url: string };

/**
 * Opens the store of the queue: that of QUEUE_URL, or else the application's own Postgres.
 * @throws NightshiftError where the store does not answer or refuses access.
 */
async function openQueueBackend(
  config: Config,
  database: QueueDatabase,
  answerMs = PATIENCE.queueMs,
): Promise<QueueBackend> {
  const { queueUrl, sentinelPassword } = config.secrets;
  const address = parseQueueAddress(queueUrl ?? database.url);
  if (address?.kind !== 'redis')
    return openPostgresBackend({
      url: queueUrl ?? database.url,
      schema: config.database.schema,
      answerMs,
    });
  const { prefix, tls } = config.queue;
  return openRedisBackend({ address, sentinelPassword, tls }, { prefix });
}

/** Opens the queue, on a store that keeps its data; where it `migrates`, brings BullMQ's own tables up to date. */
export async function openQueue(
  config: Config,
  database: QueueDatabase,
  logger: Logger,
  { answerMs = PATIENCE.queueMs, migrates = true }: { answerMs?: number; migrates?: boolean } = {},
) {
  const backend = await openQueueBackend(config, database, answerMs);
  try {
    refuseEvicting(await backend.inspect());
    if (migrates) await backend.migrate();
    const bullQueue = createQueue(backend);
    const queue = createExecutionQueue(bullQueue, {
      enqueueTimeoutMs: config.worker.enqueueTimeoutMs,
      logger,
    });
    await bullQueue.waitUntilReady();
    return { backend, bullQueue, queue };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

export type QueueInspection = {
  readonly state: QueueStoreState;
  /** How far the store's clock is ahead of this machine's. */
  readonly clockAheadMs: number;
  /** Null where the store may evict parts of the queue: no queue is opened there. */
  readonly queue: { readonly library: string; readonly answers: boolean } | null;
};

/** Inspects the queue and its store. @throws NightshiftError where the store does not answer or refuses access. */
export function createInspectQueue(config: Config, database: QueueDatabase, logger: Logger) {
  return async (actor: Actor): Promise<QueueInspection> => {
    requirePermission(actor, 'operations:read');
    const before = Date.now();
    const state = await inspectQueue(config, database);
    const clockAheadMs = state.clockMs - (before + Date.now()) / 2;
    if (isEvicting(state)) return { state, clockAheadMs, queue: null };
    const { backend, bullQueue, queue } = await openQueue(config, database, logger);
    try {
      const answers = await withTimeout(config.worker.enqueueTimeoutMs, bullQueue.getJobCounts()).then(
        () => true,
        () => false,
      );
      const library = String(bullQueue.metaValues.version ?? 'bullmq').replace(':', ' ');
      return { state, clockAheadMs, queue: { library, answers } };
    } finally {
      await queue.close();
      await backend.close();
    }
  };
}

/** Inspects the store of the queue, even one that we would refuse to use. */
export async function inspectQueue(config: Config, database: QueueDatabase): Promise<QueueStoreState> {
  const backend = await openQueueBackend(config, database);
  try {
    return await backend.inspect();
  } finally {
    await backend.close();
  }
}
