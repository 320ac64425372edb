import pg from 'pg';
import { NightshiftError } from '../errors.ts';
import { withoutSecrets } from '../without-secrets.ts';
import { PATIENCE } from './patience.ts';

export type PoolOptions = {
  readonly url: string;
  readonly schema: string;
  readonly max?: number;
  /** Of each session, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long a statement may go unanswered; by default as `PATIENCE` says of an ordinary one. */
  readonly answerMs?: number;
  readonly onError?: (code: string) => void;
  /** A connection was given up, with what had been asked on it: no answer came in time. */
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
 * For statements that find a few rows by their keys, are planned once a session, and take many executions along. The
 * first night of an empty database is planned for empty tables, and reading them whole would be right until they are
 * full. A row that somebody keeps locked holds up those that came with it for so long and no longer.
 */
export const BY_KEY = {
  enable_seqscan: 'off',
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
  lock_timeout: '5s',
} as const;
const LOCK_MS = 5_000;

/** The same where a statement may take but `answerMs`: who waits for a row must be told before all are given up for it. */
export const byKeyWithin = (answerMs: number): Readonly<Record<string, string>> => ({
  ...BY_KEY,
  lock_timeout: `${Math.ceil(Math.min(LOCK_MS, answerMs / 3))}ms`,
});

/** Who does not answer within this time takes no connection. */
const CONNECT_MS = 10_000;
/** An idle connection is asked by TCP whether the other end is there, this long after its last word. */
const KEEP_ALIVE_AFTER_MS = 10_000;
const IDLE_MS = 10_000;
/** A transaction in which nothing is asked for so long has lost its client: its locks are needed. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** What bounds every wait on a connection, here and on the server. */
export const boundedBy = (answerMs: number) => ({
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  // pg and its pool destroy a connection on which this passes: an answer that came late would be taken for another's.
  query_timeout: answerMs,
  // None that was there before a silence is left to be tried once the silence has been noticed.
  idleTimeoutMillis: Math.min(IDLE_MS, answerMs / 2),
});

/** The same for the server, which does not go on with what we gave up. A little earlier: then the answer is its own. */
export const serverBoundedBy = (answerMs: number): Readonly<Record<string, string>> => ({
  statement_timeout: `${Math.ceil(answerMs * 0.9)}ms`,
  idle_in_transaction_session_timeout: `${Math.ceil(Math.min(answerMs, IDLE_IN_TRANSACTION_MS))}ms`,
});

/** Settings of a session, as the server takes them at its start. */
export const sessionOptions = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

/** A pool whose connections see only our schema (and `public`, for extensions). */
export function createPool(options: PoolOptions): pg.Pool {
  const {
    url,
    schema,
    max = 12,
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
  });
  // An idle connection that breaks (a restart of the server) must not end the process: the next query reconnects.
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

const connected = new WeakMap<pg.Pool, ReadonlySet<pg.PoolClient>>();

/** pg has no code for it. */
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && error.message === 'Query read timeout';

/** Ends a pool of ours. What has not closed after `graceMs`, since nobody answers, is cut. */
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
    // Whoever holds it hears of it from his statement; a connection without a listener would end the process.
    client.on('error', () => undefined);
    client.connection.stream.destroy();
  }
}

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';

const START_OR_CORRECT = 'Start it, or correct DATABASE_URL; leave DATABASE_URL out to use the embedded one.';
const ENCODE = 'Write / # ? @ : % in user and password of DATABASE_URL as %2F %23 %3F %40 %3A %25.';

/** @throws NightshiftError `DEPENDENCY_DOWN` where the database does not answer. */
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
