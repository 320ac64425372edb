import type { QueueStoreState } from '../engine/queue-port.ts';
import type { Config } from '../platform/config/config.ts';
import { parseQueueAddress } from '../platform/config/queue-address.ts';
import type { Logger } from '../platform/logger.ts';
import { PATIENCE } from '../platform/postgres/patience.ts';
import type { QueueBackend } from '../queue/backend.ts';
import { createQueue } from '../queue/connection.ts';
import { createExecutionQueue } from '../queue/execution-queue.ts';
import { openPostgresBackend } from '../queue/postgres-backend.ts';
import { openRedisBackend } from '../queue/redis-backend.ts';
import { refuseEvicting } from '../queue/refuse-evicting.ts';

/** The application's own, which also holds the queue where QUEUE_URL names no other store. */
type QueueDatabase = { readonly url: string };

/**
 * The store of the queue: that of QUEUE_URL, or else the application's own Postgres.
 * @throws NightshiftError where it does not answer, or does not let us in.
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

/** How the store of the queue stands, whether or not we would work with it. */
export async function inspectQueue(config: Config, database: QueueDatabase): Promise<QueueStoreState> {
  const backend = await openQueueBackend(config, database);
  try {
    return await backend.inspect();
  } finally {
    await backend.close();
  }
}

/** The queue itself, on a store that keeps what it is given. */
export async function openQueue(
  config: Config,
  database: QueueDatabase,
  logger: Logger,
  answerMs = PATIENCE.queueMs,
) {
  const backend = await openQueueBackend(config, database, answerMs);
  try {
    refuseEvicting(await backend.inspect());
    await backend.migrate();
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
