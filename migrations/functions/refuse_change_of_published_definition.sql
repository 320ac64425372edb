CREATE OR REPLACE FUNCTION refuse_change_of_published_definition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  record_keeping text[] := '{status,published_at,retired_at,note,source,updated_by,updated_at,published_by,retired_by,retired_note}';
BEGIN
  IF OLD.status <> 'draft' AND (TG_OP = 'DELETE'
    OR (to_jsonb(NEW) - record_keeping) IS DISTINCT FROM (to_jsonb(OLD) - record_keeping)
    OR NEW.status = 'draft') THEN
    RAISE EXCEPTION 'playbook version % is published: its content never changes', OLD.id
      USING HINT = 'Make a new draft version of the key instead.', ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

COMMENT ON FUNCTION refuse_change_of_published_definition IS
  'A version that was published stays as it is, but for what is recorded of it';
