import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { artifactStatusesBefore } from '../../artifacts/status.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import { statesBefore } from '../execution-status.ts';
import type { ExecutionCommands } from '../ports.ts';

const SUPERSEDE_SQL = `
  WITH changed AS (UPDATE workflow_executions SET status = 'superseded', finished_at = coalesce(finished_at, now()),
      waits_for = NULL, wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1
    WHERE id = $1 AND status = ANY ($2) AND status <> 'running' RETURNING id),
  audited AS (INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT $3, 'replay execution', 'execution', id::text, jsonb_build_object('as', $4::text) FROM changed)
  SELECT FROM changed`;

/** Kept steps rest on the frozen context; where none is kept, the context is built anew as of the same day. */
const CREATE_SQL = `
  INSERT INTO workflow_executions (id, definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
    owner_id, occurrence, trigger, replay_of, as_of, days_left, current_step, context, context_built_at)
  SELECT $2, d.id, w.rollout_id, w.arm, d.key, d.stage_name, e.term_id, e.contract_id, e.customer_id, e.owner_id, e.occurrence,
    'replay', e.id, e.as_of, coalesce(w.days_left, e.days_left), $4,
    CASE WHEN $5 THEN (c.context || jsonb_build_object('workflow', c.context -> 'workflow'
      || jsonb_build_object('executionId', $2::uuid, 'version', d.version)))::json END,
    CASE WHEN $5 THEN e.context_built_at END
  FROM workflow_executions e JOIN workflow_definitions d ON d.id = $3
  CROSS JOIN LATERAL (SELECT e.context::jsonb) AS c (context)
  LEFT JOIN LATERAL workflows_for_contract(e.contract_id, e.as_of) AS w ON w.definition_id = d.id
  WHERE e.id = $1`;

const KEEP_STEPS_SQL = `
  INSERT INTO workflow_step_executions (execution_id, step_key, visit, seq, status, lease_epoch, prompt, outputs, route,
    skipped_steps, provider, model, started_at, finished_at)
  SELECT $2, step_key, visit, seq, status, 0, prompt, outputs, route, skipped_steps, provider, model, started_at,
    finished_at
  FROM workflow_step_executions WHERE execution_id = $1 AND seq < $3 AND status IN ('completed', 'skipped')`;

/** Withdraws the artifacts that nobody has reviewed and copies those of kept steps; reviewed ones stay. */
const MOVE_ARTIFACTS_SQL = `
  WITH withdrawn AS (UPDATE workflow_artifacts SET status = 'superseded', revision = revision + 1, updated_at = now()
    WHERE execution_id = $1 AND reviewed_at IS NULL AND status = ANY ($3) RETURNING *)
  INSERT INTO workflow_artifacts (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on,
    kind, audience, title, sections, markdown, facts, flags)
  SELECT $2, artifact_key, step_key, customer_id, contract_id, owner_id, due_on, kind, audience, title, sections, markdown, facts,
    flags
  FROM withdrawn
  WHERE step_key IN (SELECT step_key FROM workflow_step_executions WHERE execution_id = $2 AND status = 'completed')`;

/** Supersedes an execution by a new one linked to it. @returns the new id; null where the old one is running. */
export function replayExecution(
  pool: pg.Pool,
  { id, versionId, keepBelowSeq, currentStep, actor }: Parameters<ExecutionCommands['replay']>[0],
): Promise<string | null> {
  return inTransaction(pool, async (client) => {
    const oldId = uuidOrNull(id);
    const newId = randomUUID();
    const superseded = await client.query(SUPERSEDE_SQL, [oldId, statesBefore('superseded'), actor, newId]);
    if (superseded.rowCount !== 1) return null;
    await client.query(CREATE_SQL, [oldId, newId, versionId, currentStep, keepBelowSeq > 0]);
    await client.query(KEEP_STEPS_SQL, [oldId, newId, keepBelowSeq]);
    await client.query(MOVE_ARTIFACTS_SQL, [oldId, newId, artifactStatusesBefore('superseded')]);
    return newId;
  });
}
