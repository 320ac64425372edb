-- Asked before anybody is known, so no row filter can have let the caller see the row.
CREATE OR REPLACE FUNCTION find_person(p_id uuid, p_email text)
RETURNS TABLE (id uuid, email text, name text, role text, scope text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT u.id, u.email, u.name, u.role, u.scope FROM users u
  WHERE u.active AND (u.id = p_id OR lower(u.email) = lower(p_email))
  ORDER BY u.id LIMIT 1
$$;

COMMENT ON FUNCTION find_person IS 'The active user with this id, or with this e-mail address in whatever case';
