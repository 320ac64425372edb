import type pg from 'pg';
import type { DueExecution, ExecutionDispatchStore } from '../ports.ts';

/** Most urgent first: the fewest days to the anchor of the window. */
const CLAIM_SQL = `
  UPDATE workflow_executions e
  SET dispatch_no = e.dispatch_no + 1, dispatched_at = clock_timestamp()
  FROM (
    SELECT d.id, d.days_left FROM workflow_executions d
    WHERE (d.status = 'pending' AND d.next_attempt_at <= clock_timestamp()
        OR d.status = 'running' AND d.lease_expires_at < clock_timestamp())
      AND (d.dispatched_at IS NULL OR d.dispatched_at < clock_timestamp() - $2 * interval '1 millisecond'
        -- An orphan's job died with its worker; the row was enqueued before the lease began.
        OR d.status = 'running' AND d.dispatched_at < d.lease_expires_at)
    ORDER BY abs(d.days_left), d.id
    LIMIT $1
    FOR UPDATE SKIP LOCKED
  ) AS due
  WHERE e.id = due.id
  RETURNING e.id, e.dispatch_no AS "dispatchNo", due.days_left AS "daysLeft"`;

export function createExecutionDispatchStore(pool: pg.Pool): ExecutionDispatchStore {
  return {
    async claimDue(limit, redispatchAfterMs) {
      const { rows } = await pool.query<DueExecution & { daysLeft: number }>(CLAIM_SQL, [
        limit,
        redispatchAfterMs,
      ]);
      return rows
        .sort((a, b) => Math.abs(a.daysLeft) - Math.abs(b.daysLeft))
        .map(({ id, dispatchNo }) => ({ id, dispatchNo }));
    },

    async unclaim(executionIds) {
      await pool.query('UPDATE workflow_executions SET dispatched_at = NULL WHERE id = ANY ($1::uuid[])', [
        executionIds,
      ]);
    },

    async forgetJobs(enqueuedWithinMs = Number.POSITIVE_INFINITY) {
      const { rowCount } = await pool.query(
        `UPDATE workflow_executions SET dispatched_at = NULL
        WHERE dispatched_at IS NOT NULL
          AND extract(epoch FROM clock_timestamp() - dispatched_at) * 1000 < $1::float8
          AND (status = 'pending' OR status = 'running' AND lease_expires_at < clock_timestamp())`,
        [enqueuedWithinMs],
      );
      return rowCount ?? 0;
    },

    async expireWaits() {
      const { rows } = await pool.query<DueExecution>(`
        UPDATE workflow_executions
        SET status = 'failed', finished_at = now(), error_code = 'WAIT_EXPIRED', dispatch_no = dispatch_no + 1,
          error_message = format('Waited for "%s" until %s and nobody answered. Answer it by retrying the execution.',
            waits_for, to_char(wait_until AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
        WHERE status = 'waiting' AND wait_until < now() AND waits_for_feeds IS NULL
        RETURNING id, dispatch_no AS "dispatchNo"`);
      return rows;
    },

    async oldestDueSeconds() {
      const { rows } = await pool.query<{ seconds: number | null }>(`
        SELECT extract(epoch FROM clock_timestamp() - min(since))::float8 AS seconds FROM (
          SELECT next_attempt_at AS since FROM workflow_executions
          WHERE status = 'pending' AND next_attempt_at <= clock_timestamp()
          UNION ALL
          SELECT lease_expires_at FROM workflow_executions
          WHERE status = 'running' AND lease_expires_at < clock_timestamp()) AS due`);
      return rows[0]?.seconds ?? null;
    },
  };
}
