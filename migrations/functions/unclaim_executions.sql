CREATE OR REPLACE FUNCTION unclaim_executions(p_ids uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  UPDATE workflow_executions SET dispatched_at = NULL WHERE id = ANY (p_ids) AND status IN ('pending', 'running')
$$;

COMMENT ON FUNCTION unclaim_executions IS
  'Takes back claims that could not be enqueued, so that the next pass enqueues them at once; a second job does no harm';
