CREATE OR REPLACE FUNCTION admit_person(p_email text, p_name text, p_actor text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH admitted AS (
    INSERT INTO users (email, name, role, scope)
    SELECT lower(p_email), p_name, 'viewer', 'none'
    WHERE NOT EXISTS (SELECT FROM users u WHERE lower(u.email) = lower(p_email))
    ON CONFLICT DO NOTHING RETURNING id
  )
  INSERT INTO audit_log (actor, action, subject_type, subject_id)
  SELECT p_actor, 'admit', 'user', id::text FROM admitted
$$;

COMMENT ON FUNCTION admit_person IS
  'Makes a user of somebody whom an identity provider knows: a viewer of nobody''s accounts, until an admin says more';
