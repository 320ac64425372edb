CREATE OR REPLACE FUNCTION night_figures(p_date date) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'outcomes', (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', o.stage, 'statuses', o.statuses,
      'artifacts', o.artifacts, 'needsCorrection', o.needs_correction, 'tokens', o.tokens, 'costUsd', o.cost_usd)
      ORDER BY o.stage), '[]') FROM night_outcomes(p_date) AS o),
    'unfinished', (SELECT count(*) FROM workflow_executions WHERE as_of = p_date AND status IN ('pending', 'running')),
    'failures', (SELECT coalesce(jsonb_agg(f), '[]') FROM (
      SELECT coalesce(error_code, 'INTERNAL') AS code, count(*) AS executions FROM workflow_executions
      WHERE as_of = p_date AND status = 'failed' GROUP BY 1 ORDER BY 2 DESC, 1) AS f),
    'missedWindows', (SELECT coalesce(jsonb_agg(m), '[]') FROM (
      SELECT m.key, d.stage_name AS stage, count(*) AS windows FROM slipped_windows m
      JOIN scan_runs s ON s.id = m.scan_id AND s.scan_date = p_date
      JOIN workflow_definitions d ON d.id = m.definition_id GROUP BY m.key, d.stage_name ORDER BY m.key, d.stage_name) AS m),
    'customersWithSendOrder', (SELECT count(*) FROM mornings_with_send_order() WHERE morning = p_date))
$$;

COMMENT ON FUNCTION night_figures IS 'What a night did, in counts, over the rows that the caller sees';
