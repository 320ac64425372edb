-- Row-level security asks it once a statement. It looks past that security: a person's team is nobody's secret.
CREATE OR REPLACE FUNCTION caller_people() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
  WITH RECURSIVE me AS (
    SELECT nullif(current_setting('nightshift.user', true), '')::uuid AS id
    WHERE current_setting('nightshift.scope', true) IN ('own', 'team')
  ), own AS (
    SELECT id FROM me
    UNION
    SELECT d.user_id FROM user_deputies d JOIN me ON d.deputy_id = me.id
    WHERE current_date BETWEEN d.valid_from AND d.valid_to
  ), team AS (
    SELECT id FROM own
    UNION
    SELECT u.id FROM users u JOIN team ON u.manager_id = team.id
    WHERE current_setting('nightshift.scope', true) = 'team'
  )
  SELECT coalesce(array_agg(id), '{}') FROM team
$$;

COMMENT ON FUNCTION caller_people IS
  'Those whose accounts the caller sees: themselves, those they stand in for, and their team where their scope is that';
