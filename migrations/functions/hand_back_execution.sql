CREATE OR REPLACE FUNCTION hand_back_execution(p_id uuid, p_epoch bigint, p_actor text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
BEGIN
  SELECT * INTO claimed FROM execution_for_work(p_id, NULL, p_epoch, p_actor);
  IF claimed.refusal IS NULL AND ((claimed.execution).driver = 'night' OR (claimed.execution).status = 'completed') THEN
    claimed.refusal := 'TRANSITION_ILLEGAL';
  END IF;
  IF claimed.refusal IS NOT NULL THEN RETURN jsonb_build_object('refusal', claimed.refusal); END IF;
  UPDATE workflow_executions SET driver = 'night', driven_by = NULL, run_steps = NULL WHERE id = p_id;
  -- What is proposed counts as it stands: it is paid.
  UPDATE workflow_step_executions SET status = 'running'
  WHERE execution_id = p_id AND status = 'waiting' AND outputs IS NOT NULL;
  PERFORM make_due(p_id, NULL, false);
  PERFORM note_change(p_id, 'hand back', '{}', p_actor);
  RETURN '{}';
END $$;

COMMENT ON FUNCTION hand_back_execution IS 'Lets an execution run to its end again, without its person';
