import type pg from 'pg';
import { AUTH_TABLES, TABLES } from '../../src/platform/postgres/migrate.ts';

export type EveryRow = Readonly<Record<string, readonly unknown[]>>;

/** All rows of all our tables, to see what was written, or that nothing was. */
export async function everyRow(pool: pg.Pool): Promise<EveryRow> {
  const { rows } = await pool.query<{ name: string; rows: unknown[] }>(
    TABLES.map(
      (name) =>
        `SELECT '${name}' AS name, coalesce(jsonb_agg(t ORDER BY t::text), '[]') AS rows FROM ${name} AS t`,
    ).join(' UNION ALL '),
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.rows]));
}

/** The number of rows of a table, under a condition if one is given. */
export async function countOf(pool: pg.Pool, table: string, where = 'true'): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int FROM ${table} WHERE ${where}`);
  return rows[0]?.count ?? 0;
}

/** Runs statements that change tables themselves, which nothing of the product may while it works. */
export async function asOwner(pool: pg.Pool, statements: string): Promise<void> {
  await pool.query(`BEGIN; SET LOCAL ROLE NONE; ${statements}; COMMIT`);
}

/**
 * Empties the tables to their state after the migrations. Truncating all of them would take a quarter of a second of
 * file handling; deleting has to bypass the triggers that guard published content.
 */
export async function emptyTables(pool: pg.Pool): Promise<void> {
  const deletes = [...TABLES, ...AUTH_TABLES].map((name) => `DELETE FROM "${name}"`).join('; ');
  await asOwner(
    pool,
    `SET LOCAL session_replication_role = replica;
     SELECT set_config('search_path', concat_ws(',', current_schema(), quote_ident(current_schema() || '_auth')), true);
     ${deletes}`,
  );
}
