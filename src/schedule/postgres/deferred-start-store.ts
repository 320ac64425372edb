import type { Sql } from '../../platform/postgres/sql.ts';
import type { DeferredStart } from '../deferred-start.ts';
import type { DeferredStartStore } from '../deferred-start-store.ts';

/** What is bundled can wait for ever. */
const UNTIL = `coalesce(h.not_after, 'infinity')`;
/** Grows the longer ago a day is. */
const RECENTLY = (day: string): string => `date '9999-12-31' - ${day}`;

const LIST_SQL = `
  SELECT h.term_id AS "termId", h.key, h.stage_name AS stage, h.occurrence, c.name AS customer, k.name AS contract, k.id AS "contractId",
    u.name AS owner, u.email AS "ownerEmail", h.reason, h.since, h.not_after AS "notAfter", h.covered_by AS "leadContract"
  FROM (
    SELECT term_id, key, occurrence, stage_name, owner_id, reason, since, not_after, NULL::uuid AS covered_by
    FROM deferred_starts
    UNION ALL
    SELECT s.term_id, s.key, s.occurrence, s.stage_name, l.owner_id, 'bundled', s.scan_date, NULL, l.id
    FROM covered_starts s JOIN workflow_executions l ON l.term_id = s.lead_term_id AND l.key = s.key
      AND l.occurrence = s.lead_occurrence AND l.status NOT IN ('superseded', 'cancelled')
    WHERE $3) AS h
  JOIN contract_terms t ON t.id = h.term_id AND t.status = 'open'
  JOIN contracts k ON k.id = t.contract_id
  JOIN customers c ON c.id = k.customer_id
  LEFT JOIN users u ON u.id = h.owner_id
  WHERE ($1::text IS NULL OR h.key = lower($1) OR h.stage_name = $1)
    AND ($2::text IS NULL OR strpos(lower(concat_ws(' ', u.name, u.email)), lower($2)) > 0)
    AND ($7::uuid IS NULL OR (${UNTIL}, ${RECENTLY('h.since')}, c.name, k.name, h.term_id, h.key, h.occurrence)
      > (SELECT coalesce($5::date, 'infinity'), ${RECENTLY('$6::date')}, ac.name, ak.name, ta.id, $8::text, $9::int
        FROM contract_terms ta JOIN contracts ak ON ak.id = ta.contract_id JOIN customers ac ON ac.id = ak.customer_id
        WHERE ta.id = $7))
  ORDER BY ${UNTIL}, ${RECENTLY('h.since')}, c.name, k.name, h.term_id, h.key, h.occurrence LIMIT $4`;

export function createDeferredStartStore(pool: Sql): DeferredStartStore {
  return {
    async list({ stage, owner, bundled, limit, after }) {
      const values = [
        ...[stage ?? null, owner ?? null, bundled ?? false, limit],
        ...[after?.notAfter ?? null, after?.since ?? null, after?.termId ?? null],
        ...[after?.key ?? null, after?.occurrence ?? null],
      ];
      return (await pool.query<DeferredStart>(LIST_SQL, values)).rows;
    },
  };
}
