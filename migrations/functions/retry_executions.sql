CREATE OR REPLACE FUNCTION retry_executions(p_ids uuid[], p_code text, p_night date, p_actor text)
RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  -- Only a failure for missing data has its context built anew: the data have been completed since.
  WITH before AS (
    SELECT e.id, e.error_code = 'CONTEXT_MISSING_REQUIRED' AS refresh FROM workflow_executions e
    WHERE e.status = 'failed' AND (p_ids IS NULL OR e.id = ANY (p_ids)) AND (p_code IS NULL OR e.error_code = p_code)
      AND (p_night IS NULL OR e.as_of = p_night) AND (caller_has_role('ops') OR caller_sees(e.customer_id))
    ORDER BY e.id FOR UPDATE
  ), changed AS (
    UPDATE workflow_executions e SET status = 'pending', next_attempt_at = now(), restarted_at = now(),
      dispatched_at = NULL, attempts = 0, finished_at = NULL, error_code = NULL, error_message = NULL,
      error_details = NULL, waits_for = NULL, wait_until = NULL, waits_for_feeds = NULL, lease_owner = NULL,
      lease_expires_at = NULL, lease_epoch = lease_epoch + 1,
      run_steps = CASE e.driver WHEN 'person' THEN 0 END,
      context = CASE WHEN NOT before.refresh THEN e.context END,
      context_built_at = CASE WHEN NOT before.refresh THEN e.context_built_at END
    FROM before WHERE e.id = before.id
    RETURNING e.id, before.refresh
  ), audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT p_actor, 'retry execution', 'execution', id::text, jsonb_build_object('contextRefreshed', refresh)
    FROM changed
  )
  SELECT id FROM changed
$$;

COMMENT ON FUNCTION retry_executions IS
  'Makes failed executions due again: those of a list, of a code, of a night, where given; tells which';
