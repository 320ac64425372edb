import type pg from 'pg';
import { NightshiftError } from '../../domain/errors.ts';
import type {
  DueStart,
  ScanReport,
  ScanRun,
  ScanStore,
  StageCount,
} from '../../services/ports/scan-store.ts';
import { inTransaction } from './transaction.ts';

/** A scan that another scheduler abandoned is taken over where its lease ran out; a living one is left alone. */
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
    SELECT id FROM contracts WHERE status IN ('active', 'expired') AND ($1::uuid IS NULL OR id > $1)
    ORDER BY id LIMIT $2) AS chunk`;

/** Starts what is due in one chunk, keeps tonight's snapshot of it, and moves the cursor: all or nothing, under the lease. */
const CHUNK_SQL = `
  WITH lease AS (
    UPDATE scan_runs SET cursor = $4, contracts = contracts + $5,
      lease_expires_at = clock_timestamp() + $6 * interval '1 millisecond'
    WHERE id = $1 AND lease_epoch = $2 AND status = 'running'
    RETURNING id, scan_date, rollout_ids
  ), matched AS (
    SELECT w.* FROM lease
    CROSS JOIN LATERAL chosen_workflows(lease.scan_date, lease.rollout_ids, $3, $4) AS w
    WHERE w.in_window AND NOT w.paused
  ), started AS (
    INSERT INTO workflow_executions (definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
      owner_id, occurrence, trigger, scan_id, as_of, days_left)
    SELECT m.definition_id, m.rollout_id, m.arm, m.key, m.stage_name, m.term_id, m.contract_id, m.customer_id, m.owner_id,
      m.occurrence, 'scan', lease.id, lease.scan_date, m.days_left
    FROM matched m CROSS JOIN lease
    ORDER BY m.term_id, m.key
    ON CONFLICT (term_id, key, occurrence) WHERE status <> 'superseded' DO NOTHING
    RETURNING stage_name
  ), snapshots AS (
    INSERT INTO account_snapshots (contract_id, day, customer_id, health_score, risk_score, arr_reporting, forecast)
    SELECT k.id, lease.scan_date, k.customer_id, i.health_score, i.risk_score, k.arr_reporting, f.forecast
    FROM lease
    JOIN contracts k ON k.status IN ('active', 'expired') AND ($3::uuid IS NULL OR k.id > $3) AND k.id <= $4
    LEFT JOIN LATERAL (SELECT health_score, risk_score FROM customer_intelligence
      WHERE customer_id = k.customer_id AND as_of <= lease.scan_date ORDER BY as_of DESC LIMIT 1) AS i ON true
    LEFT JOIN LATERAL (SELECT e.outputs ->> 'forecast' AS forecast FROM workflow_executions e
      WHERE e.contract_id = k.id AND e.status = 'completed' AND e.as_of <= lease.scan_date
        AND e.outputs ->> 'forecast' IS NOT NULL
      ORDER BY e.as_of DESC, e.finished_at DESC LIMIT 1) AS f ON true
    ON CONFLICT (contract_id, day) DO NOTHING
  )
  SELECT (SELECT count(*)::int FROM lease) AS held, (
    SELECT coalesce(jsonb_agg(c), '[]') FROM (
      SELECT stage_name AS stage, sum(matched)::int AS matched, sum(started)::int AS started FROM (
        SELECT stage_name, 1 AS matched, 0 AS started FROM matched
        UNION ALL SELECT stage_name, 0, 1 FROM started) AS each_one
      GROUP BY stage_name) AS c) AS counts`;

const ADD_COUNTS_SQL = `
  UPDATE scan_runs s SET stages = coalesce((
    SELECT jsonb_object_agg(stage, jsonb_build_object('matched', matched, 'started', started)) FROM (
      SELECT stage, sum(matched) AS matched, sum(started) AS started FROM (
        SELECT key AS stage, (value ->> 'matched')::int AS matched, (value ->> 'started')::int AS started
        FROM jsonb_each(s.stages)
        UNION ALL SELECT stage, matched, started
        FROM jsonb_to_recordset($2) AS c (stage text, matched integer, started integer)) AS both_counts
      GROUP BY stage) AS summed), '{}')
  WHERE id = $1`;

/**
 * A window slipped where it was open only on days that no scan saw: asked of each span of missed days on which the same
 * rollouts were live, so that a version published meanwhile does not hide what its predecessor would have started.
 */
const SLIPPED_SQL = `
  WITH run AS (SELECT * FROM scan_runs WHERE id = $1 AND previous_scan_date IS NOT NULL),
  missed AS (
    SELECT day, rollouts, day - (row_number() OVER (PARTITION BY rollouts ORDER BY day))::int AS island FROM (
      SELECT day::date, live_rollouts(day::date) AS rollouts FROM run
      CROSS JOIN LATERAL generate_series(run.previous_scan_date + 1, run.scan_date - 1, interval '1 day') AS day) AS d
  ), spans AS (
    SELECT rollouts, min(day) AS from_day, max(day) AS to_day FROM missed GROUP BY rollouts, island
  ), seen AS (
    SELECT w.term_id, w.key, w.definition_id, run.id AS scan_id, run.previous_scan_date, s.from_day,
      greatest(w.opens_on, (w.term_since AT TIME ZONE run.zone)::date, r.valid_from) AS opened_on,
      least(w.closes_on, s.to_day) AS closed_on
    FROM run CROSS JOIN spans s
    CROSS JOIN LATERAL chosen_workflows(s.to_day, s.rollouts, NULL, NULL) AS w
    JOIN workflow_rollouts r ON r.id = w.rollout_id
    WHERE w.anchor_on IS NOT NULL
  )
  INSERT INTO slipped_windows (term_id, key, definition_id, opened_on, closed_on, scan_id)
  SELECT DISTINCT ON (term_id, key) term_id, key, definition_id,
    min(opened_on) OVER (PARTITION BY term_id, key), closed_on, scan_id
  FROM seen
  WHERE opened_on > previous_scan_date AND opened_on <= closed_on AND closed_on >= from_day
    AND NOT EXISTS (SELECT FROM workflow_executions e
      WHERE e.term_id = seen.term_id AND e.key = seen.key AND e.status <> 'superseded')
  ORDER BY term_id, key, closed_on DESC
  ON CONFLICT DO NOTHING`;

const takenOver = (run: ScanRun): NightshiftError =>
  new NightshiftError(
    'LEASE_LOST',
    `Another scheduler has taken over the scan ${run.id} of ${run.scanDate}.`,
    'Nothing is to be done: that scheduler finishes it. Raise SCAN_LEASE_SECONDS if it happens often.',
    { scanId: run.id },
  );

type ScanRow = {
  id: string;
  scan_date: string;
  lease_epoch: number;
  rollout_ids: string[];
  cursor: string | null;
  previous_scan_date: string | null;
};

export function createScanStore(pool: pg.Pool): ScanStore {
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

    async scanChunk(run: ScanRun, size, leaseMs) {
      const next = await pool.query<{ cursor: string | null; contracts: number }>(NEXT_CURSOR_SQL, [
        run.cursor,
        size,
      ]);
      const { cursor, contracts } = next.rows[0] ?? { cursor: null, contracts: 0 };
      if (!cursor) return null;
      await inTransaction(pool, async (client) => {
        const values = [run.id, run.leaseEpoch, run.cursor, cursor, contracts, leaseMs];
        const { rows } = await client.query<{ held: number; counts: ({ stage: string } & StageCount)[] }>(
          CHUNK_SQL,
          values,
        );
        if (rows[0]?.held !== 1) throw takenOver(run);
        if (rows[0].counts.length > 0)
          await client.query(ADD_COUNTS_SQL, [run.id, JSON.stringify(rows[0].counts)]);
      });
      return { cursor, contracts };
    },

    finish: (run: ScanRun) =>
      inTransaction(pool, async (client) => {
        const slipped = await client.query(SLIPPED_SQL, [run.id]);
        const { rows } = await client.query<ScanReport>(
          `UPDATE scan_runs SET status = 'finished', finished_at = now(), slipped = $3
           WHERE id = $1 AND lease_epoch = $2 AND status = 'running'
           RETURNING id AS "scanId", scan_date AS "scanDate", contracts, slipped, stages`,
          [run.id, run.leaseEpoch, slipped.rowCount ?? 0],
        );
        if (rows[0]) return rows[0];
        throw takenOver(run);
      }),

    async dryRun(scanDate) {
      const { rows } = await pool.query<DueStart>(
        `SELECT w.contract_id AS "contractId", c.name AS customer, k.name AS contract, w.stage_name AS stage,
           w.occurrence, w.days_left AS "daysLeft",
           EXISTS (SELECT FROM workflow_executions e WHERE e.term_id = w.term_id AND e.key = w.key
             AND e.occurrence = w.occurrence AND e.status <> 'superseded') AS "exists"
         FROM chosen_workflows($1, live_rollouts($1), NULL, NULL) AS w
         JOIN customers c ON c.id = w.customer_id JOIN contracts k ON k.id = w.contract_id
         WHERE w.in_window ORDER BY w.days_left, c.name, k.name`,
        [scanDate],
      );
      const counted = await pool.query<{ contracts: number }>(
        `SELECT count(*)::int AS contracts FROM contracts WHERE status IN ('active', 'expired')`,
      );
      return { contracts: counted.rows[0]?.contracts ?? 0, due: rows };
    },
  };
}
