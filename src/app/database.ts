import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import type { Config } from '../platform/config/config.ts';
import {
  type BookState,
  type DatabaseProbe,
  type MigrationState,
  refuseNewer,
} from '../platform/database-state.ts';
import { openEmbeddedPostgres } from '../platform/embedded-postgres/open.ts';
import { NightshiftError } from '../platform/errors.ts';
import { findRun } from '../platform/host/claim-run.ts';
import type { Logger } from '../platform/logger.ts';
import { admitApiLogin } from '../platform/postgres/api-login.ts';
import { migrate, rollback } from '../platform/postgres/migrate.ts';

export type Database = { readonly url: string; close(): Promise<void> };

const isEmbedded = ({ secrets }: Config): boolean => secrets.databaseUrl === undefined;

/** Opens the database of DATABASE_URL, or else the embedded one in the data folder. */
export async function openDatabase(config: Config, logger: Logger): Promise<Database> {
  const { databaseUrl } = config.secrets;
  if (databaseUrl !== undefined) return { url: databaseUrl, close: async () => undefined };
  const embedded = await openEmbeddedPostgres({ dataRoot: config.dataDir, log: logger });
  return { url: embedded.url, close: () => embedded.close() };
}

type OpenedDatabase = {
  readonly config: Config;
  readonly database: Pick<Database, 'url'>;
  readonly probe: DatabaseProbe;
};

/**
 * Brings the schema up to date where that needs no permission: the embedded database is ours alone; only `migrate` and
 * `start` migrate another one.
 * @returns the migrations that ran.
 * @throws NightshiftError `SCHEMA_OUT_OF_DATE`
 */
export async function ensureSchema(
  { config, database, probe }: OpenedDatabase,
  { mayMigrate = isEmbedded(config) }: { readonly mayMigrate?: boolean } = {},
): Promise<readonly string[]> {
  const { schema } = config.database;
  const state = await probe.migrations();
  refuseNewer(state);
  if (state.pending.length === 0) return [];
  if (mayMigrate) return migrate({ url: database.url, schema });
  throw new NightshiftError(
    'SCHEMA_OUT_OF_DATE',
    `The schema "${schema}" lacks ${state.pending.length} of our migrations.`,
    'Run `nightshift migrate`.',
    { pending: state.pending },
  );
}

export type DatabaseState = {
  readonly version: string;
  readonly embedded: boolean;
  readonly migrations: MigrationState;
  /** Null while the schema is not up to date. */
  readonly book: BookState | null;
  /** How far the database's clock is ahead of this machine's. */
  readonly clockAheadMs: number;
  /** Where the server keeps its files; null where we may not see it. */
  readonly dataDirectory: string | null;
};

/** Operations on the database itself; none of them needs our tables. */
export function createDatabaseActions({ config, database, probe }: OpenedDatabase) {
  const target = { url: database.url, schema: config.database.schema };
  return {
    async state(actor: Actor): Promise<DatabaseState> {
      requirePermission(actor, 'operations:read');
      const version = await probe.serverVersion();
      const migrations = await probe.migrations();
      const isCurrent = migrations.pending.length === 0 && migrations.unknown.length === 0;
      const before = Date.now();
      const theirs = await probe.clockMs();
      const clockAheadMs = theirs - (before + Date.now()) / 2;
      return {
        version,
        embedded: isEmbedded(config),
        migrations,
        book: isCurrent ? await probe.book() : null,
        clockAheadMs,
        dataDirectory: isEmbedded(config) ? await probe.dataDirectory() : null,
      };
    },

    async migrations(actor: Actor): Promise<MigrationState> {
      requirePermission(actor, 'operations:read');
      return probe.migrations();
    },

    /**
     * Also makes the login of API_DATABASE_URL where it is named and missing.
     * @returns the migrations that ran. @throws NightshiftError `SCHEMA_OUT_OF_DATE` where a newer program has migrated
     * the schema
     */
    async migrate(actor: Actor): Promise<readonly string[]> {
      requirePermission(actor, 'operations:change');
      refuseNewer(await probe.migrations());
      const ran = await migrate(target);
      const { apiDatabaseUrl } = config.secrets;
      if (apiDatabaseUrl !== undefined) await admitApiLogin(target.url, target.schema, apiDatabaseUrl);
      return ran;
    },

    /**
     * Undoes the last batch of migrations. @throws NightshiftError `CONFLICT` where a process on this machine uses the
     * database
     */
    async rollBack(actor: Actor): Promise<readonly string[]> {
      requirePermission(actor, 'operations:change');
      const running = findRun(config.dataDir);
      if (running)
        throw new NightshiftError(
          'CONFLICT',
          `Process ${running.pid} works on this database.`,
          `Stop process ${running.pid} first.`,
        );
      return rollback(target);
    },
  };
}
