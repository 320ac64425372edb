import type pg from 'pg';

/** The night that is measured as the first one; the next one is the steady night. */
export const NIGHT = '2026-12-01';
export const NEXT_NIGHT = '2026-12-02';

/** The windows of the ten stages of the library: name, days_min, days_max, repeat, later after, later every. */
const STAGES = [
  ['monitor', 180, null, 90, null, null],
  ['discovery', 150, 179, null, null, null],
  ['prepare', 120, 149, null, null, null],
  ['engage', 90, 119, null, null, null],
  ['negotiate', 60, 89, null, null, null],
  ['finalize', 30, 59, null, null, null],
  ['signature', 15, 29, null, null, null],
  ['critical', 7, 14, 3, null, null],
  ['emergency', 0, 6, 1, null, null],
  ['overdue', null, -1, 7, 30, 30],
] as const;

/**
 * Inserts this many contracts, each of its own customer, with a hundred owners, renewal dates over a year, and ten
 * published stages.
 */
export async function plantScanBook(pool: pg.Pool, contracts: number): Promise<void> {
  await pool.query(`
    INSERT INTO users (email, name, role) SELECT 'csm-' || n || '@example.com', 'CSM ' || n, 'csm'
    FROM generate_series(1, 100) AS n`);
  await pool.query(
    `WITH owners AS (SELECT id, row_number() OVER () AS n FROM users)
     INSERT INTO customers (external_id, name, segment, owner_id)
     SELECT 'C-' || n, 'Customer ' || n, CASE n % 3 WHEN 0 THEN 'smb' WHEN 1 THEN 'mid' ELSE 'large' END,
       (SELECT id FROM owners WHERE owners.n = g.n % 100 + 1)
     FROM generate_series(1, $1::int) AS g (n)`,
    [contracts],
  );
  await pool.query(`
    INSERT INTO contracts (external_id, customer_id, name, status, currency, arr, arr_reporting, notice_days)
    SELECT external_id, id, 'Platform', 'active', 'USD', 12000, 12000, 60 FROM customers`);
  await pool.query(
    `INSERT INTO contract_terms (contract_id, term_number, term_start, renewal_date, term_months, created_at)
     SELECT id, 1, day - 365, day, 12, '2026-01-01' FROM (
       SELECT id, $1::date - 30 + (row_number() OVER () * 7919 % 395)::int AS day FROM contracts) AS k`,
    [NIGHT],
  );
  for (const [key, daysMin, daysMax, every, laterAfter, laterEvery] of STAGES)
    await pool.query(
      `WITH d AS (INSERT INTO workflow_definitions (key, version, stage_name, description, content_hash, status,
         published_at, days_min, days_max, repeat_every_days, repeat_later_after_days, repeat_later_every_days)
         VALUES ($1, 1, initcap($1), 'A stage', $1, 'published', now(), $2, $3, $4, $5, $6) RETURNING id, key)
       INSERT INTO workflow_rollouts (key, definition_id, valid_from) SELECT key, id, '2026-01-01' FROM d`,
      [key, daysMin, daysMax, every, laterAfter, laterEvery],
    );
  await pool.query('VACUUM ANALYZE');
}

export const forgetNights = (pool: pg.Pool): Promise<unknown> =>
  pool.query(`TRUNCATE workflow_executions, account_snapshots, scan_runs, scan_candidates, deferred_starts,
    covered_starts, slipped_windows CASCADE`);
