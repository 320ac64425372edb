-- Whose an execution is does not matter: what is due is due, and only its id is told.
CREATE OR REPLACE FUNCTION claim_due_executions(p_limit integer, p_redispatch_after_ms double precision)
RETURNS TABLE (id uuid, dispatch_no integer, days_left integer, by_hand boolean)
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE workflow_executions e
  SET dispatch_no = e.dispatch_no + 1, dispatched_at = clock_timestamp()
  FROM (
    SELECT d.id FROM workflow_executions d
    WHERE (d.status = 'pending' AND d.next_attempt_at <= clock_timestamp()
        OR d.status = 'running' AND d.lease_expires_at < clock_timestamp())
      AND (d.dispatched_at IS NULL OR d.dispatched_at < clock_timestamp() - p_redispatch_after_ms * interval '1 millisecond'
        -- An orphan's job died with its worker; the row was enqueued before the lease began.
        OR d.status = 'running' AND d.dispatched_at < d.lease_expires_at)
    -- Somebody waits for what is done by hand. Then most urgent first: the fewest days to the anchor of the window.
    ORDER BY d.driver = 'night', abs(d.days_left), d.id
    LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  ) AS due
  WHERE e.id = due.id
  RETURNING e.id, e.dispatch_no, e.days_left, e.driver = 'person'
$$;

COMMENT ON FUNCTION claim_due_executions IS
  'Claims due executions that have no fresh job, and orphaned ones whose lease ran out, to be enqueued by the caller';
