import type pg from 'pg';
import type { Batch } from '../ports.ts';
import { givenRows, type Upserted } from './import-statement.ts';

/** The term that a row speaks of, or why there is none. */
const NO_TERM = `CASE
  WHEN k.id IS NULL THEN format('contract_external_id "%s" is no contract in the book: import the contracts first, or mend the id',
    left(g.contract_external_id, 60))
  WHEN t.id IS NULL THEN 'the contract has no such term' END`;

/** Append-only: a fact that stands there word for word is not said twice, any other one is added. */
const factsSql = (columns: Batch['columns'], hasNumber: boolean): string => `
  WITH given AS (${givenRows(columns)}),
  judged AS (
    SELECT g.line, g.kind, g.value, g.source, g.as_of, t.id AS term_id, ${NO_TERM} AS reason
    FROM given g
    LEFT JOIN contracts k ON k.external_id = g.contract_external_id
    LEFT JOIN contract_terms t ON t.contract_id = k.id
      AND ${hasNumber ? 'coalesce(t.term_number = g.term_number, t.status = $$open$$)' : `t.status = 'open'`}
  ), written AS (
    INSERT INTO renewal_facts (term_id, kind, value, source, as_of)
    SELECT DISTINCT term_id, kind, value, source, as_of FROM judged j
    WHERE reason IS NULL AND NOT EXISTS (SELECT FROM renewal_facts f WHERE f.term_id = j.term_id AND f.kind = j.kind
      AND f.source = j.source AND f.as_of = j.as_of AND f.value = j.value)
    RETURNING 1
  )
  SELECT (SELECT count(*)::int FROM written) AS inserted, 0 AS updated, '[]'::jsonb AS changed,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('line', line, 'reason', reason) ORDER BY line), '[]')
      FROM judged WHERE reason IS NOT NULL) AS rejected`;

/** How a term ended; the term by its number, by the date on which it ended, or the open one. */
const outcomesSql = (columns: Batch['columns']): string => {
  const has = (name: string): boolean => columns.some((column) => column.name === name);
  const number = has('term_number') ? 'g.term_number' : 'NULL::integer';
  const date = has('renewal_date') ? 'g.renewal_date' : 'NULL::date';
  const kept = columns
    .map((column) => column.name)
    .filter((name) => !['contract_external_id', 'term_number', 'renewal_date'].includes(name));
  return `
    WITH given AS (${givenRows(columns)}),
    judged AS (
      SELECT g.line, ${kept.map((name) => `g.${name}`).join(', ')}, k.id AS contract_id, t.id AS term_id, ${NO_TERM} AS reason
      FROM given g
      LEFT JOIN contracts k ON k.external_id = g.contract_external_id
      LEFT JOIN contract_terms t ON t.contract_id = k.id AND CASE
        WHEN ${number} IS NOT NULL THEN t.term_number = ${number}
        WHEN ${date} IS NOT NULL THEN t.renewal_date = ${date}
        ELSE t.status = 'open' END
    ), written AS (
      INSERT INTO renewal_outcomes AS old (term_id, ${kept.join(', ')})
      SELECT term_id, ${kept.join(', ')} FROM judged WHERE reason IS NULL ORDER BY term_id
      ON CONFLICT (term_id) DO UPDATE SET ${kept.map((name) => `${name} = excluded.${name}`).join(', ')}
      WHERE (${kept.map((name) => `old.${name}`).join(', ')}) IS DISTINCT FROM
        (${kept.map((name) => `excluded.${name}`).join(', ')})
      RETURNING term_id, xmax = 0 AS inserted
    )
    SELECT (SELECT count(*)::int FROM written WHERE inserted) AS inserted,
      (SELECT count(*)::int FROM written WHERE NOT inserted) AS updated,
      (SELECT coalesce(jsonb_agg(j.contract_id), '[]') FROM judged j JOIN written w ON w.term_id = j.term_id) AS changed,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('line', line, 'reason', reason) ORDER BY line), '[]')
        FROM judged WHERE reason IS NOT NULL) AS rejected`;
};

/** One import of facts at a time: two would both find a fact missing. */
export async function writeFacts(
  client: pg.PoolClient,
  { columns, rows }: Batch,
  json: string,
): Promise<Upserted> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtext('nightshift import facts ' || current_schema()))`,
  );
  const hasNumber = columns.some((column) => column.name === 'term_number');
  const answer = await client.query<Upserted>(factsSql(columns, hasNumber), [json]);
  return answer.rows[0] ?? nothing(rows.length);
}

/** @returns with the ids of the contracts whose outcome is known now. */
export async function writeOutcomes(
  client: pg.PoolClient,
  { columns, rows }: Batch,
  json: string,
): Promise<Upserted> {
  const answer = await client.query<Upserted>(outcomesSql(columns), [json]);
  return answer.rows[0] ?? nothing(rows.length);
}

const nothing = (_: number): Upserted => ({ inserted: 0, updated: 0, changed: [], rejected: [] });
