CREATE OR REPLACE FUNCTION select_execution_places(p_statuses text[], p_stage text, p_code text, p_night date,
  p_contract_id uuid, p_contract text, p_ids uuid[], p_limit integer)
RETURNS TABLE (id uuid, key text, stage text, version_id uuid, contract_id uuid, status text, error_code text, as_of date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT * FROM select_executions(p_statuses, p_stage, p_code, p_night, p_contract_id, p_contract, p_ids, p_limit)
  WHERE caller_has_role('ops')
$$;

COMMENT ON FUNCTION select_execution_places IS
  'The same over all customers, for ops, who may retry and cancel whatever has failed; nothing of it names a customer';
