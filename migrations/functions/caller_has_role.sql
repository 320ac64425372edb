CREATE OR REPLACE FUNCTION caller_has_role(asked text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_to_array(current_setting('nightshift.roles', true), ',') && ARRAY[asked, 'admin'], false)
$$;

COMMENT ON FUNCTION caller_has_role IS
  'Whether the setting nightshift.roles, a list with commas, gives the caller a role; admins have all';
