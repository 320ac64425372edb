CREATE OR REPLACE FUNCTION cancel_execution(p_id uuid, p_reason text, p_actor text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH changed AS (
    UPDATE workflow_executions e SET status = 'cancelled', finished_at = now(), error_code = NULL,
      error_message = format('Cancelled by %s: %s', p_actor, p_reason), error_details = NULL, waits_for = NULL,
      wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1
    WHERE e.id = p_id AND e.status IN ('pending', 'running', 'waiting', 'failed')
      AND (caller_has_role('ops') OR caller_sees(e.customer_id))
    RETURNING e.id
  ), audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT p_actor, 'cancel execution', 'execution', id::text, jsonb_build_object('reason', p_reason) FROM changed
  )
  SELECT EXISTS (SELECT FROM changed)
$$;

COMMENT ON FUNCTION cancel_execution IS 'Cancels an execution that has not ended for good; false where nothing changed';
