import type pg from 'pg';
import type { Batch } from '../ports.ts';
import { givenRows, NO_TERM, NOTHING_WRITTEN, type Upserted } from './upsert-statement.ts';

/** Writes how terms ended; finds each term by its number, else by its renewal date, else takes the open one. */
const outcomesSql = (columns: Batch['columns']): string => {
  const has = (name: string): boolean => columns.some((column) => column.name === name);
  const number = has('term_number') ? 'g.term_number' : 'NULL::integer';
  const date = has('renewal_date') ? 'g.renewal_date' : 'NULL::date';
  const kept = columns.filter((column) => !column.separate).map((column) => column.name);
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

/** @returns the counts; `changed` has the ids of the contracts whose outcome was written. */
export async function writeOutcomes(
  client: pg.PoolClient,
  { columns }: Batch,
  json: string,
): Promise<Upserted> {
  const answer = await client.query<Upserted>(outcomesSql(columns), [json]);
  return answer.rows[0] ?? NOTHING_WRITTEN;
}
