import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import knexModule, { type Knex } from 'knex';
import { NightshiftError } from '../errors.ts';
import { postgresFailure } from './outage.ts';
import { MIGRATION_MS } from './patience.ts';
import { boundedBy, quoteIdentifier, serverBoundedBy, sessionOptions } from './pool.ts';
import { authSchemaOf, createRoles } from './rights.ts';
import { createFunctions, FUNCTIONS_LEDGER } from './sql-functions.ts';

export type MigrateOptions = {
  readonly url: string;
  readonly schema: string;
  /** How long Postgres may take to answer a statement. */
  readonly answerMs?: number;
};

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));
export const MIGRATIONS_LEDGER = 'knex_migrations';

/** Every table that the migrations create, but for their own; a test holds it against the database. */
export const TABLES = [
  'users',
  'feed_deliveries',
  'customers',
  'contracts',
  'contract_terms',
  'contacts',
  'usage_metrics',
  'support_tickets',
  'interactions',
  'customer_intelligence',
  'customer_engagement',
  'crm_opportunities',
  'renewal_facts',
  'workflow_definitions',
  'workflow_step_templates',
  'workflow_artifact_templates',
  'workflow_variables',
  'workflow_rollouts',
  'workflow_pauses',
  'workflow_assignments',
  'scan_runs',
  'slipped_windows',
  'scan_candidates',
  'deferred_starts',
  'covered_starts',
  'workflow_executions',
  'workflow_step_executions',
  'workflow_artifacts',
  'artifact_revisions',
  'llm_calls',
  'provider_pauses',
  'account_snapshots',
  'artifact_events',
  'renewal_outcomes',
  'audit_log',
  'user_deputies',
  'api_keys',
  'idempotency_keys',
  'execution_selections',
] as const;

/** Every table of the schema that holds how people sign in. */
export const AUTH_TABLES = [
  'user',
  'session',
  'account',
  'verification',
  'twoFactor',
  'sign_in_link',
  'sign_in_attempts',
] as const;

/** Knex for migrations only; the caller destroys it. */
export function knexConfig({ url, schema, answerMs = MIGRATION_MS }: MigrateOptions): Knex.Config {
  return {
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'nightshift-migrate',
      options: sessionOptions(serverBoundedBy(answerMs)),
      ...boundedBy(answerMs),
    },
    searchPath: [schema, 'public'],
    pool: { min: 0, max: 2 },
    // Errors reject; knex would also print them, with their statement.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    migrations: {
      directory: MIGRATIONS_FOLDER,
      schemaName: schema,
      tableName: MIGRATIONS_LEDGER,
      loadExtensions: ['.ts'],
    },
  };
}

/** A closing pool waits for running statements, which behind a silent server is for ever. */
const CLOSE_MS = 2_000;

async function withKnex<T>(options: MigrateOptions, use: (knex: Knex) => Promise<T>): Promise<T> {
  const knex = knexModule.default(knexConfig(options));
  // Rejects without waiting for the rollback, which knex tries even on a lost connection.
  const lost = new Promise<never>((_, reject) => {
    knex.on('query-error', (error: unknown) => {
      if (postgresFailure(error) === 'away') reject(error);
    });
  });
  try {
    return await Promise.race([use(knex), lost]);
  } finally {
    await Promise.race([knex.destroy(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }
}

/** One transaction in which nobody else migrates the schema. */
function alone<T>(options: MigrateOptions, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return withKnex(options, (knex) =>
    knex.transaction(async (trx) => {
      await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`migrate ${options.schema}`]);
      return work(trx);
    }),
  );
}

/**
 * Brings the schema to the newest version, creating it where it is missing: the migrations that have not run, then the
 * functions whose text has changed. All of it happens, or nothing.
 * @returns the names of what ran.
 * @throws NightshiftError `SCHEMA_FOREIGN_TABLES`, before anything is changed, where the schema holds tables of our
 * names that none of our migrations created; `ROLES_MISSING` where this login may not create the roles.
 */
export function migrate(options: MigrateOptions): Promise<string[]> {
  return alone(options, async (trx) => {
    await refuseForeignTables(trx, options.schema);
    await trx.raw(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(options.schema)}`);
    await createRoles(trx, options.schema);
    const [, names] = (await trx.migrate.latest()) as [number, string[]];
    return [...names, ...(await createFunctions(trx, options.schema, { isNew: names.length > 0 }))];
  });
}

/**
 * Undoes the last batch of migrations; their tables and rows are gone. The functions keep their texts until the next
 * `migrate` creates those of its own program.
 * @returns the names of the migrations.
 */
export function rollback(options: MigrateOptions): Promise<string[]> {
  return alone(options, async (trx) => {
    const [, names] = (await trx.migrate.rollback()) as [number, string[]];
    if (await hasTable(trx, options.schema, FUNCTIONS_LEDGER)) await trx(FUNCTIONS_LEDGER).delete();
    return names;
  });
}

async function hasTable(knex: Knex, schema: string, name: string): Promise<boolean> {
  return knex.schema.withSchema(schema).hasTable(name);
}

async function refuseForeignTables(knex: Knex, schema: string): Promise<void> {
  const known = await hasTable(knex, schema, MIGRATIONS_LEDGER);
  const applied: { name: string }[] = known
    ? await knex.withSchema(schema).table(MIGRATIONS_LEDGER).select('name')
    : [];
  const ours = new Set(readdirSync(MIGRATIONS_FOLDER));
  if (applied.some(({ name }) => ours.has(name))) return;
  // Not information_schema, which hides tables that we have no rights to.
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE (n.nspname = ? AND c.relname = ANY (?)) OR (n.nspname = ? AND c.relname = ANY (?))
     ORDER BY c.relname COLLATE "C"`,
    [
      schema,
      [...TABLES, FUNCTIONS_LEDGER, ...(applied.length > 0 ? [MIGRATIONS_LEDGER] : [])],
      authSchemaOf(schema),
      [...AUTH_TABLES],
    ],
  );
  if (rows.length === 0) return;
  const names = rows.map((row) => row.name);
  throw new NightshiftError(
    'SCHEMA_FOREIGN_TABLES',
    `The schema "${schema}", or "${authSchemaOf(schema)}", already holds tables of other owners: ${names.join(', ')}. Nothing was changed.`,
    'Set DB_SCHEMA to the name of a schema that is empty or does not exist yet.',
    { schema, tables: names },
  );
}
