CREATE OR REPLACE FUNCTION note_change(p_id uuid, p_action text, p_details jsonb, p_actor text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  VALUES (p_actor, p_action, 'execution', p_id::text, jsonb_strip_nulls(p_details))
$$;

COMMENT ON FUNCTION note_change IS 'Records in the audit log what somebody did to an execution';
