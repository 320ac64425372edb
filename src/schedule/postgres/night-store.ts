import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import type { Night, NightFailures, NightFigures, ScanOfNight, StageOutcome } from '../night-figures.ts';
import type { NightStore } from '../night-store.ts';

export function createNightStore(pool: Sql): NightStore {
  return {
    async outcomes(scanDate) {
      const { rows } = await pool.query<StageOutcome>(
        `SELECT stage, statuses, artifacts, needs_correction AS "needsCorrection", tokens, cost_usd AS "costUsd"
         FROM night_outcomes($1)`,
        [scanDate],
      );
      return rows;
    },

    async unfinished(scanDate) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM workflow_executions WHERE as_of = $1 AND status IN ('pending', 'running')`,
        [scanDate],
      );
      return rows[0]?.count ?? 0;
    },

    async failures() {
      const { rows } = await pool.query<NightFailures>(
        `SELECT as_of AS night, coalesce(error_code, 'INTERNAL') AS code, count(*)::int AS executions
         FROM workflow_executions WHERE status = 'failed' GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC, 2`,
      );
      return rows;
    },

    async customersWithSendOrder(scanDate) {
      const { rows } = await pool.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM mornings_with_send_order() WHERE morning = $1',
        [scanDate],
      );
      return rows[0]?.count ?? 0;
    },

    async nights({ after, limit }) {
      const { rows } = await pool.query<Night>(
        `SELECT scan_date AS date, count(*)::int AS scans, ${iso('min(started_at)')} AS "startedAt",
           CASE WHEN bool_and(status = 'finished') THEN ${iso('max(finished_at)')} END AS "finishedAt",
           max(contracts)::int AS contracts, sum(slipped)::int AS "missedWindows"
         FROM scan_runs WHERE ($1::date IS NULL OR scan_date < $1)
         GROUP BY scan_date ORDER BY scan_date DESC LIMIT $2`,
        [after ?? null, limit],
      );
      return rows;
    },

    async scansOf(date) {
      const { rows } = await pool.query<ScanOfNight>(
        `SELECT trigger, status, ${iso('started_at')} AS "startedAt", ${iso('finished_at')} AS "finishedAt", contracts,
           slipped AS "missedWindows", stages
         FROM scan_runs WHERE scan_date = $1 ORDER BY started_at`,
        [date],
      );
      return rows;
    },

    async figures(date, whose) {
      const { rows } = await pool.query<{ figures: NightFigures | null }>(
        `SELECT ${whose === 'everybody' ? 'night_figures_of_all' : 'night_figures'}($1) AS figures`,
        [date],
      );
      return rows[0]?.figures ?? null;
    },

    async stageOrder() {
      const { rows } = await pool.query<{ stage: string }>(
        `SELECT stage_name AS stage FROM workflow_definitions WHERE status <> 'draft'
         GROUP BY stage_name ORDER BY max(coalesce(days_max, 100000)) DESC, stage_name`,
      );
      return rows.map((row) => row.stage);
    },
  };
}
