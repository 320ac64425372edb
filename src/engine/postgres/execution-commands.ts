import type pg from 'pg';
import { artifactStatusesBefore } from '../../artifacts/status.ts';
import { withoutUnstorable } from '../../platform/postgres/storable.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import { statesBefore } from '../execution-status.ts';
import type { ExecutionCommands, StartByHand } from '../ports.ts';
import { findExecution, listExecutions } from './execution-queries.ts';
import { replayExecution } from './execution-replay.ts';

/**
 * Makes an execution due now; the new epoch fences off any worker that still holds it. Each statement below changes
 * the execution before its steps, as checkpoints do: two statements that meet wait for each other in that order, and
 * the second sees what the first did.
 */
const MAKE_DUE = `status = 'pending', next_attempt_at = now(), restarted_at = now(), dispatched_at = NULL, attempts = 0, finished_at = NULL,
  error_code = NULL, error_message = NULL, error_details = NULL, waits_for = NULL, wait_until = NULL, waits_for_feeds = NULL,
  lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1`;

const audit = (action: string, actor: string): string => `
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  SELECT ${actor}, '${action}', 'execution', id::text, details FROM changed`;

const START_SQL = `
  WITH contract AS (SELECT id, customer_id FROM contracts WHERE id = $1 OR external_id = $2),
  slot AS (
    SELECT w.*, contract.id AS contract_id, contract.customer_id, acting_owner(c) AS owner_id
    FROM contract JOIN customers c ON c.id = contract.customer_id
    CROSS JOIN LATERAL workflows_for_contract(contract.id, $4) AS w WHERE w.key = $3 AND w.anchor_on IS NOT NULL
  ), changed AS (
    INSERT INTO workflow_executions (definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
      owner_id, occurrence, trigger, as_of, days_left)
    SELECT definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id, owner_id, occurrence,
      'manual', $4, days_left FROM slot WHERE NOT paused
    ON CONFLICT (term_id, key, occurrence) WHERE status <> 'superseded' DO NOTHING
    RETURNING id, term_id, key, occurrence, '{}'::jsonb AS details
  ), assigned AS (
    INSERT INTO workflow_assignments AS old (customer_id, key, slot, arm)
    SELECT s.customer_id, s.key, s.slot, s.arm FROM slot s
    WHERE s.slot IS NOT NULL AND EXISTS (SELECT FROM changed)
    ON CONFLICT (customer_id, key, slot) DO UPDATE SET arm = excluded.arm, assigned_at = now()
    WHERE old.arm <> excluded.arm
  ), no_longer_deferred AS (
    DELETE FROM deferred_starts d USING changed
    WHERE d.term_id = changed.term_id AND d.key = changed.key AND d.occurrence = changed.occurrence
  ), audited AS (${audit('start execution', '$5')})
  SELECT EXISTS (SELECT FROM contract) AS known, EXISTS (SELECT FROM slot) AS applies,
    EXISTS (SELECT FROM slot WHERE paused) AS paused,
    coalesce((SELECT id FROM changed), (SELECT e.id FROM workflow_executions e JOIN slot
      ON e.term_id = slot.term_id AND e.key = slot.key AND e.occurrence = slot.occurrence
      WHERE e.status <> 'superseded')) AS id,
    EXISTS (SELECT FROM changed) AS created`;

/** Selects failed executions: all, those with a code, or those of a night. */
const failedAs = (code: string, night: string): string =>
  `(${code}::text IS NULL OR error_code = ${code}) AND (${night}::date IS NULL OR as_of = ${night})`;

/** Only a failure for missing data has its context built anew: the data have been completed since. */
const retrySql = (which: string): string => `
  WITH before AS (SELECT id, error_code = 'CONTEXT_MISSING_REQUIRED' AS refresh FROM workflow_executions
    WHERE status = 'failed' AND ${which} ORDER BY id FOR UPDATE),
  changed AS (UPDATE workflow_executions e SET ${MAKE_DUE},
      context = CASE WHEN NOT before.refresh THEN e.context END,
      context_built_at = CASE WHEN NOT before.refresh THEN e.context_built_at END
    FROM before WHERE e.id = before.id
    RETURNING e.id, jsonb_build_object('contextRefreshed', before.refresh) AS details),
  audited AS (${audit('retry execution', '$1')})
  SELECT id FROM changed`;

type StartRow = { known: boolean; applies: boolean; paused: boolean; id: string | null; created: boolean };

export function createExecutionCommands(pool: pg.Pool): ExecutionCommands {
  const changes = async (text: string, values: unknown[]): Promise<boolean> =>
    ((await pool.query(text, values)).rowCount ?? 0) > 0;
  const json = (value: unknown): string => JSON.stringify(withoutUnstorable(value));

  async function start({ contractId, key, asOf, actor }: StartByHand): Promise<StartRow | undefined> {
    const { rows } = await pool.query<StartRow>(START_SQL, [
      uuidOrNull(contractId),
      contractId,
      key,
      asOf,
      actor,
    ]);
    return rows[0];
  }

  return {
    list: (filter) => listExecutions(pool, filter),
    find: (id) => findExecution(pool, id),

    async startByHand(args) {
      let row = await start(args);
      // Another caller took the slot while the statement ran. Its snapshot cannot show by whom; the next statement's
      // can.
      if (row?.applies && !row.paused && row.id === null) row = await start(args);
      if (!row?.known) return { outcome: 'no_contract' };
      if (row.id === null && row.paused) return { outcome: 'paused' };
      if (row.id === null) return { outcome: 'no_workflow' };
      return { outcome: row.created ? 'started' : 'exists', executionId: row.id };
    },

    async retry(id, actor) {
      const { rowCount } = await pool.query(retrySql('id = $2'), [actor, uuidOrNull(id)]);
      return rowCount === 1;
    },

    async countFailed({ code, night }) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM workflow_executions WHERE status = 'failed' AND ${failedAs('$1', '$2')}`,
        [code, night],
      );
      return rows[0]?.count ?? 0;
    },

    async retryFailed({ code, night }, actor) {
      const { rows } = await pool.query<{ id: string }>(retrySql(failedAs('$2', '$3')), [actor, code, night]);
      return rows.map(({ id }) => id);
    },

    async failureOf(id) {
      const { rows } = await pool.query<{ code: string }>(
        `SELECT coalesce(error_code, 'INTERNAL') AS code FROM workflow_executions WHERE id = $1 AND status = 'failed'`,
        [uuidOrNull(id)],
      );
      return rows[0]?.code ?? null;
    },

    cancel: (id, actor, reason) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions SET status = 'cancelled', finished_at = now(),
             error_code = NULL, error_message = format('Cancelled by %s: %s', $2::text, $3::jsonb ->> 'reason'),
             error_details = NULL, waits_for = NULL, wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL,
             lease_epoch = lease_epoch + 1
           WHERE id = $1 AND status = ANY ($4) RETURNING id, $3::jsonb AS details)
         ${audit('cancel execution', '$2')}`,
        [uuidOrNull(id), actor, json({ reason }), statesBefore('cancelled')],
      ),

    completeWaitingStep: ({ id, stepKey, actor, outputs }) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions e SET ${MAKE_DUE}
           WHERE e.id = $1 AND e.status = 'waiting' AND EXISTS (SELECT FROM workflow_step_executions s
             WHERE s.execution_id = e.id AND s.step_key = $2 AND s.status = 'waiting')
           RETURNING e.id, jsonb_build_object('step', $2::text) AS details),
         answered AS (UPDATE workflow_step_executions s SET status = 'running', outputs = $3 FROM changed
           WHERE s.execution_id = changed.id AND s.step_key = $2 AND s.status = 'waiting')
         ${audit('complete step', '$4')}`,
        [uuidOrNull(id), stepKey, json(outputs), actor],
      ),

    addInput: ({ id, stepKey, actor, input }) =>
      changes(
        // The epoch moves although nothing else changes: a worker that takes the lease just now has read the step
        // without this.
        `WITH changed AS (UPDATE workflow_executions e SET lease_epoch = lease_epoch + 1, dispatched_at = NULL
           WHERE e.id = $1 AND e.status IN ('pending', 'waiting', 'failed') AND EXISTS (
             SELECT FROM workflow_step_executions s
             WHERE s.execution_id = e.id AND s.step_key = $2 AND s.status IN ('running', 'waiting'))
           RETURNING e.id, jsonb_build_object('step', $2::text) AS details),
         added AS (UPDATE workflow_step_executions s SET input = s.input || $3 FROM changed
           WHERE s.execution_id = changed.id AND s.step_key = $2 AND s.status IN ('running', 'waiting'))
         ${audit('add input', '$4')}`,
        [uuidOrNull(id), stepKey, json(input), actor],
      ),

    skipStep: ({ id, stepKey, actor }) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions e SET ${MAKE_DUE}
           WHERE e.id = $1 AND e.current_step = $2 AND e.status IN ('pending', 'waiting', 'failed') AND EXISTS (
             SELECT FROM workflow_step_executions s
             WHERE s.execution_id = e.id AND s.step_key = $2 AND s.status IN ('running', 'waiting'))
           RETURNING e.id, jsonb_build_object('step', $2::text) AS details),
         skipped AS (UPDATE workflow_step_executions s SET status = 'skipped', outputs = NULL, finished_at = now()
           FROM changed
           WHERE s.execution_id = changed.id AND s.step_key = $2 AND s.status IN ('running', 'waiting'))
         ${audit('skip step', '$3')}`,
        [uuidOrNull(id), stepKey, actor],
      ),

    goBack: ({ id, toStep, undoneSteps, actor }) =>
      changes(
        `WITH changed AS (UPDATE workflow_executions SET ${MAKE_DUE}, current_step = $2, outputs = '{}'
           WHERE id = $1 AND status IN ('completed', 'failed', 'waiting')
           RETURNING id, jsonb_build_object('to', $2::text) AS details),
         undone AS (UPDATE workflow_step_executions s SET status = 'undone' FROM changed
           WHERE s.execution_id = changed.id AND s.step_key = ANY ($3)),
         -- Whoever asks for a step by name means to run it, also where a route had left it out.
         called AS (UPDATE workflow_step_executions s SET skipped_steps = array_remove(s.skipped_steps, $2)
           FROM changed
           WHERE s.execution_id = changed.id AND s.step_key <> ALL ($3) AND $2 = ANY (s.skipped_steps)),
         withdrawn AS (UPDATE workflow_artifacts a SET status = 'superseded', revision = a.revision + 1,
             updated_at = now() FROM changed
           WHERE a.execution_id = changed.id AND a.step_key = ANY ($3) AND a.reviewed_at IS NULL AND a.status = ANY ($5))
         ${audit('go back', '$4')}`,
        [uuidOrNull(id), toStep, undoneSteps, actor, artifactStatusesBefore('superseded')],
      ),

    replay: (args) => replayExecution(pool, args),
  };
}
