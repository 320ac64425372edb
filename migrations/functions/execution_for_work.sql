-- Whoever works through an execution by hand and whoever takes it over meet here: one after the other, each with words.
CREATE OR REPLACE FUNCTION execution_for_work(p_id uuid, p_step text, p_epoch bigint, p_actor text,
  OUT refusal text, OUT execution workflow_executions)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  SELECT * INTO execution FROM workflow_executions e WHERE e.id = p_id AND caller_sees(e.customer_id) FOR UPDATE;
  refusal := CASE
    WHEN execution.id IS NULL THEN 'NOT_FOUND'
    WHEN execution.driver = 'person' AND execution.driven_by <> person_named(p_actor) THEN 'EXECUTION_BUSY'
    WHEN p_epoch <> execution.lease_epoch THEN 'REVISION_STALE'
    WHEN execution.status NOT IN ('pending', 'running', 'waiting', 'failed', 'completed') THEN 'TRANSITION_ILLEGAL'
    WHEN execution.driver = 'night' AND execution.status = 'running' THEN 'EXECUTION_BUSY'
    WHEN p_step <> coalesce(execution.current_step, '') OR p_step IS NOT NULL AND execution.status = 'completed'
      THEN 'STEP_NOT_CURRENT'
    -- Who asks for it again while it runs may wait for its result.
    WHEN execution.driver = 'person' AND execution.status IN ('pending', 'running') THEN 'EXECUTION_BUSY'
  END;
END $$;

COMMENT ON FUNCTION execution_for_work IS
  'Locks an execution that somebody wants to change by hand, or says what stands in the way: another revision or step, or who has it';
