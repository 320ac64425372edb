CREATE OR REPLACE FUNCTION refresh_context(p_id uuid, p_read_on date, p_epoch bigint, p_actor text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
BEGIN
  SELECT * INTO claimed FROM execution_for_work(p_id, NULL, p_epoch, p_actor);
  IF claimed.refusal IS NULL AND ((claimed.execution).driver = 'night' OR (claimed.execution).status = 'completed') THEN
    claimed.refusal := 'TRANSITION_ILLEGAL';
  END IF;
  IF claimed.refusal IS NOT NULL THEN RETURN jsonb_build_object('refusal', claimed.refusal); END IF;
  UPDATE workflow_executions SET context = NULL, context_built_at = NULL, reads_as_of = p_read_on,
    lease_epoch = lease_epoch + 1
  WHERE id = p_id;
  PERFORM note_change(p_id, 'refresh context', jsonb_build_object('was', (claimed.execution).context_built_at), p_actor);
  RETURN '{}';
END $$;

COMMENT ON FUNCTION refresh_context IS
  'Has the next step build the context of an execution in a person''s hands anew, as of another day; finished steps stay';
