CREATE OR REPLACE FUNCTION list_execution_places(p_id uuid, p_status text, p_stage text, p_contract_id uuid,
  p_after uuid, p_limit integer)
RETURNS TABLE (id uuid, key text, stage_name text, version integer, definition_id uuid, contract_id uuid,
  occurrence integer, status text, as_of date, error_code text, current_step text, wait_until timestamptz,
  attempts integer, lease_epoch bigint, created_at timestamptz, finished_at timestamptz, replay_of uuid, steps json)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT e.id, e.key, e.stage_name, d.version, e.definition_id, e.contract_id, e.occurrence, e.status, e.as_of,
    e.error_code, e.current_step, e.wait_until, e.attempts, e.lease_epoch, e.created_at, e.finished_at, e.replay_of,
    CASE WHEN p_id IS NOT NULL THEN (SELECT coalesce(json_agg(json_build_object('stepKey', s.step_key,
        'iteration', s.visit, 'seq', s.seq, 'status', s.status, 'route', s.route, 'model', s.model,
        'inputTokens', s.input_tokens, 'outputTokens', s.output_tokens, 'costUsd', s.cost_usd, 'prompt', NULL,
        'outputs', NULL) ORDER BY s.seq, s.visit), '[]')
      FROM workflow_step_executions s WHERE s.execution_id = e.id) END
  FROM workflow_executions e JOIN workflow_definitions d ON d.id = e.definition_id
  WHERE caller_has_role('ops') AND (p_id IS NULL OR e.id = p_id) AND (p_status IS NULL OR e.status = p_status)
    AND (p_stage IS NULL OR e.key = lower(p_stage) OR e.stage_name = p_stage)
    AND (p_contract_id IS NULL OR e.contract_id = p_contract_id)
    AND (p_after IS NULL OR EXISTS (SELECT FROM workflow_executions a WHERE a.id = p_after AND (
      e.created_at < a.created_at OR e.created_at = a.created_at AND (e.days_left, e.id) > (a.days_left, a.id))))
  ORDER BY e.created_at DESC, e.days_left, e.id LIMIT p_limit
$$;

COMMENT ON FUNCTION list_execution_places IS
  'Where executions stand, for ops: status, codes, places and sizes, and nothing that names or quotes a customer';
