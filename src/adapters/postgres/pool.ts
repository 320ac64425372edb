import pg from 'pg';
import { NightshiftError } from '../../domain/errors.ts';
import { withoutSecrets } from '../../domain/without-secrets.ts';

export type PoolOptions = {
  readonly url: string;
  readonly schema: string;
  readonly max?: number;
  /** Of each session, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onError?: (code: string) => void;
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

/** A pool whose connections see only our schema (and `public`, for extensions). */
export function createPool({ url, schema, max = 12, settings = {}, onError }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: 'nightshift',
    options: [
      `-c search_path=${quoteIdentifier(schema)},public`,
      ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`),
    ].join(' '),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // An idle connection that breaks (a restart of the server) must not end the process: the next query reconnects.
  pool.on('error', (error) => onError?.(codeOf(error)));
  return pool;
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
