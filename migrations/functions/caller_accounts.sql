-- Row-level security asks it once for each table of a statement. It looks past that security, and so finds the caller's
-- accounts by the indexes of their owners, where `SELECT id FROM customers` would read all customers and judge each.
CREATE OR REPLACE FUNCTION caller_accounts() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
SET search_path FROM CURRENT AS $$
  WITH people AS MATERIALIZED (SELECT caller_people() AS ids)
  SELECT c.id FROM customers c WHERE c.owner_id = ANY ((SELECT ids FROM people)::uuid[])
  UNION
  SELECT c.id FROM customers c WHERE c.backup_owner_id = ANY ((SELECT ids FROM people)::uuid[])
$$;

COMMENT ON FUNCTION caller_accounts IS 'The customers of the caller, whom the settings nightshift.user and nightshift.scope name; none where the scope is all, which needs no list';
