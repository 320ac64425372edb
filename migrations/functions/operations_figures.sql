CREATE OR REPLACE FUNCTION operations_figures(today date) RETURNS jsonb LANGUAGE sql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
  WITH night AS (
    SELECT scan_date FROM scan_runs ORDER BY started_at DESC LIMIT 1
  ), unsettled AS (
    -- Each has an index of its own: what has settled is most of the table, and is not read.
    SELECT key, status, error_code FROM workflow_executions WHERE status = 'pending'
    UNION ALL SELECT key, status, error_code FROM workflow_executions WHERE status = 'running'
    UNION ALL SELECT key, status, error_code FROM workflow_executions WHERE status = 'waiting'
    UNION ALL SELECT key, status, error_code FROM workflow_executions WHERE status = 'failed'
  ), tonight AS (
    SELECT e.status, e.error_code FROM workflow_executions e WHERE e.as_of = (SELECT scan_date FROM night)
  ), due AS (
    SELECT next_attempt_at AS since, false AS is_orphaned FROM workflow_executions
    WHERE status = 'pending' AND next_attempt_at <= clock_timestamp()
    UNION ALL
    SELECT lease_expires_at, true FROM workflow_executions
    WHERE status = 'running' AND lease_expires_at < clock_timestamp()
  ), review AS (
    SELECT 'pending_review' AS status, count(*) AS artifacts, min(created_at) AS oldest
    FROM workflow_artifacts WHERE status = 'pending_review'
    UNION ALL
    SELECT 'needs_correction', count(*), min(created_at) FROM workflow_artifacts WHERE status = 'needs_correction'
  )
  SELECT jsonb_build_object(
    'nowMs', extract(epoch FROM clock_timestamp()) * 1000,
    'oldestDueSeconds', (SELECT extract(epoch FROM clock_timestamp() - min(since)) FROM due),
    'orphaned', (SELECT count(*) FROM due WHERE is_orphaned),
    'lastScan', (SELECT jsonb_build_object('date', scan_date, 'startedMs', extract(epoch FROM started_at) * 1000,
        'finishedMs', extract(epoch FROM finished_at) * 1000, 'contracts', contracts, 'missedWindows', slipped)
      FROM scan_runs WHERE status = 'finished' AND trigger = 'nightly' ORDER BY scan_date DESC LIMIT 1),
    'executions', (SELECT coalesce(jsonb_agg(e), '[]') FROM (
      SELECT key, status, count(*) AS executions FROM unsettled GROUP BY key, status ORDER BY key, status) AS e),
    'failed', (SELECT coalesce(jsonb_agg(e), '[]') FROM (
      SELECT error_code AS code, count(*) AS executions FROM unsettled WHERE status = 'failed'
      GROUP BY error_code ORDER BY error_code) AS e),
    'night', (SELECT coalesce(jsonb_agg(e), '[]') FROM (
      SELECT status, count(*) AS executions FROM tonight GROUP BY status ORDER BY status) AS e),
    'nightFailed', (SELECT coalesce(jsonb_agg(e), '[]') FROM (
      SELECT error_code AS code, count(*) AS executions FROM tonight WHERE status = 'failed'
      GROUP BY error_code ORDER BY error_code) AS e),
    'review', (SELECT jsonb_agg(jsonb_build_object('status', status, 'artifacts', artifacts,
      'oldestSeconds', extract(epoch FROM clock_timestamp() - oldest))) FROM review),
    'deferred', (SELECT coalesce(jsonb_agg(d), '[]') FROM (
      SELECT reason, count(*) AS starts FROM deferred_starts GROUP BY reason ORDER BY reason) AS d),
    'pauses', (SELECT coalesce(jsonb_agg(jsonb_build_object('provider', provider, 'model', model, 'code', error_code,
      'sinceMs', extract(epoch FROM since) * 1000, 'pausedUntilMs', extract(epoch FROM paused_until) * 1000)), '[]')
      FROM provider_pauses),
    'sources', (SELECT jsonb_agg(jsonb_build_object('source', feed, 'importedOn', delivered_on, 'newestOn', newest_on,
      'importRuns', deliveries, 'usualGapDays', usual_gap_days) ORDER BY feed) FROM feed_ages(today)))
$$;

COMMENT ON FUNCTION operations_figures IS
  'The state of the installation in counts and ages, over all customers: no name, text or id of anybody leaves it';
