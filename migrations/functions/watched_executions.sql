CREATE OR REPLACE FUNCTION watched_executions(p_watchers jsonb, p_known uuid[], p_since timestamptz)
RETURNS TABLE (watchers integer[], event_id text, state json)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH watching AS MATERIALIZED (
    SELECT w.n, w.ids, w.scope = 'all' OR w.sees_places AS sees_all, people_of(w.user_id, w.scope) AS people
    FROM jsonb_to_recordset(p_watchers) AS w (n integer, user_id uuid, scope text, sees_places boolean, ids uuid[])
  ), moving AS MATERIALIZED (
    -- Read only where somebody watches everything: what runs or waits, or did a moment ago, and what people changed.
    SELECT m.id FROM (
      SELECT e.id FROM workflow_executions e WHERE e.status = 'running'
      UNION SELECT e.id FROM workflow_executions e WHERE e.status = 'waiting'
      UNION SELECT e.id FROM workflow_executions e WHERE e.created_at >= p_since
      UNION SELECT a.subject_id::uuid FROM audit_log a WHERE a.subject_type = 'execution' AND a.occurred_at >= p_since
      UNION SELECT unnest(p_known)) AS m
    WHERE (SELECT bool_or(ids IS NULL) FROM watching)
  ), seen AS (
    SELECT e.id, array_agg(w.n) AS watchers
    FROM (SELECT unnest(ids) AS id FROM watching UNION SELECT m.id FROM moving m) AS asked
    JOIN workflow_executions e ON e.id = asked.id
    JOIN customers c ON c.id = e.customer_id
    JOIN watching w ON e.id = ANY (w.ids) OR w.ids IS NULL AND e.id IN (SELECT m.id FROM moving m)
    WHERE w.sees_all OR c.owner_id = ANY (w.people) OR c.backup_owner_id = ANY (w.people)
    GROUP BY e.id
  )
  SELECT s.watchers,
    concat_ws('.', e.id, e.lease_epoch, r.last_seq, e.status, left(md5(concat_ws(' ', e.current_step, e.error_code,
      e.wait_until, r.steps)), 8)),
    json_build_object('executionId', e.id, 'key', e.key, 'stage', e.stage_name, 'contractId', e.contract_id,
      'status', e.status, 'currentStep', e.current_step, 'errorCode', e.error_code, 'waitUntil', e.wait_until,
      'steps', r.steps)
  FROM seen s JOIN workflow_executions e ON e.id = s.id
  CROSS JOIN LATERAL (SELECT coalesce(max(x.seq), -1) AS last_seq, coalesce(json_agg(json_build_object(
      'stepKey', x.step_key, 'iteration', x.visit, 'seq', x.seq, 'status', x.status) ORDER BY x.seq, x.visit), '[]') AS steps
    FROM workflow_step_executions x WHERE x.execution_id = e.id) AS r
$$;

COMMENT ON FUNCTION watched_executions IS
  'Where the executions stand that somebody watches, each for those of the watchers who may see it; nothing in it names a customer';
