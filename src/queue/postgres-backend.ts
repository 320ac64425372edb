import { type BackendFactory, createPostgresBackend, type IQueueBackend, runMigrations } from 'bullmq';
import pg from 'pg';
import type { QueueStoreState } from '../engine/queue-state.ts';
import { formatQueueAddress } from '../platform/config/queue-address.ts';
import { NightshiftError } from '../platform/errors.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import type { QueueBackend } from './backend.ts';
import { withSignOfLife } from './sign-of-life.ts';

const CONNECTIONS = 6;
const INSPECT_MS = 10_000;
/** Who migrates may wait for another process that does, and index what a busy queue keeps. */
const MIGRATE_MS = 600_000;
const GOODBYE_MS = 1_000;

/** A connection that is never made, or that the other end has forgotten, is no reason to wait. */
const CONNECTING = {
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};

/**
 * The queue is a doorbell: what a crash of the server takes from it, a ring or a finished job, the reconciler makes good.
 * So no commit of it waits for the disk.
 */
const NO_WAIT = '-c synchronous_commit=off -c jit=off';

/**
 * The queue in a schema of its own, beside the application's tables or in another database. None of its statements waits
 * for a job: a worker that has nothing to do waits for a notification, without asking, and looks again every few seconds.
 * So all of them are bounded by `answerMs`, here and on the server, and a connection that has fallen silent is thrown away.
 * @throws NightshiftError `DEPENDENCY_DOWN`
 */
export async function openPostgresBackend(address: {
  readonly url: string;
  readonly schema: string;
  readonly answerMs: number;
}): Promise<QueueBackend> {
  const { url, answerMs } = address;
  const schema = `${address.schema}_queue`;
  const connection = {
    connectionString: url,
    schema,
    max: CONNECTIONS,
    options: `${NO_WAIT} -c statement_timeout=${answerMs} -c idle_in_transaction_session_timeout=${answerMs}`,
    query_timeout: answerMs,
    ...CONNECTING,
  };
  const factory: BackendFactory<IQueueBackend> = (name, options, more) => {
    const backend = createPostgresBackend(name, { ...options, connection }, more);
    // BullMQ holds one without a listener while it looks at its tables: breaking just then it would end the process.
    backend.connection.pool.on('connect', (client) => client.on('error', () => undefined));
    return withSignOfLife(backend);
  };
  await inspect(url);
  return {
    prefix: address.schema,
    factory,
    openForWorker: async () => ({ factory, close: async () => undefined }),
    inspect: () => inspect(url),
    migrate: () => onConnection(url, MIGRATE_MS, (client) => migrate(client, schema)),
    close: async () => undefined,
  };
}

function inspect(url: string): Promise<QueueStoreState> {
  return onConnection(url, INSPECT_MS, async (client) => {
    const { rows } = await client.query<{ version: string; ms: number }>(
      `SELECT current_setting('server_version') AS version,
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
    );
    return {
      product: `PostgreSQL ${rows[0]?.version ?? ''}`.trim(),
      address: formatQueueAddress({ kind: 'postgres', url }),
      evictionPolicy: null,
      clockMs: rows[0]?.ms ?? Number.NaN,
    };
  });
}

/** BullMQ rolls back what fails, which on a connection that has fallen silent would be waited for as well. */
async function migrate(client: pg.Client, schema: string): Promise<void> {
  const query = async (text: string, values: readonly unknown[] = []) => {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      if (!isAnswer(error)) await client.end();
      throw error;
    }
  };
  await runMigrations({ query }, schema);
}

/** Whether the server itself refused, rather than that nothing was heard from it. */
const isAnswer = (error: unknown): boolean => error instanceof pg.DatabaseError;

/** A connection of its own, for as long as `use` lasts. */
async function onConnection<T>(
  url: string,
  answerMs: number,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  let client: pg.Client | undefined;
  let connected = false;
  try {
    // Refuses a URL that cannot be read.
    client = new pg.Client({ connectionString: url, query_timeout: answerMs, ...CONNECTING });
    client.on('error', () => undefined);
    await client.connect();
    connected = true;
    return await use(client);
  } catch (error) {
    if (connected && isAnswer(error)) throw error;
    throw new NightshiftError(
      'DEPENDENCY_DOWN',
      `The queue's Postgres at ${formatQueueAddress({ kind: 'postgres', url })} does not answer.`,
      'Start it, or correct QUEUE_URL; leave QUEUE_URL out to use the database of DATABASE_URL.',
      {},
      error,
    );
  } finally {
    if (client) await withTimeout(GOODBYE_MS, client.end()).catch(() => undefined);
  }
}
