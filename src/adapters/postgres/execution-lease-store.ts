import type pg from 'pg';
import type {
  Checkpoint,
  ExecutionLeaseStore,
  LeasedExecution,
} from '../../services/ports/execution-store.ts';
import { CHECKPOINT_SQL, checkpointRow } from './checkpoint-statement.ts';

/** Lease time is Postgres's clock only; the epoch grows at every acquisition. */
const ACQUIRE_SQL = `
  WITH lease AS (
    UPDATE workflow_executions e SET
      status = 'running',
      lease_epoch = e.lease_epoch + 1,
      lease_owner = $2,
      lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond',
      attempts = e.attempts + 1,
      started_at = coalesce(e.started_at, now()),
      waits_for = NULL,
      wait_until = NULL
    -- The steps below are read as they were when the statement began: what changed them meanwhile has moved the epoch.
    FROM (SELECT id, lease_epoch FROM workflow_executions WHERE id = $1) AS seen
    WHERE e.id = seen.id AND e.lease_epoch = seen.lease_epoch AND (
      (e.status = 'pending' AND e.next_attempt_at <= clock_timestamp())
      OR (e.status = 'running' AND e.lease_expires_at < clock_timestamp()))
    RETURNING e.id, e.definition_id, e.lease_epoch, e.attempts, e.max_attempts, e.as_of, e.current_step, e.context
  )
  SELECT lease.*, coalesce(steps.records, '[]') AS steps, coalesce(steps.inputs, '{}') AS inputs,
    coalesce(steps.visits, '{}') AS visits
  FROM lease
  CROSS JOIN LATERAL (
    SELECT
      json_agg(json_build_object('stepKey', s.step_key, 'visit', s.visit, 'seq', s.seq, 'status', s.status,
        'outputs', s.outputs, 'route', s.route, 'skippedSteps', s.skipped_steps) ORDER BY s.seq)
        FILTER (WHERE s.status IN ('completed', 'skipped', 'running')) AS records,
      json_object_agg(s.step_key, s.input) FILTER (WHERE s.status = 'running' AND s.input <> '{}') AS inputs,
      (SELECT json_object_agg(v.step_key, v.visits) FROM (
        SELECT step_key, max(visit) AS visits FROM workflow_step_executions
        WHERE execution_id = lease.id AND status IN ('completed', 'undone') GROUP BY step_key) AS v) AS visits
    FROM workflow_step_executions s WHERE s.execution_id = lease.id
  ) AS steps`;

const RENEW_SQL = `
  UPDATE workflow_executions e
  SET lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond'
  FROM unnest($1::uuid[], $2::bigint[]) AS held (id, epoch)
  WHERE e.id = held.id AND e.lease_epoch = held.epoch AND e.status = 'running'
  RETURNING e.id`;

type AcquiredRow = {
  id: string;
  definition_id: string;
  lease_epoch: number;
  attempts: number;
  max_attempts: number;
  as_of: string;
  current_step: string | null;
  context: LeasedExecution['context'];
  steps: LeasedExecution['steps'];
  inputs: LeasedExecution['inputs'];
  visits: LeasedExecution['visits'];
};

/** One statement to lease and load, one for each checkpoint. */
export function createExecutionLeaseStore(pool: pg.Pool): ExecutionLeaseStore {
  return {
    async acquire({ executionId, owner, leaseMs }) {
      const { rows } = await pool.query<AcquiredRow>({
        name: 'acquire-execution',
        text: ACQUIRE_SQL,
        values: [executionId, owner, leaseMs],
      });
      const row = rows[0];
      if (!row) return null;
      return {
        id: row.id,
        definitionId: row.definition_id,
        leaseEpoch: row.lease_epoch,
        attempts: row.attempts,
        maxAttempts: row.max_attempts,
        asOf: row.as_of,
        currentStep: row.current_step,
        context: row.context,
        steps: row.steps,
        inputs: row.inputs,
        visits: row.visits,
      };
    },

    async checkpoint(checkpoint: Checkpoint) {
      const { rowCount } = await pool.query({
        name: 'checkpoint-execution',
        text: CHECKPOINT_SQL,
        values: [JSON.stringify([checkpointRow(checkpoint)])],
      });
      return rowCount === 1;
    },

    async renewLeases(leases, leaseMs) {
      if (leases.length === 0) return new Set();
      const { rows } = await pool.query<{ id: string }>(RENEW_SQL, [
        leases.map((each) => each.executionId),
        leases.map((each) => each.leaseEpoch),
        leaseMs,
      ]);
      return new Set(rows.map((row) => row.id));
    },
  };
}
