import { type BackendFactory, createPostgresBackend, type IQueueBackend, runMigrations } from 'bullmq';
import pg from 'pg';
import type { QueueStoreState } from '../engine/queue-state.ts';
import { formatQueueAddress } from '../platform/config/queue-address.ts';
import { NightshiftError } from '../platform/errors.ts';
import { apiRole, engineRole } from '../platform/postgres/rights.ts';
import { withTimeout } from '../platform/with-timeout.ts';
import type { QueueBackend } from './backend.ts';
import { withSignOfLife } from './sign-of-life.ts';

const CONNECTIONS = 6;
const INSPECT_MS = 10_000;
/** A migration may wait for another process's, and may index all the jobs that a busy queue keeps. */
const MIGRATE_MS = 600_000;
const GOODBYE_MS = 1_000;

/** Bounds the wait for a connection that is never made, or that the other end has forgotten. */
const CONNECTING = {
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};

/**
 * No commit of the queue waits for the disk: the queue only wakes workers, and the reconciler makes up for a new or a
 * finished job that a crash of the server loses.
 */
const NO_WAIT = '-c synchronous_commit=off -c jit=off';

/**
 * Opens the queue in a schema of its own, beside the application's tables or in another database. No statement waits
 * for a job: an idle worker waits for a notification, and looks again every few seconds. So `answerMs` bounds every
 * statement, here and on the server, and a connection that has fallen silent is thrown away.
 * @throws NightshiftError `DEPENDENCY_DOWN` where the server does not answer.
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
    // BullMQ holds a connection without an error listener while it looks at its tables; a connection that broke just
    // then would end the process.
    backend.connection.pool.on('connect', (client) => client.on('error', () => undefined));
    return withSignOfLife(backend);
  };
  await inspect(url);
  return {
    prefix: address.schema,
    factory,
    openForWorker: async () => ({ factory, close: async () => undefined }),
    inspect: () => inspect(url),
    migrate: () =>
      onConnection(url, MIGRATE_MS, async (client) => {
        await migrate(client, schema);
        await share(client, schema, [engineRole(address.schema), apiRole(address.schema)]);
      }),
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

/**
 * Runs BullMQ's migrations. Ends a silent connection at the first error, since BullMQ would then wait on it for a
 * rollback as well.
 */
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

/** Lets both roles use the queue, where this server has them: a job is an id, and says nothing of anybody. */
async function share(client: pg.Client, schema: string, roles: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ role: string }>(
    'SELECT quote_ident(rolname) AS role FROM pg_roles WHERE rolname = ANY ($1)',
    [roles],
  );
  // Two processes that start together must not change the same rows of the catalogue at once.
  for (const { role } of rows)
    await client.query(`
      SELECT pg_advisory_xact_lock(hashtext('nightshift rights of ${schema}'));
      GRANT USAGE ON SCHEMA ${schema} TO ${role};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`);
}

/** Whether the server refused, rather than did not answer. */
const isAnswer = (error: unknown): boolean => error instanceof pg.DatabaseError;

/** Runs `use` on a connection of its own. */
async function onConnection<T>(
  url: string,
  answerMs: number,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  let client: pg.Client | undefined;
  let connected = false;
  try {
    // The constructor throws on a URL that it cannot read.
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
