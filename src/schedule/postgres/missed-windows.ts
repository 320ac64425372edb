/**
 * A window is missed where it was open only on days without a scan. Each span of such days with
 * the same live rollouts is asked by itself, so that a version published meanwhile does not hide
 * what its predecessor would have started.
 * `$1` is the scan.
 */
export const MISSED_SQL = `
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
    AND NOT EXISTS (SELECT FROM covered_starts c WHERE c.term_id = seen.term_id AND c.key = seen.key)
  ORDER BY term_id, key, closed_on DESC
  ON CONFLICT DO NOTHING`;

/**
 * Deletes deferrals that this scan did not find due any more; where the last day passed without a start, the window
 * is missed. `$1` is the scan, `$2` its date.
 */
export const DEFERRED_IN_VAIN_SQL = `
  WITH gone AS (
    DELETE FROM deferred_starts WHERE scan_id <> $1 AND scan_date <= $2 RETURNING *
  )
  INSERT INTO slipped_windows (term_id, key, definition_id, opened_on, closed_on, scan_id)
  SELECT term_id, key, definition_id, since, not_after, $1 FROM gone
  WHERE not_after < $2
    AND NOT EXISTS (SELECT FROM workflow_executions e WHERE e.term_id = gone.term_id AND e.key = gone.key
      AND e.occurrence = gone.occurrence AND e.status <> 'superseded')
    AND NOT EXISTS (SELECT FROM covered_starts c WHERE c.term_id = gone.term_id AND c.key = gone.key
      AND c.occurrence = gone.occurrence)
  ON CONFLICT DO NOTHING`;
