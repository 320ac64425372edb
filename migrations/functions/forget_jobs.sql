CREATE OR REPLACE FUNCTION forget_jobs(p_enqueued_within_ms double precision) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH changed AS (
    UPDATE workflow_executions SET dispatched_at = NULL
    WHERE dispatched_at IS NOT NULL
      AND extract(epoch FROM clock_timestamp() - dispatched_at) * 1000 < p_enqueued_within_ms
      AND (status = 'pending' OR status = 'running' AND lease_expires_at < clock_timestamp())
    RETURNING id
  )
  SELECT count(*)::integer FROM changed
$$;

COMMENT ON FUNCTION forget_jobs IS
  'Marks jobs as lost that were enqueued so recently, so that the next pass enqueues them again; a second job does no harm';
