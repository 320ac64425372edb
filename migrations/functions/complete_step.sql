CREATE OR REPLACE FUNCTION complete_step(p_id uuid, p_step text, p_outputs jsonb, p_epoch bigint, p_actor text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  iteration integer;
BEGIN
  SELECT * INTO claimed FROM execution_for_work(p_id, p_step, p_epoch, p_actor);
  -- In the night, only what waits for an answer takes one.
  IF claimed.refusal IS NULL AND (claimed.execution).driver = 'night' AND (claimed.execution).status <> 'waiting' THEN
    claimed.refusal := 'TRANSITION_ILLEGAL';
  END IF;
  IF claimed.refusal IS NOT NULL THEN RETURN jsonb_build_object('refusal', claimed.refusal); END IF;
  iteration := open_step_run(claimed.execution);
  UPDATE workflow_step_executions SET status = 'running', outputs = p_outputs,
    answered_by = CASE WHEN proposal -> 'outputs' @> p_outputs THEN NULL ELSE person_named(p_actor) END
  WHERE execution_id = p_id AND step_key = p_step AND visit = iteration;
  PERFORM make_due(p_id, 1, false);
  PERFORM note_change(p_id, 'complete step', jsonb_build_object('step', p_step), p_actor);
  RETURN jsonb_build_object('iteration', iteration);
END $$;

COMMENT ON FUNCTION complete_step IS
  'Answers the current step with a person''s outputs, or accepts what was proposed; a worker closes it without a model';
