CREATE OR REPLACE FUNCTION select_executions(p_statuses text[], p_stage text, p_code text, p_night date,
  p_contract_id uuid, p_contract text, p_ids uuid[], p_limit integer)
RETURNS TABLE (id uuid, key text, stage text, version_id uuid, contract_id uuid, status text, error_code text, as_of date)
LANGUAGE sql STABLE AS $$
  SELECT e.id, e.key, e.stage_name, e.definition_id, e.contract_id, e.status, e.error_code, e.as_of
  FROM workflow_executions e
  WHERE e.status = ANY (p_statuses) AND (p_stage IS NULL OR e.key = lower(p_stage) OR e.stage_name = p_stage)
    AND (p_code IS NULL OR e.error_code = p_code) AND (p_night IS NULL OR e.as_of = p_night)
    AND (p_contract IS NULL OR e.contract_id IN (
      SELECT k.id FROM contracts k WHERE k.id = p_contract_id OR k.external_id = p_contract))
    AND (p_ids IS NULL OR e.id = ANY (p_ids))
  ORDER BY e.as_of DESC, e.days_left, e.id LIMIT p_limit
$$;

COMMENT ON FUNCTION select_executions IS
  'Executions of some statuses by stage, error code, night, contract or id, over the rows that the caller sees';
