CREATE OR REPLACE FUNCTION go_back(p_id uuid, p_to text, p_undone text[], p_by_hand boolean, p_epoch bigint,
  p_statuses text[], p_actor text) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
BEGIN
  SELECT * INTO claimed FROM execution_for_work(p_id, NULL, p_epoch, p_actor);
  IF claimed.refusal IS NULL AND (claimed.execution).status = 'pending' THEN claimed.refusal := 'TRANSITION_ILLEGAL'; END IF;
  IF claimed.refusal IS NOT NULL THEN RETURN jsonb_build_object('refusal', claimed.refusal); END IF;
  UPDATE workflow_executions SET current_step = p_to, outputs = '{}',
    driver = CASE WHEN p_by_hand THEN 'person' ELSE driver END,
    driven_by = CASE WHEN p_by_hand THEN person_named(p_actor) ELSE driven_by END,
    run_steps = CASE WHEN p_by_hand THEN 0 ELSE run_steps END
  WHERE id = p_id;
  PERFORM make_due(p_id, 0, false);
  UPDATE workflow_step_executions SET status = 'undone' WHERE execution_id = p_id AND step_key = ANY (p_undone);
  -- Whoever asks for a step by name means to run it, also where a route had left it out.
  UPDATE workflow_step_executions SET skipped_steps = array_remove(skipped_steps, p_to)
  WHERE execution_id = p_id AND step_key <> ALL (p_undone) AND p_to = ANY (skipped_steps);
  UPDATE workflow_artifacts SET status = 'superseded', revision = revision + 1, updated_at = now()
  WHERE execution_id = p_id AND step_key = ANY (p_undone) AND reviewed_at IS NULL AND status = ANY (p_statuses);
  PERFORM note_change(p_id, 'go back', jsonb_build_object('to', p_to), p_actor);
  RETURN '{}';
END $$;

COMMENT ON FUNCTION go_back IS
  'Undoes the runs of the named steps; what a person has reviewed stays. It goes on at a step, or waits there for its person';
