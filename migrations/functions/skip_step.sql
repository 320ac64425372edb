CREATE OR REPLACE FUNCTION skip_step(p_id uuid, p_step text, p_reason text, p_epoch bigint, p_actor text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  iteration integer;
BEGIN
  SELECT * INTO claimed FROM execution_for_work(p_id, p_step, p_epoch, p_actor);
  IF claimed.refusal IS NOT NULL THEN RETURN jsonb_build_object('refusal', claimed.refusal); END IF;
  iteration := open_step_run(claimed.execution);
  UPDATE workflow_step_executions SET status = 'skipped', outputs = NULL, finished_at = now()
  WHERE execution_id = p_id AND step_key = p_step AND visit = iteration;
  PERFORM make_due(p_id, 0, false);
  PERFORM note_change(p_id, 'skip step', jsonb_build_object('step', p_step, 'reason', p_reason), p_actor);
  RETURN jsonb_build_object('iteration', iteration);
END $$;

COMMENT ON FUNCTION skip_step IS 'Skips the current step; the execution goes on after it, or waits there for its person';
