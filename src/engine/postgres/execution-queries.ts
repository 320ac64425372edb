import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { ExecutionDetail, ExecutionFilter, ExecutionSummary } from '../execution-detail.ts';

const SUMMARY = `
  e.id, e.key, e.stage_name AS stage, d.version, c.name AS customer, k.name AS contract, e.contract_id AS "contractId",
  e.occurrence, e.status, e.as_of AS "asOf", e.error_code AS "errorCode", e.waits_for AS "waitsFor",
  ${iso('e.wait_until')} AS "waitUntil", e.attempts, ${iso('e.created_at')} AS "createdAt",
  ${iso('e.finished_at')} AS "finishedAt"`;
const FROM = `
  FROM workflow_executions e
  JOIN workflow_definitions d ON d.id = e.definition_id
  JOIN customers c ON c.id = e.customer_id
  JOIN contracts k ON k.id = e.contract_id`;

/** What comes after an execution in a list: started before it, or together with it and less urgent. */
const AFTER = `($6::uuid IS NULL OR EXISTS (SELECT FROM workflow_executions a WHERE a.id = $6
  AND (e.created_at < a.created_at OR e.created_at = a.created_at AND (e.days_left, e.id) > (a.days_left, a.id))))`;

export async function listExecutions(sql: Sql, filter: ExecutionFilter): Promise<ExecutionSummary[]> {
  const { rows } = await sql.query<ExecutionSummary>(
    `SELECT ${SUMMARY} ${FROM}
     WHERE ($1::text IS NULL OR e.status = $1)
       AND ($2::text IS NULL OR e.key = lower($2) OR e.stage_name = $2)
       AND ($3::text IS NULL OR k.external_id = $3 OR k.id = $5)
       AND ${AFTER}
     ORDER BY e.created_at DESC, e.days_left, e.id LIMIT $4`,
    [
      filter.status ?? null,
      filter.stage ?? null,
      filter.contract ?? null,
      filter.limit,
      uuidOrNull(filter.contract ?? ''),
      filter.after ?? null,
    ],
  );
  return rows;
}

/** Where executions stand, without anything that names or quotes a customer. */
const PLACES = `
  id, key, stage_name AS stage, version, NULL AS customer, NULL AS contract, contract_id AS "contractId", occurrence,
  status, as_of AS "asOf", error_code AS "errorCode", NULL AS "waitsFor", ${iso('wait_until')} AS "waitUntil", attempts,
  ${iso('created_at')} AS "createdAt", ${iso('finished_at')} AS "finishedAt"`;

export async function listExecutionPlaces(sql: Sql, filter: ExecutionFilter): Promise<ExecutionSummary[]> {
  const { rows } = await sql.query<ExecutionSummary>(
    `SELECT ${PLACES} FROM list_execution_places(NULL, $1, $2, $3, $4, $5)`,
    [
      filter.status ?? null,
      filter.stage ?? null,
      uuidOrNull(filter.contract ?? ''),
      filter.after ?? null,
      filter.limit,
    ],
  );
  return rows;
}

export async function findExecutionPlace(sql: Sql, id: string): Promise<ExecutionDetail | null> {
  const { rows } = await sql.query<ExecutionDetail>(
    `SELECT ${PLACES}, definition_id AS "versionId", lease_epoch AS "leaseEpoch", current_step AS "currentStep",
       NULL AS "errorMessage", NULL AS "errorDetails", replay_of AS "replayOf", NULL AS "drivenBy", steps, '[]'::json AS artifacts
     FROM list_execution_places($1, NULL, NULL, NULL, NULL, 1)`,
    [uuidOrNull(id) ?? NOBODY],
  );
  return rows[0] ?? null;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

export async function findExecution(sql: Sql, id: string): Promise<ExecutionDetail | null> {
  const { rows } = await sql.query<ExecutionDetail>(
    `SELECT ${SUMMARY}, e.definition_id AS "versionId", e.lease_epoch AS "leaseEpoch", e.current_step AS "currentStep", e.error_message AS "errorMessage",
       e.error_details AS "errorDetails", e.replay_of AS "replayOf", e.driven_by AS "drivenBy",
       (SELECT coalesce(json_agg(json_build_object('stepKey', s.step_key, 'iteration', s.visit, 'seq', s.seq,
          'status', s.status, 'route', s.route,
          -- What an open step has spent so far is in its calls alone.
          'model', coalesce(s.model, l.model), 'inputTokens', l.input_tokens, 'outputTokens', l.output_tokens,
          'costUsd', l.cost_usd, 'prompt', s.prompt, 'outputs', s.outputs) ORDER BY s.seq, s.visit), '[]')
        FROM workflow_step_executions s
        CROSS JOIN LATERAL (SELECT max(c.model) AS model, coalesce(sum(c.input_tokens), 0) AS input_tokens,
            coalesce(sum(c.output_tokens), 0) AS output_tokens, coalesce(sum(c.cost_usd), 0) AS cost_usd
          FROM llm_calls c
          WHERE c.execution_id = e.id AND c.step_key = s.step_key AND c.visit = s.visit) AS l
        WHERE s.execution_id = e.id) AS steps,
       (SELECT coalesce(json_agg(json_build_object('id', a.id, 'key', a.artifact_key, 'stepKey', a.step_key,
          'kind', a.kind, 'title', a.title, 'status', a.status) ORDER BY a.created_at, a.artifact_key), '[]')
        FROM workflow_artifacts a WHERE a.execution_id = e.id) AS artifacts
     ${FROM} WHERE e.id = $1`,
    [uuidOrNull(id)],
  );
  return rows[0] ?? null;
}
