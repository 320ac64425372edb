import type { Sql } from '../../platform/postgres/sql.ts';
import type { DeferredStart } from '../deferred-start.ts';
import type { DeferredStartStore } from '../deferred-start-store.ts';

const LIST_SQL = `
  SELECT h.stage_name AS stage, h.occurrence, c.name AS customer, k.name AS contract, k.id AS "contractId",
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
  ORDER BY h.not_after, h.since DESC, c.name, k.name, h.key, h.occurrence LIMIT $4`;

export function createDeferredStartStore(pool: Sql): DeferredStartStore {
  return {
    async list({ stage, owner, bundled, limit }) {
      const values = [stage ?? null, owner ?? null, bundled ?? false, limit];
      return (await pool.query<DeferredStart>(LIST_SQL, values)).rows;
    },
  };
}
