-- The new epoch fences off any worker that still holds it.
CREATE OR REPLACE FUNCTION make_due(p_id uuid, p_run_steps integer, p_proposes boolean) RETURNS void LANGUAGE sql AS $$
  UPDATE workflow_executions SET status = 'pending', next_attempt_at = now(), restarted_at = now(), dispatched_at = NULL,
    attempts = 0, finished_at = NULL, error_code = NULL, error_message = NULL, error_details = NULL, waits_for = NULL,
    wait_until = NULL, waits_for_feeds = NULL, lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1,
    run_steps = CASE driver WHEN 'person' THEN p_run_steps END, proposes = driver = 'person' AND p_proposes
  WHERE id = p_id
$$;

COMMENT ON FUNCTION make_due IS
  'Makes an execution due at its current step; in a person''s hands for so many steps, then it waits for them again';
