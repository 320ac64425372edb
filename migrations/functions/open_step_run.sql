-- A person may answer, skip or run a step that no worker has begun.
CREATE OR REPLACE FUNCTION open_step_run(p_execution workflow_executions) RETURNS integer LANGUAGE sql AS $$
  INSERT INTO workflow_step_executions AS old (execution_id, step_key, visit, seq, status, lease_epoch)
  SELECT p_execution.id, p_execution.current_step,
    coalesce(max(s.visit) FILTER (WHERE s.step_key = p_execution.current_step
      AND s.status IN ('completed', 'skipped', 'undone')), 0) + 1,
    coalesce(max(s.seq) FILTER (WHERE s.status <> 'undone'), -1) + 1, 'waiting', p_execution.lease_epoch
  FROM workflow_step_executions s WHERE s.execution_id = p_execution.id
  ON CONFLICT (execution_id, step_key, visit) DO UPDATE SET lease_epoch = excluded.lease_epoch
  RETURNING visit
$$;

COMMENT ON FUNCTION open_step_run IS
  'The iteration of the current step that is not finished; its row is made where there is none';
