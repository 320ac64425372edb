import type { Sql } from '../../platform/postgres/sql.ts';
import type { DueExecution, ExecutionDispatchStore } from '../ports.ts';

export function createExecutionDispatchStore(pool: Sql): ExecutionDispatchStore {
  return {
    async claimDue(limit, redispatchAfterMs) {
      const { rows } = await pool.query<DueExecution & { daysLeft: number }>(
        `SELECT id, dispatch_no AS "dispatchNo", days_left AS "daysLeft", by_hand AS "byHand"
         FROM claim_due_executions($1, $2)`,
        [limit, redispatchAfterMs],
      );
      return rows
        .sort((a, b) => Math.abs(a.daysLeft) - Math.abs(b.daysLeft))
        .map(({ id, dispatchNo, byHand }) => ({ id, dispatchNo, byHand }));
    },

    async unclaim(executionIds) {
      await pool.query('SELECT unclaim_executions($1)', [executionIds]);
    },

    async forgetJobs(enqueuedWithinMs = Number.POSITIVE_INFINITY) {
      const { rows } = await pool.query<{ jobs: number }>('SELECT forget_jobs($1) AS jobs', [
        enqueuedWithinMs,
      ]);
      return rows[0]?.jobs ?? 0;
    },

    async expireWaits() {
      const { rows } = await pool.query<DueExecution>(`
        UPDATE workflow_executions
        SET status = 'failed', finished_at = now(), error_code = 'WAIT_EXPIRED', dispatch_no = dispatch_no + 1,
          error_message = format('Waited for "%s" until %s and nobody answered. Answer it by retrying the execution.',
            waits_for, to_char(wait_until AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
        WHERE status = 'waiting' AND wait_until < now() AND waits_for_feeds IS NULL
        RETURNING id, dispatch_no AS "dispatchNo", false AS "byHand"`);
      return rows;
    },

    async oldestDueSeconds() {
      const { rows } = await pool.query<{ seconds: number | null }>('SELECT oldest_due_seconds() AS seconds');
      return rows[0]?.seconds ?? null;
    },
  };
}
