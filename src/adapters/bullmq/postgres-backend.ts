import { type BackendFactory, createPostgresBackend, type IQueueBackend } from 'bullmq';
import pg from 'pg';
import { NightshiftError } from '../../domain/errors.ts';
import type { QueueStoreState } from '../../services/ports/queue.ts';
import { queueAddressInWords } from '../../services/ports/queue-address.ts';
import type { QueueBackend } from './backend.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 6;

/**
 * The queue is a doorbell: what a crash of the server takes from it, a ring or a finished job, the reconciler makes good.
 * So no commit of it waits for the disk.
 */
const NO_WAIT = '-c synchronous_commit=off -c jit=off';

/**
 * The queue in a schema of its own, beside the application's tables or in another database.
 * @throws NightshiftError `DEPENDENCY_DOWN`
 */
export async function openPostgresBackend(address: {
  readonly url: string;
  readonly schema: string;
}): Promise<QueueBackend> {
  const connection = {
    connectionString: address.url,
    schema: `${address.schema}_queue`,
    migrate: true,
    max: CONNECTIONS,
    options: NO_WAIT,
  };
  const factory: BackendFactory<IQueueBackend> = (name, options, more) =>
    createPostgresBackend(name, { ...options, connection }, more);
  await inspect(address.url);
  return {
    prefix: address.schema,
    factory,
    openForWorker: async () => ({ factory, close: async () => undefined }),
    inspect: () => inspect(address.url),
    close: async () => undefined,
  };
}

async function inspect(url: string): Promise<QueueStoreState> {
  const address = queueAddressInWords({ kind: 'postgres', url });
  let client: pg.Client | undefined;
  try {
    // Refuses a URL that cannot be read.
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ version: string; ms: number }>(
      `SELECT current_setting('server_version') AS version,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
    );
    return {
      product: `PostgreSQL ${rows[0]?.version ?? ''}`.trim(),
      address,
      evictionPolicy: null,
      clockMs: rows[0]?.ms ?? Number.NaN,
    };
  } catch (error) {
    throw new NightshiftError(
      'DEPENDENCY_DOWN',
      `The queue's Postgres at ${address} does not answer.`,
      'Start it, or correct QUEUE_URL; leave QUEUE_URL out to use the database of DATABASE_URL.',
      {},
      error,
    );
  } finally {
    await client?.end().catch(() => undefined);
  }
}
