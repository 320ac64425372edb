import { artifactStatusesBefore } from '../../artifacts/status.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { withoutUnstorable } from '../../platform/postgres/storable.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { FailedFilter } from '../execution-detail.ts';
import type { ExecutionCommands, StartByHand } from '../ports.ts';
import {
  findExecution,
  findExecutionPlace,
  listExecutionPlaces,
  listExecutions,
} from './execution-queries.ts';
import { findTemplates } from './workflow-templates.ts';

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

type StartRow = { known: boolean; applies: boolean; paused: boolean; id: string | null; created: boolean };

export function createExecutionCommands(pool: Sql): ExecutionCommands {
  const changes = async (text: string, values: unknown[]): Promise<boolean> =>
    ((await pool.query(text, values)).rowCount ?? 0) > 0;
  const json = (value: unknown): string => JSON.stringify(withoutUnstorable(value));

  async function start({ contractId, key, asOf, actor }: StartByHand): Promise<StartRow | undefined> {
    const { rows } = await pool.query<StartRow>('SELECT * FROM start_execution($1, $2, $3, $4, $5)', [
      uuidOrNull(contractId),
      contractId,
      key,
      asOf,
      actor,
    ]);
    return rows[0];
  }

  async function retry(
    ids: readonly (string | null)[] | null,
    { code, night }: FailedFilter,
    actor: string,
  ): Promise<string[]> {
    const { rows } = await pool.query<{ id: string }>(
      'SELECT id FROM retry_executions($1, $2, $3, $4) AS id',
      [ids, code, night, actor],
    );
    return rows.map(({ id }) => id);
  }

  return {
    list: (filter) => listExecutions(pool, filter),
    find: (id) => findExecution(pool, id),
    listPlaces: (filter) => listExecutionPlaces(pool, filter),
    findPlace: (id) => findExecutionPlace(pool, id),
    templates: (of) => findTemplates(pool, of),

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
      return (await retry([uuidOrNull(id)], { code: null, night: null }, actor)).length === 1;
    },

    async countFailed({ code, night }) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM workflow_executions
         WHERE status = 'failed' AND ($1::text IS NULL OR error_code = $1) AND ($2::date IS NULL OR as_of = $2)`,
        [code, night],
      );
      return rows[0]?.count ?? 0;
    },

    retryFailed: (of, actor) => retry(null, of, actor),

    async failureOf(id) {
      const { rows } = await pool.query<{ code: string }>(
        `SELECT coalesce(error_code, 'INTERNAL') AS code FROM workflow_executions WHERE id = $1 AND status = 'failed'`,
        [uuidOrNull(id)],
      );
      return rows[0]?.code ?? null;
    },

    async cancel(id, actor, reason) {
      const { rows } = await pool.query<{ done: boolean }>('SELECT cancel_execution($1, $2, $3) AS done', [
        uuidOrNull(id),
        withoutUnstorable(reason),
        actor,
      ]);
      return rows[0]?.done ?? false;
    },

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

    async replay({ id, versionId, keepBelowSeq, currentStep, actor }) {
      const { rows } = await pool.query<{ id: string | null }>(
        'SELECT replay_execution($1, $2, $3, $4, $5) AS id',
        [uuidOrNull(id), versionId, keepBelowSeq, currentStep, actor],
      );
      return rows[0]?.id ?? null;
    },
  };
}
