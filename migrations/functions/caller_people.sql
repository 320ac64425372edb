-- Row-level security asks it once a statement. It looks past that security: a person's team is nobody's secret.
CREATE OR REPLACE FUNCTION caller_people() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
  RETURN people_of(nullif(current_setting('nightshift.user', true), '')::uuid, current_setting('nightshift.scope', true));
END
$$;

COMMENT ON FUNCTION caller_people IS
  'Those whose accounts the caller sees: themselves, those they stand in for, and their team where their scope is that';
