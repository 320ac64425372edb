CREATE OR REPLACE FUNCTION people_of(p_user uuid, p_scope text) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
  WITH RECURSIVE me AS (
    SELECT p_user AS id WHERE p_scope IN ('own', 'team')
  ), own AS (
    SELECT id FROM me
    UNION
    SELECT d.user_id FROM user_deputies d JOIN me ON d.deputy_id = me.id
    WHERE current_date BETWEEN d.valid_from AND d.valid_to
  ), team AS (
    SELECT id FROM own
    UNION
    SELECT u.id FROM users u JOIN team ON u.manager_id = team.id WHERE p_scope = 'team'
  )
  SELECT coalesce(array_agg(id), '{}') FROM team
$$;

COMMENT ON FUNCTION people_of IS
  'Those whose accounts somebody sees: themselves, those they stand in for, and their team where their scope is that';
