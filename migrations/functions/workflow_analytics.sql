CREATE OR REPLACE FUNCTION workflow_analytics(p_key text, p_since date, p_until date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  -- Planned anew for each key and its nights: few executions are looked up one by one, many by reading tables through.
  RETURN (
  WITH runs AS MATERIALIZED (
    SELECT e.id, e.definition_id, e.status, e.current_step, e.finished_at
    FROM workflow_definitions d JOIN workflow_executions e ON e.definition_id = d.id
    WHERE (p_key IS NULL OR d.key = p_key) AND e.as_of BETWEEN p_since AND p_until
      AND (coalesce(current_setting('nightshift.scope', true), '') = 'all' OR caller_has_role('author')
        OR caller_has_role('ops') OR caller_has_role('csm_manager') OR caller_has_role('viewer'))
  ), executions AS (
    SELECT definition_id, jsonb_object_agg(status, n) AS by_status
    FROM (SELECT definition_id, status, count(*) AS n FROM runs GROUP BY definition_id, status) AS s
    GROUP BY definition_id
  ), drafts AS MATERIALIZED (
    SELECT r.definition_id, r.id AS execution_id, a.step_key, a.status,
      extract(epoch FROM h.decided_at - r.finished_at) AS seconds, h.edited
    FROM runs r JOIN workflow_artifacts a ON a.execution_id = r.id
    CROSS JOIN LATERAL (
      SELECT max(v.occurred_at) FILTER (WHERE v.kind = 'verdict') AS decided_at,
        coalesce(bool_or(v.kind = 'edited' OR v.verdict = 'edited'), false) AS edited
      FROM artifact_events v WHERE v.artifact_id = a.id AND v.undone_at IS NULL) AS h
  ), artifacts AS (
    SELECT definition_id, jsonb_object_agg(status, n) AS by_status
    FROM (SELECT definition_id, status, count(*) AS n FROM drafts GROUP BY definition_id, status) AS s
    GROUP BY definition_id
  ), verdicts AS (
    -- A verdict on a draft whose execution went on afterwards has no time since its end.
    SELECT definition_id, percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY seconds) AS seconds
    FROM drafts WHERE seconds >= 0 GROUP BY definition_id
  ), edits AS (
    SELECT definition_id, step_key, count(DISTINCT execution_id) AS edited FROM drafts WHERE edited
    GROUP BY definition_id, step_key
  ), failures AS (
    SELECT definition_id, current_step AS step_key, count(*) AS failed FROM runs WHERE status = 'failed'
    GROUP BY definition_id, current_step
  ), calls AS (
    SELECT r.definition_id, c.step_key, count(*) AS calls, sum(c.input_tokens) AS input_tokens,
      sum(c.output_tokens) AS output_tokens, sum(c.cost_usd) AS cost_usd
    FROM runs r JOIN llm_calls c ON c.execution_id = r.id GROUP BY r.definition_id, c.step_key
  ), step_runs AS (
    SELECT r.definition_id, s.step_key, count(*) FILTER (WHERE s.status = 'completed') AS completed,
      count(*) FILTER (WHERE s.status = 'skipped') AS skipped,
      percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM s.finished_at - s.started_at))
        FILTER (WHERE s.status = 'completed') AS seconds
    FROM runs r JOIN workflow_step_executions s ON s.execution_id = r.id GROUP BY r.definition_id, s.step_key
  ), steps AS (
    SELECT t.definition_id, jsonb_agg(jsonb_build_object('stepKey', t.step_key, 'title', t.step_name,
      'completed', coalesce(s.completed, 0), 'edited', coalesce(e.edited, 0), 'skipped', coalesce(s.skipped, 0),
      'failed', coalesce(f.failed, 0),
      'seconds', CASE WHEN s.seconds IS NOT NULL THEN jsonb_build_object('p50', s.seconds[1], 'p95', s.seconds[2]) END,
      'modelCalls', coalesce(c.calls, 0), 'inputTokens', coalesce(c.input_tokens, 0),
      'outputTokens', coalesce(c.output_tokens, 0), 'costUsd', coalesce(c.cost_usd, 0)) ORDER BY t.step_index) AS steps
    FROM workflow_step_templates t JOIN executions x ON x.definition_id = t.definition_id
    LEFT JOIN step_runs s ON s.definition_id = t.definition_id AND s.step_key = t.step_key
    LEFT JOIN edits e ON e.definition_id = t.definition_id AND e.step_key = t.step_key
    LEFT JOIN failures f ON f.definition_id = t.definition_id AND f.step_key = t.step_key
    LEFT JOIN calls c ON c.definition_id = t.definition_id AND c.step_key = t.step_key
    GROUP BY t.definition_id
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object('key', d.key, 'version', d.version, 'executions', x.by_status,
    'artifacts', coalesce(a.by_status, '{}'), 'steps', coalesce(s.steps, '[]'),
    'secondsToVerdict', CASE WHEN v.seconds IS NOT NULL
      THEN jsonb_build_object('p50', v.seconds[1], 'p95', v.seconds[2]) END) ORDER BY d.key, d.version DESC), '[]')
  FROM executions x JOIN workflow_definitions d ON d.id = x.definition_id
  LEFT JOIN steps s ON s.definition_id = d.id
  LEFT JOIN artifacts a ON a.definition_id = d.id
  LEFT JOIN verdicts v ON v.definition_id = d.id);
END $$;

COMMENT ON FUNCTION workflow_analytics IS
  'How each version of a key, or of all, fared in the nights from one to another, over all customers: counts, durations and cost, for who may see those; no name, text or id of anybody leaves it';
