CREATE OR REPLACE FUNCTION is_renewable(contract_status text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT contract_status IN ('active', 'expired')
$$;

COMMENT ON FUNCTION is_renewable IS
  'Whether a contract of this status is to be renewed or to be settled: a CRM calls it expired from its end date on';
