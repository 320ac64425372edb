CREATE OR REPLACE FUNCTION oldest_due_seconds() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT extract(epoch FROM clock_timestamp() - min(since))::float8 FROM (
    SELECT next_attempt_at AS since FROM workflow_executions
    WHERE status = 'pending' AND next_attempt_at <= clock_timestamp()
    UNION ALL
    SELECT lease_expires_at FROM workflow_executions
    WHERE status = 'running' AND lease_expires_at < clock_timestamp()) AS due
$$;

COMMENT ON FUNCTION oldest_due_seconds IS
  'How long the oldest due execution has waited for a worker, whosever it is; null where none is due';
