CREATE OR REPLACE FUNCTION night_outcomes(p_date date) RETURNS TABLE (stage text, statuses jsonb, artifacts integer,
  needs_correction integer, tokens double precision, cost_usd double precision)
LANGUAGE sql STABLE AS $$
  SELECT s.stage_name, jsonb_object_agg(s.status, s.executions), sum(s.artifacts)::int, sum(s.needs_correction)::int,
    sum(s.tokens)::float8, sum(s.cost)::float8
  FROM (
    SELECT e.stage_name, e.status, count(*) AS executions, sum(a.artifacts) AS artifacts,
      sum(a.needs_correction) AS needs_correction, sum(l.tokens) AS tokens, sum(l.cost) AS cost
    FROM workflow_executions e
    CROSS JOIN LATERAL (SELECT count(*) AS artifacts,
      count(*) FILTER (WHERE status = 'needs_correction') AS needs_correction FROM workflow_artifacts
      WHERE execution_id = e.id AND status <> 'superseded') AS a
    CROSS JOIN LATERAL (SELECT coalesce(sum(input_tokens + output_tokens), 0) AS tokens,
      coalesce(sum(cost_usd), 0) AS cost FROM llm_calls WHERE execution_id = e.id) AS l
    WHERE e.as_of = p_date AND e.status <> 'superseded'
    GROUP BY e.stage_name, e.status) AS s
  GROUP BY s.stage_name
$$;

COMMENT ON FUNCTION night_outcomes IS 'What became of the executions of a night, by stage';
