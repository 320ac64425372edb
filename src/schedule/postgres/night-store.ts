import { MORNINGS_WITH_SEND_ORDER } from '../../artifacts/postgres/customer-drafts.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import type { NightFailures, StageOutcome } from '../night-figures.ts';
import type { NightStore } from '../night-store.ts';

export function createNightStore(pool: Sql): NightStore {
  return {
    async outcomes(scanDate) {
      const { rows } = await pool.query<StageOutcome>(
        `SELECT s.stage_name AS stage, jsonb_object_agg(s.status, s.executions) AS statuses,
           sum(s.artifacts)::int AS artifacts, sum(s."needsCorrection")::int AS "needsCorrection", sum(s.tokens)::float8 AS tokens, sum(s.cost)::float8 AS "costUsd"
         FROM (
           SELECT e.stage_name, e.status, count(*) AS executions, sum(a.artifacts) AS artifacts, sum(a."needsCorrection") AS "needsCorrection",
             sum(l.tokens) AS tokens, sum(l.cost) AS cost
           FROM workflow_executions e
           CROSS JOIN LATERAL (SELECT count(*) AS artifacts,
             count(*) FILTER (WHERE status = 'needs_correction') AS "needsCorrection" FROM workflow_artifacts
             WHERE execution_id = e.id AND status <> 'superseded') AS a
           CROSS JOIN LATERAL (SELECT coalesce(sum(input_tokens + output_tokens), 0) AS tokens,
             coalesce(sum(cost_usd), 0) AS cost FROM llm_calls WHERE execution_id = e.id) AS l
           WHERE e.as_of = $1 AND e.status <> 'superseded'
           GROUP BY e.stage_name, e.status) AS s
         GROUP BY s.stage_name`,
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
        `SELECT count(*)::int AS count FROM (${MORNINGS_WITH_SEND_ORDER}) AS turns WHERE morning = $1`,
        [scanDate],
      );
      return rows[0]?.count ?? 0;
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
