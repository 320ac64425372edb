import { readdir } from 'node:fs/promises';
import type pg from 'pg';
import type { BookState, DatabaseProbe } from '../database-state.ts';
import { MIGRATIONS_FOLDER, MIGRATIONS_LEDGER } from './migrate.ts';
import { quoteIdentifier } from './pool.ts';
import type { Sql } from './sql.ts';
import { compareFunctions, titleOf } from './sql-functions.ts';
import { inTransaction } from './transaction.ts';

/** Reads the state of the database over a pool. */
export function createDatabaseProbe(pool: pg.Pool, schema: string): DatabaseProbe {
  /** Reads the ledger directly: knex would open a pool of its own each time. */
  async function applied(): Promise<string[]> {
    const ledger = `${quoteIdentifier(schema)}.${MIGRATIONS_LEDGER}`;
    const found = await pool.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
      ledger,
    ]);
    if (!found.rows[0]?.exists) return [];
    const { rows } = await pool.query<{ name: string }>(`SELECT name FROM ${ledger} ORDER BY id`);
    return rows.map((row) => row.name);
  }

  return {
    async serverVersion() {
      const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? 'unknown';
    },

    async clockMs() {
      const { rows } = await pool.query<{ ms: number }>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
      );
      return rows[0]?.ms ?? Number.NaN;
    },

    async dataDirectory() {
      const asLogin: Sql = {
        query: pool.query.bind(pool),
        connect: () => pool.connect(),
        begin: 'BEGIN; SET LOCAL ROLE NONE',
      };
      const { rows } = await inTransaction(asLogin, (client) =>
        client.query<{ setting: string }>(`SELECT setting FROM pg_settings WHERE name = 'data_directory'`),
      );
      return rows[0]?.setting ?? null;
    },

    async migrations() {
      const [ran, files] = await Promise.all([applied(), readdir(MIGRATIONS_FOLDER)]);
      const known = files.filter((file) => file.endsWith('.ts')).sort();
      // A ledger without any of our migrations belongs to another program; `migrate` explains that.
      const ours = ran.some((name) => known.includes(name)) ? ran : [];
      const pending = known.filter((file) => !ours.includes(file));
      const unknown = ours.filter((name) => !known.includes(name));
      // Until all migrations have run, the functions are not to be compared; where a newer program's have, they are its own.
      if (pending.length > 0 || unknown.length > 0) return { applied: ours, pending, unknown };
      const { current, stale } = await compareFunctions((sql) => pool.query(sql));
      return { applied: [...ours, ...current.map(titleOf)], pending: stale.map(titleOf), unknown };
    },

    async book() {
      const { rows } = await pool.query<BookState>(`
        SELECT (SELECT count(*)::int FROM customers) AS customers, (SELECT count(*)::int FROM contracts) AS contracts,
          (SELECT coalesce(array_agg(DISTINCT key ORDER BY key), '{}') FROM workflow_definitions) AS playbooks`);
      return rows[0] ?? { customers: 0, contracts: 0, playbooks: [] };
    },
  };
}
