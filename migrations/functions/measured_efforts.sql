CREATE OR REPLACE FUNCTION measured_efforts(p_provider text) RETURNS TABLE (key text, executions integer,
  input_tokens double precision, output_tokens double precision, cost_usd double precision, artifacts json)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH newest AS (
    SELECT e.key, e.id FROM (
      SELECT w.key, w.id, row_number() OVER (PARTITION BY w.key ORDER BY w.finished_at DESC, w.id) AS place
      FROM workflow_executions w WHERE w.status = 'completed' AND w.replay_of IS NULL) AS e
    -- Enough that one odd account does not move the average.
    WHERE e.place <= 50
  ), calls AS (
    SELECT n.key, sum(l.input_tokens) AS input_tokens, sum(l.output_tokens) AS output_tokens, sum(l.cost_usd) AS cost,
      bool_and(l.provider = p_provider) AS is_ours
    FROM newest n JOIN llm_calls l ON l.execution_id = n.id GROUP BY n.key
  ), left_behind AS (
    SELECT n.key, a.kind, count(*) AS count
    FROM newest n JOIN workflow_artifacts a ON a.execution_id = n.id AND a.status <> 'superseded'
    GROUP BY n.key, a.kind
  ), counted AS (SELECT n.key, count(*) AS executions FROM newest n GROUP BY n.key)
  SELECT c.key, c.executions::int, coalesce(l.input_tokens / c.executions, 0)::float8,
    coalesce(l.output_tokens / c.executions, 0)::float8,
    CASE WHEN coalesce(l.is_ours, true) THEN coalesce(l.cost / c.executions, 0)::float8 END,
    (SELECT coalesce(json_object_agg(a.kind, a.count::float8 / c.executions), '{}') FROM left_behind a
     WHERE a.key = c.key)
  FROM counted c LEFT JOIN calls l ON l.key = c.key
$$;

COMMENT ON FUNCTION measured_efforts IS
  'What the last completed executions of each key took on average, over all customers: no name, text or id leaves it';
