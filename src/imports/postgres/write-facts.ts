import type pg from 'pg';
import type { Batch } from '../ports.ts';
import { givenRows, NO_TERM, NOTHING_WRITTEN, type Upserted } from './upsert-statement.ts';

/** Facts are append-only: an identical fact is not added again, any other is. */
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

/** A lock allows one import of facts at a time: two would both find a fact missing. */
export async function writeFacts(client: pg.PoolClient, { columns }: Batch, json: string): Promise<Upserted> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtext('nightshift import facts ' || current_schema()))`,
  );
  const hasNumber = columns.some((column) => column.name === 'term_number');
  const answer = await client.query<Upserted>(factsSql(columns, hasNumber), [json]);
  return answer.rows[0] ?? NOTHING_WRITTEN;
}
