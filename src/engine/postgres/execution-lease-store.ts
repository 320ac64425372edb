import pg from 'pg';
import { gatheredRowsSchema } from '../../context/ports.ts';
import { executionsFrom, ROWS_SQL } from '../../context/postgres/context-source.ts';
import { batched, retryOnDeadlock } from '../../platform/postgres/batches.ts';
import { LANE_MS } from '../../platform/postgres/patience.ts';
import { createWaits } from '../../platform/postgres/waits.ts';
import { type ExecutionLeaseStore, type LeasedExecution, RENEWALS_A_LEASE } from '../ports.ts';
import { createCheckpointWriter } from './checkpoint-writer.ts';

/** Lease times use Postgres's clock only; the epoch grows at every acquisition. */
const LEASE_CTE = `
  lease AS (
    UPDATE workflow_executions e SET
      status = 'running',
      lease_epoch = e.lease_epoch + 1,
      lease_owner = seen.owner,
      lease_expires_at = clock_timestamp() + seen.lease_ms * interval '1 millisecond',
      -- The same acquisition, whose reply was lost, is not another attempt.
      attempts = e.attempts + CASE WHEN e.lease_owner = seen.owner THEN 0 ELSE 1 END,
      started_at = coalesce(e.started_at, now()),
      waits_for = NULL,
      wait_until = NULL
    -- The steps below are read as they were when the statement began: what changed them meanwhile has moved the epoch.
    FROM (SELECT w.id, w.lease_epoch, asked.owner, asked.lease_ms
      FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS asked (id, owner, lease_ms)
      JOIN workflow_executions w ON w.id = asked.id) AS seen
    -- As a CASE, so that each is found by its id: an index of what is due would be read whole for every few.
    WHERE e.id = seen.id AND e.lease_epoch = seen.lease_epoch AND CASE e.status
      WHEN 'pending' THEN e.next_attempt_at <= clock_timestamp()
      WHEN 'running' THEN e.lease_expires_at < clock_timestamp() OR e.lease_owner = seen.owner END
    RETURNING e.*
  )`;

const LEASED = `lease.id, lease.definition_id, lease.lease_epoch, lease.attempts, lease.max_attempts, lease.as_of,
  lease.days_left, coalesce(lease.restarted_at, lease.created_at) AS due_since,
  lease.trigger = 'scan' AND lease.restarted_at IS NULL AS due_by_scan, clock_timestamp() AS leased_at,
  coalesce((lease.error_details ->> 'providerFaults')::integer, 0) AS provider_faults,
  -- One that stands at no step has left nothing.
  CASE WHEN lease.current_step IS NOT NULL THEN (
    SELECT json_agg(json_build_object('key', a.artifact_key, 'stepKey', a.step_key, 'flags', a.flags) ORDER BY a.artifact_key)
    FROM workflow_artifacts a WHERE a.execution_id = lease.id AND a.status = 'draft') END AS drafts,
  lease.run_steps, lease.proposes, lease.current_step, lease.context, coalesce(steps.records, '[]') AS steps, coalesce(steps.inputs, '{}') AS inputs,
  coalesce(steps.iterations, '{}') AS iterations`;

const STEPS_JOIN = `
  CROSS JOIN LATERAL (
    SELECT
      json_agg(json_build_object('stepKey', s.step_key, 'iteration', s.visit, 'seq', s.seq, 'status', s.status,
        'outputs', s.outputs, 'route', s.route, 'skippedSteps', s.skipped_steps) ORDER BY s.seq)
        FILTER (WHERE s.status IN ('completed', 'skipped', 'running')) AS records,
      json_object_agg(s.step_key, s.input) FILTER (WHERE s.status = 'running' AND s.input <> '{}') AS inputs,
      (SELECT json_object_agg(v.step_key, v.iterations) FROM (
        SELECT step_key, max(visit) AS iterations FROM workflow_step_executions
        WHERE execution_id = lease.id AND status IN ('completed', 'undone') GROUP BY step_key) AS v) AS iterations
    FROM workflow_step_executions s WHERE s.execution_id = lease.id
  ) AS steps`;

const ACQUIRE_SQL = `WITH ${LEASE_CTE} SELECT ${LEASED}, NULL AS rows FROM lease ${STEPS_JOIN}`;

/**
 * Leases executions and gathers the context rows of those that have no context yet: most executions begin here.
 * MATERIALIZED, or each row would search all of them for its own.
 */
const ACQUIRE_AND_GATHER_SQL = `
  WITH ${LEASE_CTE}, e AS (${executionsFrom('lease')} WHERE x.context IS NULL
  ), gathered AS MATERIALIZED (${ROWS_SQL})
  SELECT ${LEASED}, gathered.rows FROM lease ${STEPS_JOIN} LEFT JOIN gathered ON gathered.id = lease.id`;

/**
 * Never waits for a row, so it takes part in no deadlock. A locked row belongs to our own checkpoint, which renews
 * the lease itself, or to a statement that moves the epoch, which the next renewal or the next fenced write finds.
 */
const RENEW_SQL = `
  WITH held AS (
    SELECT e.id FROM unnest($1::uuid[], $2::bigint[]) AS h (id, epoch)
    JOIN workflow_executions e ON e.id = h.id AND e.lease_epoch = h.epoch AND e.status = 'running'
  ), free AS (
    SELECT e.id FROM workflow_executions e JOIN held ON held.id = e.id FOR NO KEY UPDATE OF e SKIP LOCKED
  ), renewed AS (
    UPDATE workflow_executions e SET lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond'
    FROM unnest($1::uuid[], $2::bigint[]) AS h (id, epoch)
    WHERE e.id IN (SELECT id FROM free) AND e.id = h.id AND e.lease_epoch = h.epoch AND e.status = 'running'
  )
  SELECT id FROM held`;

type AcquiredRow = {
  id: string;
  definition_id: string;
  lease_epoch: number;
  attempts: number;
  max_attempts: number;
  as_of: string;
  days_left: number;
  due_since: Date;
  due_by_scan: boolean;
  leased_at: Date;
  provider_faults: number;
  current_step: string | null;
  context: LeasedExecution['context'];
  rows: unknown;
  steps: LeasedExecution['steps'];
  drafts: LeasedExecution['drafts'] | null;
  inputs: LeasedExecution['inputs'];
  iterations: LeasedExecution['iterations'];
  run_steps: number | null;
  proposes: boolean;
};

type LeaseRequest = Parameters<ExecutionLeaseStore['acquire']>[0];
type HeldLease = Parameters<ExecutionLeaseStore['renewLeases']>[0][number];

/** One lane, so that many acquisitions share a statement: jobs arrive one by one. */
const ACQUIRE_LANES = 1;
const MOST_ACQUIRED = 100;

/**
 * Calls that come together share a statement: one to lease and load, one for the checkpoints of each lane. When a
 * statement takes longer than `patienceMs`, all calls that wait for it fail, and the next takes a fresh connection.
 */
export function createExecutionLeaseStore(pool: pg.Pool, patienceMs = LANE_MS): ExecutionLeaseStore {
  const waits = createWaits();
  let unrenewedSince: number | null = null;

  async function acquireWith(
    statement: { readonly name: string; readonly text: string },
    asked: readonly LeaseRequest[],
  ): Promise<{ readonly value: LeasedExecution | null }[]> {
    // By id, so that two statements that ask for the same executions wait for each other and not in a circle.
    const sorted = [...asked].sort((a, b) => (a.executionId < b.executionId ? -1 : 1));
    const { rows } = await retryOnDeadlock(() =>
      pool.query<AcquiredRow>({
        ...statement,
        values: [
          sorted.map((each) => each.executionId),
          sorted.map((each) => each.owner),
          sorted.map((each) => each.leaseMs),
        ],
      }),
    );
    const byId = new Map(rows.map((row) => [row.id, leased(row)]));
    return asked.map(({ executionId }) => ({ value: byId.get(executionId) ?? null }));
  }

  async function acquireAll(asked: readonly LeaseRequest[]) {
    try {
      return await acquireWith({ name: 'acquire-and-gather', text: ACQUIRE_AND_GATHER_SQL }, asked);
    } catch (error) {
      if (asked.length > 1 || !(error instanceof pg.DatabaseError)) throw error;
      // An execution can be leased though its rows cannot be read: gathering them alone will report the error.
      return await acquireWith({ name: 'acquire-executions', text: ACQUIRE_SQL }, asked);
    }
  }

  const acquire = batched({
    lanes: ACQUIRE_LANES,
    maxItems: MOST_ACQUIRED,
    keyOf: (asked: LeaseRequest) => asked.executionId,
    patienceMs,
    flush: acquireAll,
  });
  const commit = createCheckpointWriter(pool, patienceMs);

  return {
    acquire: (asked) => waits.during(asked.executionId, acquire(asked)),
    checkpoint: (checkpoint) => waits.during(checkpoint.executionId, commit(checkpoint)),

    async hasEnded({ executionId, leaseEpoch }) {
      // Any other way to end a running execution moves its epoch.
      const { rowCount } = await pool.query(
        `SELECT FROM workflow_executions WHERE id = $1 AND lease_epoch = $2 AND status <> 'running'`,
        [executionId, leaseEpoch],
      );
      return rowCount === 1;
    },

    async renewLeases(leases, leaseMs) {
      if (leases.length > 0) unrenewedSince ??= performance.now();
      const held = leases.length > 0 ? await renew(leases, leaseMs) : new Set<string>();
      unrenewedSince = null;
      return held;
    },

    waitedMs: (executionId) => waits.longestMs(executionId),
    longestWaitMs: () =>
      Math.max(waits.longestMs(), unrenewedSince === null ? 0 : performance.now() - unrenewedSince),
  };

  async function renew(leases: readonly HeldLease[], leaseMs: number): Promise<Set<string>> {
    const statement = {
      text: RENEW_SQL,
      values: [leases.map((each) => each.executionId), leases.map((each) => each.leaseEpoch), leaseMs],
      // An unanswered renewal is given up when the next one is due, which takes another connection.
      query_timeout: leaseMs / RENEWALS_A_LEASE,
    };
    const { rows } = await pool.query<{ id: string }>(statement);
    return new Set(rows.map((row) => row.id));
  }
}

const leased = (row: AcquiredRow): LeasedExecution => ({
  id: row.id,
  versionId: row.definition_id,
  leaseEpoch: row.lease_epoch,
  attempts: row.attempts,
  maxAttempts: row.max_attempts,
  asOf: row.as_of,
  daysLeft: row.days_left,
  dueSince: row.due_since,
  dueByScan: row.due_by_scan,
  leasedAt: row.leased_at,
  providerFaults: row.provider_faults,
  currentStep: row.current_step,
  context: row.context,
  rows: rowsOf(row),
  steps: row.steps,
  drafts: row.drafts ?? [],
  inputs: row.inputs,
  iterations: row.iterations,
  runSteps: row.run_steps,
  proposes: row.proposes,
});

/** Null where the rows do not fit the schema: gathering them again will report the error. */
function rowsOf({ rows }: AcquiredRow): LeasedExecution['rows'] {
  return rows === null ? null : (gatheredRowsSchema.safeParse(rows).data ?? null);
}
