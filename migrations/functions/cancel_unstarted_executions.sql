CREATE OR REPLACE FUNCTION cancel_unstarted_executions(p_key text, p_version integer, p_reason text, p_actor text)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH changed AS (
    UPDATE workflow_executions e SET status = 'cancelled', finished_at = now(), error_code = NULL,
      error_message = format('Cancelled by %s: %s', p_actor, p_reason), error_details = NULL, waits_for = NULL,
      wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1
    FROM workflow_definitions d
    WHERE d.id = e.definition_id AND d.key = p_key AND d.status = 'retired' AND (p_version IS NULL OR d.version = p_version)
      AND e.started_at IS NULL AND e.status IN ('pending', 'waiting')
      -- Whoever may retire a playbook stops it for everybody.
      AND (caller_has_role('author') OR caller_sees(e.customer_id))
    RETURNING e.id
  ), audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
    SELECT p_actor, 'cancel execution', 'execution', id::text, jsonb_build_object('reason', p_reason) FROM changed
  )
  SELECT count(*)::integer FROM changed
$$;

COMMENT ON FUNCTION cancel_unstarted_executions IS
  'Cancels the executions of retired versions of a key, or of one, that no worker has ever taken; tells how many';
