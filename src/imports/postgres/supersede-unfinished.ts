import type pg from 'pg';
import { statesBefore } from '../../engine/execution-status.ts';

/** A contract whose data changed, with the former dates of its open term; null where only the contract changed. */
export type ChangedContract = {
  readonly contract_id: string;
  readonly renewal_date: string | null;
  readonly notice_days: number | null;
};

const UNFINISHED = ['pending', 'running', 'waiting'];
const WAITING_FOR_REVIEW = ['pending_review', 'needs_correction'];

const inWindow = (daysLeft: string): string =>
  `coalesce(${daysLeft} BETWEEN coalesce(d.days_min, -100000) AND coalesce(d.days_max, 100000), false)`;

/**
 * Supersedes unfinished executions after a change of data: where the term is no longer the open one, the contract is no
 * longer to be renewed, or the execution's day was in the window by the old dates and is not by the new ones. The lease
 * epoch fences off a worker that is running the execution. What finished executions left for review retires where
 * nothing is left to prepare for its term.
 */
const SUPERSEDE_SQL = `
  WITH changed AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS c (contract_id uuid, renewal_date date, notice_days integer)
  ), judged AS (
    SELECT e.id, coalesce(term_over(t, k, u), CASE
      WHEN c.renewal_date IS NOT NULL
        AND ${inWindow('anchor_date(d.anchor, c.renewal_date, c.notice_days) - e.as_of')}
        AND NOT ${inWindow('anchor_date(d.anchor, t.renewal_date, k.notice_days) - e.as_of')}
        THEN 'a date of the contract moved it out of the window'
      END) AS reason
    FROM changed c
    JOIN workflow_executions e ON e.contract_id = c.contract_id AND e.status = ANY ($3)
    JOIN contract_terms t ON t.id = e.term_id
    JOIN contracts k ON k.id = e.contract_id
    JOIN customers u ON u.id = e.customer_id
    JOIN workflow_definitions d ON d.id = e.definition_id
  ), superseded AS (
    UPDATE workflow_executions e SET status = 'superseded', finished_at = now(),
      error_code = NULL, error_message = 'Superseded by an import: ' || j.reason || '.', error_details = NULL,
      waits_for = NULL, wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL, lease_epoch = e.lease_epoch + 1
    FROM judged j WHERE e.id = j.id AND j.reason IS NOT NULL AND e.status = ANY ($3)
    RETURNING e.id, j.reason
  ), withdrawn AS (
    UPDATE workflow_artifacts a SET status = 'superseded', revision = a.revision + 1, updated_at = now()
    FROM superseded s WHERE a.execution_id = s.id AND a.reviewed_at IS NULL
  ), retired AS (
    -- What an unfinished execution left is withdrawn above, but for what a person has touched.
    UPDATE workflow_artifacts a SET status = 'retired', retired_reason = o.reason, snoozed_until = NULL,
      revision = a.revision + 1, updated_at = now()
    FROM (
      SELECT e.id AS execution_id, e.status = ANY ($3) AS is_unfinished, term_over(t, k, u) AS reason
      FROM (SELECT DISTINCT contract_id FROM changed) AS c
      JOIN workflow_executions e ON e.contract_id = c.contract_id
      JOIN contract_terms t ON t.id = e.term_id
      JOIN contracts k ON k.id = e.contract_id
      JOIN customers u ON u.id = k.customer_id) AS o
    WHERE a.execution_id = o.execution_id AND o.reason IS NOT NULL AND a.status = ANY ($4)
      AND (NOT o.is_unfinished OR a.reviewed_at IS NOT NULL) AND a.accepted_reason IS DISTINCT FROM o.reason
    RETURNING a.id, a.revision, o.reason
  ), recorded AS (
    INSERT INTO artifact_events (artifact_id, kind, reason, actor_name, revision)
    SELECT id, 'retired', reason, $2, revision FROM retired
  ), retirement_audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT $2, 'retire artifact', 'artifact', id::text, jsonb_build_object('reason', reason) FROM retired
  ), audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT $2, 'supersede execution', 'execution', id::text, jsonb_build_object('reason', reason) FROM superseded
  )
  SELECT count(*)::int AS superseded FROM superseded`;

/** @returns how many executions it superseded. */
export async function supersedeUnfinished(
  client: pg.PoolClient,
  changed: readonly ChangedContract[],
  actor: string,
): Promise<number> {
  if (changed.length === 0) return 0;
  const states = statesBefore('superseded').filter((status) => UNFINISHED.includes(status));
  const { rows } = await client.query<{ superseded: number }>(SUPERSEDE_SQL, [
    JSON.stringify(changed),
    actor,
    states,
    WAITING_FOR_REVIEW,
  ]);
  return rows[0]?.superseded ?? 0;
}
