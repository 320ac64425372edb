import { NightshiftError } from './errors.ts';

export type MigrationState = {
  readonly applied: readonly string[];
  /** Migrations that have not run here. */
  readonly pending: readonly string[];
  /** Migrations that ran here and are not among our files, so a newer program ran them. */
  readonly unknown: readonly string[];
};

export type BookState = {
  readonly customers: number;
  readonly contracts: number;
  /** The keys that have any version, retired ones included. */
  readonly playbooks: readonly string[];
};

/** Reads the state of the database, for people and for monitors. */
export type DatabaseProbe = {
  serverVersion(): Promise<string>;
  /** The clock of the database, in milliseconds since 1970. */
  clockMs(): Promise<number>;
  /** The folder of the server's files; null where this role may not know it. */
  dataDirectory(): Promise<string | null>;
  migrations(): Promise<MigrationState>;
  book(): Promise<BookState>;
};

const OLDEST_POSTGRES = 13;
/** BullMQ's checks for stalled jobs compare clocks: at 45 s they fire where nothing stalls. */
const CLOCK_WARN_MS = 5_000;
const CLOCK_FAIL_MS = 30_000;

/** Null where the server is new enough, else the oldest version that is. */
export const tooOldFor = (serverVersion: string): number | null =>
  Number.parseInt(serverVersion, 10) >= OLDEST_POSTGRES ? null : OLDEST_POSTGRES;

/** Whether two clocks agree well enough to work together. */
export function clockVerdict(differenceMs: number): 'ok' | 'warn' | 'fail' {
  if (Math.abs(differenceMs) < CLOCK_WARN_MS) return 'ok';
  return Math.abs(differenceMs) < CLOCK_FAIL_MS ? 'warn' : 'fail';
}

/** @throws NightshiftError `SCHEMA_OUT_OF_DATE` where a newer program has migrated: this one does not know its tables. */
export function refuseNewer({ unknown }: MigrationState): void {
  if (unknown.length === 0) return;
  throw new NightshiftError(
    'SCHEMA_OUT_OF_DATE',
    `A newer Nightshift has migrated this database (${unknown.join(', ')}).`,
    'Use that version, or a database of its own (DATABASE_URL or DB_SCHEMA).',
    { unknown },
  );
}
