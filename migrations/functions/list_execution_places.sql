CREATE OR REPLACE FUNCTION list_execution_places(p_id uuid, p_status text, p_stage text, p_before timestamptz,
  p_before_id uuid, p_limit integer)
RETURNS TABLE (id uuid, key text, stage_name text, version integer, definition_id uuid, contract_id uuid,
  occurrence integer, status text, as_of date, error_code text, current_step text, wait_until timestamptz,
  attempts integer, created_at timestamptz, finished_at timestamptz, replay_of uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT e.id, e.key, e.stage_name, d.version, e.definition_id, e.contract_id, e.occurrence, e.status, e.as_of,
    e.error_code, e.current_step, e.wait_until, e.attempts, e.created_at, e.finished_at, e.replay_of
  FROM workflow_executions e JOIN workflow_definitions d ON d.id = e.definition_id
  WHERE caller_has_role('ops') AND (p_id IS NULL OR e.id = p_id) AND (p_status IS NULL OR e.status = p_status)
    AND (p_stage IS NULL OR e.key = lower(p_stage) OR e.stage_name = p_stage)
    AND (p_before IS NULL OR (e.created_at, e.id) < (p_before, p_before_id))
  ORDER BY e.created_at DESC, e.id DESC LIMIT p_limit
$$;

COMMENT ON FUNCTION list_execution_places IS
  'Where executions stand, for ops: status, codes and places, and nothing that names or quotes a customer';
