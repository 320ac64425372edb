import type pg from 'pg';
import { statesBefore } from '../../domain/execution.ts';
import type { ExecutionDeskStore } from '../../services/ports/execution-store.ts';
import { findExecution, listExecutions } from './execution-queries.ts';
import { inTransaction } from './transaction.ts';

/** Due now, and never in the hands of a worker whose epoch is older. */
const MAKE_DUE = `status = 'pending', next_attempt_at = now(), dispatched_at = NULL, attempts = 0, finished_at = NULL,
  error_code = NULL, error_message = NULL, error_details = NULL, waits_for = NULL, wait_until = NULL,
  lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1`;

const audit = (action: string, actor: string): string => `
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  SELECT ${actor}, '${action}', 'execution', id::text, details FROM changed`;

export function createExecutionDeskStore(pool: pg.Pool): ExecutionDeskStore {
  const changes = async (text: string, values: unknown[]): Promise<boolean> =>
    ((await pool.query(text, values)).rowCount ?? 0) > 0;

  return {
    list: (filter) => listExecutions(pool, filter),
    find: (id) => findExecution(pool, id),

    async startByHand({ contractId, key, asOf, actor }) {
      const { rows } = await pool.query<{
        known: boolean;
        applies: boolean;
        id: string | null;
        created: boolean;
      }>(
        `WITH contract AS (SELECT id, customer_id FROM contracts WHERE id::text = $1 OR external_id = $1),
         slot AS (
           SELECT w.*, contract.id AS contract_id, contract.customer_id, c.owner_id
           FROM contract JOIN customers c ON c.id = contract.customer_id
           CROSS JOIN LATERAL workflows_for_contract(contract.id, $3) AS w WHERE w.key = $2
         ), changed AS (
           INSERT INTO workflow_executions (definition_id, rollout_id, key, stage_name, term_id, contract_id, customer_id,
             owner_id, occurrence, trigger, as_of, days_left)
           SELECT definition_id, rollout_id, key, stage_name, term_id, contract_id, customer_id, owner_id, occurrence,
             'manual', $3, days_left FROM slot
           ON CONFLICT (term_id, key, occurrence) WHERE status <> 'superseded' DO NOTHING
           RETURNING id, '{}'::jsonb AS details
         ), audited AS (${audit('start execution', '$4')})
         SELECT EXISTS (SELECT FROM contract) AS known, EXISTS (SELECT FROM slot) AS applies,
           coalesce((SELECT id FROM changed), (SELECT e.id FROM workflow_executions e JOIN slot
             ON e.term_id = slot.term_id AND e.key = slot.key AND e.occurrence = slot.occurrence
             WHERE e.status <> 'superseded')) AS id,
           EXISTS (SELECT FROM changed) AS created`,
        [contractId, key, asOf, actor],
      );
      const row = rows[0];
      if (!row?.known) return { outcome: 'no_contract' };
      if (!row.applies || row.id === null) return { outcome: 'no_workflow' };
      return { outcome: row.created ? 'started' : 'exists', executionId: row.id };
    },

    retry: (id, actor) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions SET ${MAKE_DUE}
           WHERE id::text = $1 AND status = 'failed' RETURNING id, '{}'::jsonb AS details)
         ${audit('retry execution', '$2')}`,
        [id, actor],
      ),

    cancel: (id, actor, reason) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions SET status = 'cancelled', finished_at = now(),
             error_code = NULL, waits_for = NULL, wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL,
             lease_epoch = lease_epoch + 1
           WHERE id::text = $1 AND status = ANY ($4)
           RETURNING id, jsonb_build_object('reason', $3::text) AS details)
         ${audit('cancel execution', '$2')}`,
        [id, actor, reason, statesBefore('cancelled')],
      ),

    completeWaitingStep: ({ id, stepKey, actor, outputs }) =>
      changes(
        `WITH answered AS (UPDATE workflow_step_executions SET status = 'running', outputs = $3
           WHERE execution_id::text = $1 AND step_key = $2 AND status = 'waiting' RETURNING execution_id),
         changed AS (UPDATE workflow_executions SET ${MAKE_DUE} FROM answered
           WHERE id = answered.execution_id AND status = 'waiting'
           RETURNING id, jsonb_build_object('step', $2::text) AS details)
         ${audit('complete step', '$4')}`,
        [id, stepKey, JSON.stringify(outputs), actor],
      ),

    addInput: ({ id, stepKey, actor, input }) =>
      changes(
        `WITH changed AS (UPDATE workflow_step_executions SET input = input || $3
           WHERE execution_id::text = $1 AND step_key = $2 AND status IN ('running', 'waiting')
             AND EXISTS (SELECT FROM workflow_executions e WHERE e.id = execution_id AND e.status <> 'running')
           RETURNING execution_id AS id, jsonb_build_object('step', $2::text) AS details)
         ${audit('add input', '$4')}`,
        [id, stepKey, JSON.stringify(input), actor],
      ),

    skipStep: ({ id, stepKey, actor }) =>
      changes(
        `WITH skipped AS (UPDATE workflow_step_executions s SET status = 'skipped', finished_at = now()
           FROM workflow_executions e
           WHERE e.id = s.execution_id AND e.id::text = $1 AND e.current_step = $2 AND s.step_key = $2
             AND s.status IN ('running', 'waiting') AND e.status IN ('waiting', 'failed', 'pending')
           RETURNING s.execution_id),
         changed AS (UPDATE workflow_executions SET ${MAKE_DUE} FROM skipped WHERE id = skipped.execution_id
           RETURNING id, jsonb_build_object('step', $2::text) AS details)
         ${audit('skip step', '$3')}`,
        [id, stepKey, actor],
      ),

    goBack: ({ id, toStep, undoneSteps, actor }) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions SET ${MAKE_DUE}, current_step = $2, outputs = '{}'
           WHERE id::text = $1 AND status IN ('completed', 'failed', 'waiting')
           RETURNING id, jsonb_build_object('to', $2::text) AS details),
         undone AS (UPDATE workflow_step_executions s SET status = 'undone' FROM changed
           WHERE s.execution_id = changed.id AND s.step_key = ANY ($3)),
         withdrawn AS (UPDATE workflow_artifacts a SET status = 'superseded', updated_at = now() FROM changed
           WHERE a.execution_id = changed.id AND a.step_key = ANY ($3) AND a.reviewed_at IS NULL)
         ${audit('go back', '$4')}`,
        [id, toStep, undoneSteps, actor],
      ),

    replay: ({ id, definitionId, keptSteps, currentStep, actor }) =>
      inTransaction(pool, async (client) => {
        const superseded = await client.query<{ id: string }>(
          `WITH changed AS (UPDATE workflow_executions SET status = 'superseded',
               finished_at = coalesce(finished_at, now()), waits_for = NULL, wait_until = NULL, lease_owner = NULL,
               lease_expires_at = NULL, lease_epoch = lease_epoch + 1
             WHERE id::text = $1 AND status = ANY ($2) AND status <> 'running' RETURNING id, '{}'::jsonb AS details),
           withdrawn AS (UPDATE workflow_artifacts a SET status = 'superseded', updated_at = now() FROM changed
             WHERE a.execution_id = changed.id AND a.reviewed_at IS NULL),
           audited AS (${audit('replay execution', '$3')})
           SELECT id FROM changed`,
          [id, statesBefore('superseded'), actor],
        );
        if (!superseded.rows[0]) return null;
        const created = await client.query<{ id: string }>(
          `INSERT INTO workflow_executions (definition_id, key, stage_name, term_id, contract_id, customer_id, owner_id,
             occurrence, trigger, replay_of, as_of, days_left, current_step, context, context_built_at)
           SELECT $2, key, stage_name, term_id, contract_id, customer_id, owner_id, occurrence, 'replay', id, as_of,
             days_left, $3, context, context_built_at FROM workflow_executions WHERE id::text = $1 RETURNING id`,
          [id, definitionId, currentStep],
        );
        const newId = created.rows[0]?.id ?? null;
        await client.query(
          `INSERT INTO workflow_step_executions (execution_id, step_key, visit, seq, status, lease_epoch, prompt, outputs,
             route, skipped_steps, provider, model, started_at, finished_at)
           SELECT $2, step_key, visit, seq, status, 0, prompt, outputs, route, skipped_steps, provider, model, started_at,
             finished_at
           FROM workflow_step_executions
           WHERE execution_id::text = $1 AND step_key = ANY ($3) AND status IN ('completed', 'skipped')`,
          [id, newId, keptSteps],
        );
        return newId;
      }),
  };
}
