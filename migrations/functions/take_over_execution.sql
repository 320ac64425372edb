CREATE OR REPLACE FUNCTION take_over_execution(p_id uuid, p_first_step text, p_days integer, p_actor text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  e workflow_executions;
BEGIN
  SELECT * INTO e FROM workflow_executions x WHERE x.id = p_id AND caller_sees(x.customer_id) FOR UPDATE;
  IF e.id IS NULL THEN RETURN '{"refusal": "NOT_FOUND"}'; END IF;
  IF e.status NOT IN ('pending', 'running', 'waiting', 'failed') THEN RETURN '{"refusal": "TRANSITION_ILLEGAL"}'; END IF;
  IF e.status = 'running' OR e.status = 'pending' AND e.driver = 'person' THEN
    -- The step that runs is finished, and the worker stops after it: at its next checkpoint it reads this.
    UPDATE workflow_executions SET driver = 'person', driven_by = person_named(p_actor),
      run_steps = CASE WHEN driver = 'person' THEN run_steps ELSE 0 END
    WHERE id = p_id;
  ELSE
    UPDATE workflow_executions SET driver = 'person', driven_by = person_named(p_actor), run_steps = 0, proposes = false,
      status = 'waiting', waits_for = coalesce(waits_for, person_named(p_actor)), wait_until = now() + p_days * interval '1 day',
      waits_for_feeds = NULL, current_step = coalesce(current_step, p_first_step), finished_at = NULL,
      dispatched_at = NULL, lease_epoch = lease_epoch + 1
    WHERE id = p_id;
  END IF;
  PERFORM note_change(p_id, 'take over', jsonb_build_object('from', e.driven_by), p_actor);
  RETURN '{}';
END $$;

COMMENT ON FUNCTION take_over_execution IS
  'Puts an execution into a person''s hands; a step that runs is finished first, whoever asked for it';
