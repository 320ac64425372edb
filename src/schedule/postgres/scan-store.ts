import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { inTransaction } from '../../platform/postgres/transaction.ts';
import type { DueStart, ScanRun, ScanStore } from '../ports.ts';
import type { ScanReport } from '../scan-report.ts';
import { DEFERRED_IN_VAIN_SQL, MISSED_SQL } from './missed-windows.ts';
import {
  applyDecisions,
  IS_BUNDLED,
  IS_STARTED,
  loadUndecided,
  previewUndecided,
  type StageCounts,
} from './scan-decisions.ts';

/** Takes over a scan that another scheduler abandoned once its lease has run out; a live one is left alone. */
const BEGIN_SQL = `
  INSERT INTO scan_runs AS s (scan_date, zone, trigger, rollout_ids, previous_scan_date, lease_owner, lease_expires_at)
  SELECT $1, $2, $3, live_rollouts($1),
    (SELECT max(scan_date) FROM scan_runs WHERE status = 'finished' AND scan_date < $1),
    $4, clock_timestamp() + $5 * interval '1 millisecond'
  ON CONFLICT (scan_date) WHERE status = 'running' DO UPDATE SET
    lease_epoch = s.lease_epoch + 1, lease_owner = excluded.lease_owner, lease_expires_at = excluded.lease_expires_at
  WHERE s.lease_expires_at < clock_timestamp()
  RETURNING id, scan_date, lease_epoch, rollout_ids, cursor, previous_scan_date`;

const NEXT_CURSOR_SQL = `
  SELECT max(id::text) AS cursor, count(*)::int AS contracts FROM (
    SELECT id FROM contracts WHERE is_renewable(status) AND ($1::uuid IS NULL OR id > $1)
    ORDER BY id LIMIT $2) AS chunk`;

const HOLD_SQL = `
  UPDATE scan_runs SET cursor = coalesce($3, cursor), contracts = contracts + $4,
    lease_expires_at = clock_timestamp() + $5 * interval '1 millisecond'
  WHERE id = $1 AND lease_epoch = $2 AND status = 'running'`;

/**
 * Notes what is due in one chunk. The day and the rollouts are passed as
 * values, so the planner sees through the lookup.
 */
const MATCH_SQL = `
  WITH matched AS MATERIALIZED (
    SELECT w.*, CASE WHEN ${IS_STARTED} THEN 'started' WHEN ${IS_BUNDLED} THEN 'bundled' ELSE 'due' END AS start_state
    FROM chosen_workflows($2, $3, $4, $5) AS w WHERE w.in_window
  ), noted AS (
    INSERT INTO scan_candidates (scan_id, term_id, key, occurrence, contract_id, customer_id, owner_id, definition_id,
      rollout_id, arm, slot, stage_name, days_left, last_day, repeat_days, arr, paused)
    SELECT $1, term_id, key, occurrence, contract_id, customer_id, owner_id, definition_id, rollout_id, arm, slot,
      stage_name, days_left, last_day, repeat_days, arr, paused
    FROM matched WHERE start_state = 'due'
  )
  SELECT stage_name AS stage, count(*)::int AS matched, (count(*) FILTER (WHERE start_state = 'bundled'))::int AS bundled
  FROM matched GROUP BY stage_name`;

/** Records the figures of each contract of the chunk tonight. */
const SNAPSHOT_SQL = `
  INSERT INTO account_snapshots (contract_id, day, customer_id, health_score, risk_score, arr_reporting, forecast)
  SELECT k.id, $1::date, k.customer_id, i.health_score, i.risk_score, k.arr_reporting, f.forecast
  FROM contracts k
  LEFT JOIN LATERAL (SELECT health_score, risk_score FROM customer_intelligence
    WHERE customer_id = k.customer_id AND as_of <= $1 ORDER BY as_of DESC LIMIT 1) AS i ON true
  LEFT JOIN LATERAL (SELECT e.outputs ->> 'forecast' AS forecast FROM workflow_executions e
    WHERE e.contract_id = k.id AND e.status = 'completed' AND e.as_of <= $1 AND e.outputs ->> 'forecast' IS NOT NULL
    ORDER BY e.as_of DESC, e.finished_at DESC LIMIT 1) AS f ON true
  WHERE is_renewable(k.status) AND ($2::uuid IS NULL OR k.id > $2) AND k.id <= $3
  ON CONFLICT (contract_id, day) DO NOTHING`;

const ADD_COUNTS_SQL = `
  UPDATE scan_runs s SET stages = (
    SELECT jsonb_object_agg(stage, counts) FROM (
      SELECT stage, jsonb_object_agg(what, count) AS counts FROM (
        SELECT stage, what, sum(count) AS count FROM (
          SELECT stages.key AS stage, c.key AS what, c.value::int AS count
          FROM jsonb_each(s.stages) AS stages CROSS JOIN LATERAL jsonb_each_text(stages.value) AS c
          UNION ALL
          SELECT stages.key, c.key, c.value::int
          FROM jsonb_each($2) AS stages CROSS JOIN LATERAL jsonb_each_text(stages.value) AS c) AS both_counts
        GROUP BY stage, what) AS summed
      GROUP BY stage) AS each_stage)
  WHERE id = $1`;

const NONE = { matched: 0, started: 0, deferred: 0, bundled: 0 };

const takenOver = (run: ScanRun): NightshiftError =>
  new NightshiftError(
    'LEASE_LOST',
    `Another scheduler has taken over the scan ${run.id} of ${run.scanDate}.`,
    'Nothing is to be done: that scheduler finishes it. Raise SCAN_LEASE_SECONDS if it happens often.',
    { scanId: run.id },
  );

/** Extends the lease, and moves the cursor where one is given; the row stays locked to the end of the transaction. */
async function hold(
  client: pg.PoolClient,
  run: ScanRun,
  leaseMs: number,
  moved: { cursor: string | null; contracts: number } = { cursor: null, contracts: 0 },
): Promise<void> {
  const values = [run.id, run.leaseEpoch, moved.cursor, moved.contracts, leaseMs];
  if ((await client.query(HOLD_SQL, values)).rowCount !== 1) throw takenOver(run);
}

async function addCounts(client: pg.PoolClient, run: ScanRun, counts: StageCounts): Promise<void> {
  const whole = Object.entries(counts).map(([stage, count]) => [stage, { ...NONE, ...count }]);
  if (whole.length > 0)
    await client.query(ADD_COUNTS_SQL, [run.id, JSON.stringify(Object.fromEntries(whole))]);
}

type ScanRow = {
  id: string;
  scan_date: string;
  lease_epoch: number;
  rollout_ids: string[];
  cursor: string | null;
  previous_scan_date: string | null;
};

export function createScanStore(pool: Sql): ScanStore {
  return {
    async isNightDone(scanDate) {
      const { rowCount } = await pool.query(
        `SELECT FROM scan_runs WHERE scan_date = $1 AND status = 'finished' AND trigger = 'nightly' LIMIT 1`,
        [scanDate],
      );
      return (rowCount ?? 0) > 0;
    },

    async begin({ scanDate, zone, trigger, owner, leaseMs }) {
      const { rows } = await pool.query<ScanRow>(BEGIN_SQL, [scanDate, zone, trigger, owner, leaseMs]);
      const row = rows[0];
      if (!row) return null;
      return {
        id: row.id,
        scanDate: row.scan_date,
        leaseEpoch: row.lease_epoch,
        rolloutIds: row.rollout_ids,
        cursor: row.cursor,
        previousScanDate: row.previous_scan_date,
      };
    },

    async scanChunk(run, size, leaseMs) {
      const next = await pool.query<{ cursor: string | null; contracts: number }>(NEXT_CURSOR_SQL, [
        run.cursor,
        size,
      ]);
      const { cursor, contracts } = next.rows[0] ?? { cursor: null, contracts: 0 };
      if (!cursor) return null;
      await inTransaction(pool, async (client) => {
        await hold(client, run, leaseMs, { cursor, contracts });
        const { rows } = await client.query<{ stage: string; matched: number; bundled: number }>(MATCH_SQL, [
          run.id,
          run.scanDate,
          run.rolloutIds,
          run.cursor,
          cursor,
        ]);
        await client.query(SNAPSHOT_SQL, [run.scanDate, run.cursor, cursor]);
        await addCounts(client, run, Object.fromEntries(rows.map(({ stage, ...count }) => [stage, count])));
      });
      return { cursor, contracts };
    },

    nextUndecided: (run, most) => loadUndecided(pool, run, most),

    applyDecisions: (run, owners, decided, leaseMs) =>
      inTransaction(pool, async (client) => {
        await hold(client, run, leaseMs);
        await addCounts(client, run, await applyDecisions(client, run, owners, decided));
      }),

    finish: (run) =>
      inTransaction(pool, async (client) => {
        const missed = await client.query(MISSED_SQL, [run.id]);
        const inVain = await client.query(DEFERRED_IN_VAIN_SQL, [run.id, run.scanDate]);
        const { rows } = await client.query<ScanReport>(
          `UPDATE scan_runs SET status = 'finished', finished_at = now(), slipped = $3
           WHERE id = $1 AND lease_epoch = $2 AND status = 'running'
           RETURNING id AS "scanId", scan_date AS "scanDate", contracts, slipped AS missed, stages`,
          [run.id, run.leaseEpoch, (missed.rowCount ?? 0) + (inVain.rowCount ?? 0)],
        );
        if (rows[0]) return rows[0];
        throw takenOver(run);
      }),

    async lookAt(scanDate) {
      const { rows } = await pool.query<DueStart>(
        `SELECT w.term_id AS "termId", w.key, w.contract_id AS "contractId", c.name AS customer, k.name AS contract,
           w.stage_name AS stage, w.occurrence, w.days_left AS "daysLeft", ${IS_STARTED} AS "exists"
         FROM chosen_workflows($1, live_rollouts($1), NULL, NULL) AS w
         JOIN customers c ON c.id = w.customer_id JOIN contracts k ON k.id = w.contract_id
         WHERE w.in_window ORDER BY w.days_left, c.name, k.name`,
        [scanDate],
      );
      const counted = await pool.query<{ contracts: number }>(
        'SELECT count(*)::int AS contracts FROM contracts WHERE is_renewable(status)',
      );
      const undecided = await previewUndecided(pool, scanDate);
      return { contracts: counted.rows[0]?.contracts ?? 0, due: rows, undecided };
    },
  };
}
