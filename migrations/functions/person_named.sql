CREATE OR REPLACE FUNCTION person_named(p_actor text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(p_actor, '^key:[^/]*/', '')
$$;

COMMENT ON FUNCTION person_named IS
  'Who an actor of the audit log is, whichever way they ask: a person for whom a key asks goes by their own name';
