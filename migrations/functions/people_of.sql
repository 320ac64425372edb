-- In plpgsql, whose plans last as long as the connection: row-level security asks it in every statement.
CREATE OR REPLACE FUNCTION people_of(p_user uuid, p_scope text) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  people uuid[] := '{}';
BEGIN
  IF p_user IS NOT NULL AND p_scope IN ('own', 'team') THEN
    people := p_user || ARRAY(SELECT d.user_id FROM user_deputies d
      WHERE d.deputy_id = p_user AND current_date BETWEEN d.valid_from AND d.valid_to);
  END IF;
  IF p_scope = 'team' THEN
    people := ARRAY(
      WITH RECURSIVE team AS (
        SELECT unnest(people) AS id
        UNION
        SELECT u.id FROM users u JOIN team ON u.manager_id = team.id
      )
      SELECT id FROM team);
  END IF;
  RETURN people;
END
$$;

COMMENT ON FUNCTION people_of IS
  'Those whose accounts somebody sees: themselves, those they stand in for, and their team where their scope is that';
