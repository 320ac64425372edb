CREATE OR REPLACE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  published uuid := (SELECT id FROM workflow_definitions
    WHERE status <> 'draft' AND (TG_OP <> 'INSERT' AND id = OLD.definition_id
      OR TG_OP <> 'DELETE' AND id = NEW.definition_id) LIMIT 1);
BEGIN
  IF published IS NOT NULL THEN
    RAISE EXCEPTION 'playbook version % is published: its content never changes', published
      USING HINT = 'Make a new draft version of the key instead.', ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

COMMENT ON FUNCTION refuse_change_of_published IS
  'Steps, artifacts and variables of a version that was published stay as they are';
