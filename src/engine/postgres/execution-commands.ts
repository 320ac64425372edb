import { artifactStatusesBefore } from '../../artifacts/status.ts';
import type { JsonObject } from '../../platform/json.ts';
import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { withoutUnstorable } from '../../platform/postgres/storable.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type {
  ExecutionCommands,
  StartByHand,
  StepRunAtHand,
  WorkAnswer,
  WorkState,
} from '../commands-port.ts';
import type { FailedFilter } from '../execution-detail.ts';
import { DAYS_BY_HAND } from '../execution-status.ts';
import {
  findExecution,
  findExecutionPlace,
  listExecutionPlaces,
  listExecutions,
} from './execution-queries.ts';
import { findTemplates } from './workflow-templates.ts';

const audit = (action: string, actor: string): string => `
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  SELECT ${actor}, '${action}', 'execution', id::text, details FROM changed`;

type StartRow = { known: boolean; applies: boolean; paused: boolean; id: string | null; created: boolean };

export function createExecutionCommands(pool: Sql): ExecutionCommands {
  const changes = async (text: string, values: unknown[]): Promise<boolean> =>
    ((await pool.query(text, values)).rowCount ?? 0) > 0;
  const json = (value: unknown): string => JSON.stringify(withoutUnstorable(value));

  async function work(call: string, values: unknown[]): Promise<WorkAnswer> {
    const { rows } = await pool.query<{ answer: WorkAnswer }>(`SELECT ${call} AS answer`, values);
    return rows[0]?.answer ?? { refusal: 'NOT_FOUND' };
  }

  async function start({ contractId, key, asOf, interactive, actor }: StartByHand) {
    const { rows } = await pool.query<StartRow>('SELECT * FROM start_execution($1, $2, $3, $4, $5, $6)', [
      uuidOrNull(contractId),
      ...[contractId, key, asOf, interactive ? DAYS_BY_HAND : null, actor],
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

    async workState(id) {
      const { rows } = await pool.query<WorkState>(
        `SELECT status, driver, driven_by AS "drivenBy", current_step AS "currentStep", lease_epoch AS "leaseEpoch",
           ${iso('lease_expires_at')} AS "busyUntil", ${iso('context_built_at')} AS "contextBuiltAt"
         FROM workflow_executions WHERE id = $1`,
        [uuidOrNull(id)],
      );
      return rows[0] ?? null;
    },

    async findStepRun(id, stepKey, iteration) {
      const { rows } = await pool.query<StepRunAtHand>(
        `SELECT s.visit AS iteration, s.status, s.prompt, s.model, s.cost_usd::float8 AS "costUsd", s.input, s.outputs,
           s.proposal, s.answered_by AS "answeredBy",
           CASE WHEN here THEN e.error_code END AS "errorCode", CASE WHEN here THEN e.error_message END AS "errorMessage",
           CASE WHEN here THEN e.error_details END AS "errorDetails"
         FROM workflow_step_executions s JOIN workflow_executions e ON e.id = s.execution_id
         CROSS JOIN LATERAL (SELECT e.current_step = s.step_key AND s.status IN ('running', 'waiting') AS here) AS at
         WHERE s.execution_id = $1 AND s.step_key = $2 AND ($3::integer IS NULL OR s.visit = $3)
         ORDER BY s.visit DESC LIMIT 1`,
        [uuidOrNull(id), stepKey, iteration],
      );
      return rows[0] ?? null;
    },

    async findContext(id) {
      const { rows } = await pool.query<{ context: JsonObject | null }>(
        'SELECT context FROM workflow_executions WHERE id = $1',
        [uuidOrNull(id)],
      );
      return rows[0]?.context ?? null;
    },

    executeStep: ({ id, stepKey, input, proposes, leaseEpoch, actor }) =>
      work('execute_step($1, $2, $3, $4, $5, $6)', [
        uuidOrNull(id),
        ...[stepKey, json(input), proposes, leaseEpoch, actor],
      ]),

    completeStep: ({ id, stepKey, outputs, leaseEpoch, actor }) =>
      work('complete_step($1, $2, $3, $4, $5)', [uuidOrNull(id), stepKey, json(outputs), leaseEpoch, actor]),

    skipStep: ({ id, stepKey, reason, leaseEpoch, actor }) =>
      work('skip_step($1, $2, $3, $4, $5)', [
        uuidOrNull(id),
        ...[stepKey, reason === null ? null : withoutUnstorable(reason), leaseEpoch, actor],
      ]),

    goBack: ({ id, toStep, undoneSteps, byHand, leaseEpoch, actor }) =>
      work('go_back($1, $2, $3, $4, $5, $6, $7)', [
        uuidOrNull(id),
        ...[toStep, undoneSteps, byHand, leaseEpoch, artifactStatusesBefore('superseded'), actor],
      ]),

    takeOver: ({ id, firstStep, actor }) =>
      work('take_over_execution($1, $2, $3, $4)', [uuidOrNull(id), firstStep, DAYS_BY_HAND, actor]),

    handBack: ({ id, leaseEpoch, actor }) =>
      work('hand_back_execution($1, $2, $3)', [uuidOrNull(id), leaseEpoch, actor]),

    refreshContext: ({ id, readOn, leaseEpoch, actor }) =>
      work('refresh_context($1, $2, $3, $4)', [uuidOrNull(id), readOn, leaseEpoch, actor]),

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

    async replay({ id, versionId, keepBelowSeq, currentStep, actor }) {
      const { rows } = await pool.query<{ id: string | null }>(
        'SELECT replay_execution($1, $2, $3, $4, $5) AS id',
        [uuidOrNull(id), versionId, keepBelowSeq, currentStep, actor],
      );
      return rows[0]?.id ?? null;
    },
  };
}
