CREATE OR REPLACE FUNCTION caller_sees(customer uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
  SELECT coalesce(current_setting('nightshift.scope', true) = 'all', false) OR EXISTS (
    SELECT FROM customers c WHERE c.id = customer
      AND (c.owner_id = ANY (caller_people()) OR c.backup_owner_id = ANY (caller_people())))
$$;

COMMENT ON FUNCTION caller_sees IS
  'Whether a customer is among the accounts of the caller, whom the settings nightshift.user and nightshift.scope name';
