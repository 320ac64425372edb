-- Row-level security asks it once for each table of a statement. It looks past that security, and so finds the caller's
-- accounts by the indexes of their owners, where `SELECT id FROM customers` would read all customers and judge each.
CREATE OR REPLACE FUNCTION caller_accounts() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path FROM CURRENT AS $$
DECLARE
  -- Not caller_people(): another change of rights would cost as much as the accounts.
  people uuid[] := people_of(nullif(current_setting('nightshift.user', true), '')::uuid,
    current_setting('nightshift.scope', true));
BEGIN
  RETURN QUERY SELECT c.id FROM customers c WHERE c.owner_id = ANY (people) OR c.backup_owner_id = ANY (people);
END
$$;

COMMENT ON FUNCTION caller_accounts IS 'The customers of the caller, whom the settings nightshift.user and nightshift.scope name; none where the scope is all, which needs no list';
