import type pg from 'pg';
import { authSchemaOf } from './rights.ts';

/** Tables with columns, constraints, indexes, triggers and comments: all in the order of their names. */
const DUMP_SQL = `
  WITH tables AS (
    SELECT c.oid, c.relname AS name, obj_description(c.oid, 'pg_class') AS about
    FROM pg_class c
    WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'knex\\_migrations%'
  ), columns AS (
    SELECT a.attrelid AS oid, string_agg(format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)), E',\\n'
        ORDER BY a.attnum) AS lines,
      string_agg(format(E'COMMENT ON COLUMN %I.%I IS %L;\\n', t.name, a.attname, col_description(t.oid, a.attnum)), ''
        ORDER BY a.attnum) FILTER (WHERE col_description(t.oid, a.attnum) IS NOT NULL) AS comments
    FROM tables t
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    GROUP BY a.attrelid
  ), constraints AS (
    -- From version 18 on, Postgres lists NOT NULL here too; the columns already have it.
    SELECT k.conrelid AS oid, string_agg(format('  CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), E',\\n'
        ORDER BY strpos('pufxc', k.contype::text), k.conname) AS lines
    FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
    WHERE k.contype IN ('p', 'u', 'f', 'x', 'c') GROUP BY k.conrelid
  ), indexes AS (
    SELECT i.indrelid AS oid, string_agg(pg_get_indexdef(i.indexrelid) || E';\\n', '' ORDER BY c.relname) AS lines
    FROM pg_index i JOIN tables t ON t.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    GROUP BY i.indrelid
  ), triggers AS (
    SELECT g.tgrelid AS oid, string_agg(pg_get_triggerdef(g.oid) || E';\\n', '' ORDER BY g.tgname) AS lines
    FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal GROUP BY g.tgrelid
  ), written AS (
    SELECT t.name, format(E'CREATE TABLE %I (\\n%s\\n);\\n', t.name, concat_ws(E',\\n', c.lines, k.lines))
        || coalesce(format(E'COMMENT ON TABLE %I IS %L;\\n', t.name, t.about), '')
        || concat(c.comments, i.lines, g.lines) AS text
    FROM tables t
    LEFT JOIN columns c USING (oid) LEFT JOIN constraints k USING (oid) LEFT JOIN indexes i USING (oid)
    LEFT JOIN triggers g USING (oid)
  )
  SELECT string_agg(text, E'\\n' ORDER BY name COLLATE "C") AS dump FROM written`;

const HEAD = `-- The tables that the migrations make. Not to be edited: renew it with \`npm run schema:dump\`.\n\n`;

const AUTH_HEAD = '\n\n-- In the schema beside it, with `_auth` behind the name.\n\n';

/**
 * The tables of `schema`, and of the schema of sign-in beside it, as text that a person can read and a test can compare:
 * the same for the same migrations, on every version of Postgres, whatever the schema is called.
 */
export async function dumpSchema(pool: pg.Pool, schema: string): Promise<string> {
  const auth = authSchemaOf(schema);
  const dumped = await Promise.all(
    [schema, auth].map((each) => pool.query<{ dump: string | null }>(DUMP_SQL, [each])),
  );
  const texts = dumped.map(({ rows }) => rows[0]?.dump ?? '');
  return HEAD + texts.join(AUTH_HEAD).replaceAll(`${auth}.`, '').replaceAll(`${schema}.`, '');
}
