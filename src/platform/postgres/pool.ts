import pg from 'pg';
import { NightshiftError } from '../errors.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { PATIENCE } from './patience.ts';

export type PoolOptions = {
  readonly url: string;
  readonly schema: string;
  readonly max?: number;
  /** The role that sessions work as, once the migrations have made it: until then they work as their login. */
  readonly role?: string;
  /** Settings of each session, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long Postgres may take to answer a statement; by default `PATIENCE.ordinaryMs`. */
  readonly answerMs?: number;
  readonly onError?: (code: string) => void;
  /** Called when a connection and its statement were given up because no answer came in time. */
  readonly onSilence?: () => void;
};

const DATE = 1082;
const INT8 = 20;
const NUMERIC = 1700;

/** Civil dates stay text; counts and money become numbers here and nowhere else. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => {
    if (oid === DATE) return (value: string) => value;
    if (oid === INT8 || oid === NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format);
  },
};

/**
 * Session settings for statements that find a few rows by key, are planned once a session, and serve many executions at
 * once. On the first night tables are empty, and a plan that reads them whole would be used until they are full. The
 * lock timeout bounds how long one locked row holds up the other executions.
 */
export const BY_KEY = {
  enable_seqscan: 'off',
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
  lock_timeout: '5s',
} as const;
const LOCK_MS = 5_000;

/**
 * `BY_KEY` for statements that may take `answerMs`: the wait for a locked row ends first, so that only that row fails.
 */
export const byKeyWithin = (answerMs: number): Readonly<Record<string, string>> => ({
  ...BY_KEY,
  lock_timeout: `${Math.ceil(Math.min(LOCK_MS, answerMs / 3))}ms`,
});

/** How long a connection may take to open. */
const CONNECT_MS = 10_000;
/** TCP checks an idle connection this long after the last traffic. */
const KEEP_ALIVE_AFTER_MS = 10_000;
const IDLE_MS = 10_000;
/** A transaction idle for this long has lost its client, and others need its locks. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** Client settings that bound every wait on a connection. */
export const boundedBy = (answerMs: number) => ({
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  // pg and its pool destroy a connection on which this passes, since a late answer would be taken for that of another
  // query.
  query_timeout: answerMs,
  // Idle connections close before a silence is noticed, so none from before it is tried afterwards.
  idleTimeoutMillis: Math.min(IDLE_MS, answerMs / 2),
});

/**
 * Server settings for the same bounds, so that the server does not go on with what we gave up. They are a little
 * shorter, so that its own error arrives first.
 */
export const serverBoundedBy = (answerMs: number): Readonly<Record<string, string>> => ({
  statement_timeout: `${Math.ceil(answerMs * 0.9)}ms`,
  idle_in_transaction_session_timeout: `${Math.ceil(Math.min(answerMs, IDLE_IN_TRANSACTION_MS))}ms`,
});

/** Session settings as connection options of the server. */
export const sessionOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** Creates a pool whose connections see only our schema (and `public`, for extensions). */
export function createPool(options: PoolOptions): pg.Pool {
  const {
    url,
    schema,
    max = 12,
    role,
    settings = {},
    answerMs = PATIENCE.ordinaryMs,
    onError,
    onSilence,
  } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: 'nightshift',
    options: sessionOptions({
      search_path: `${quoteIdentifier(schema)},public`,
      ...serverBoundedBy(answerMs),
      ...settings,
    }),
    ...boundedBy(answerMs),
    ...(role !== undefined && { verify: workingAs(role, schema) }),
  });
  // A broken idle connection (a restart of the server) must not end the process; the next query reconnects.
  pool.on('error', (error) => onError?.(codeOf(error)));
  pool.on('release', (error) => {
    if (isUnanswered(error)) onSilence?.();
  });
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => {
    clients.add(client);
    client.once('end', () => clients.delete(client));
  });
  connected.set(pool, clients);
  return pool;
}

/** Asked of each new connection before its first use. */
const workingAs =
  (role: string, schema: string): pg.PoolConfig['verify'] =>
  (client, done) => {
    const asked = client.query(
      // The server may have the role for another database, whose schema of that name is not ours.
      `SELECT set_config('role', rolname, false) FROM pg_roles
       WHERE rolname = $1 AND has_schema_privilege(rolname, to_regnamespace($2), 'USAGE')`,
      [role, quoteIdentifier(schema)],
    );
    asked.then(() => done(), done);
  };

const connected = new WeakMap<pg.Pool, ReadonlySet<pg.PoolClient>>();

/** pg has no code for this error. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/** Ends a pool that `createPool` made. Connections that have not closed after `graceMs` are cut. */
export async function closePool(pool: pg.Pool, graceMs: number): Promise<void> {
  const clients = connected.get(pool) ?? new Set();
  const goodbyes = [...clients].map((client) => new Promise((resolve) => client.once('end', resolve)));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, graceMs);
  });
  await Promise.race([Promise.all([pool.end(), ...goodbyes]), late]);
  clearTimeout(timer);
  for (const client of clients) {
    // The statement on it fails and reports the cut; without a listener the event would end the process.
    client.on('error', () => undefined);
    client.connection.stream.destroy();
  }
}

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

const START_OR_CORRECT = 'Start it, or correct DATABASE_URL; leave DATABASE_URL out to use the embedded one.';
const ENCODE = 'Write / # ? @ : % in user and password of DATABASE_URL as %2F %23 %3F %40 %3A %25.';

/**
 * Checks that the database answers.
 * @throws NightshiftError `DEPENDENCY_DOWN` where it does not.
 */
export async function assertReachable(pool: pg.Pool, url: string): Promise<void> {
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    throw new NightshiftError(
      'DEPENDENCY_DOWN',
      `Postgres at ${withoutSecrets(url)} does not answer (${codeOf(error)}).`,
      codeOf(error) === 'ERR_INVALID_URL' ? ENCODE : START_OR_CORRECT,
      {},
      error,
    );
  }
}
