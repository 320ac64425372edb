CREATE OR REPLACE FUNCTION mornings_with_send_order() RETURNS TABLE (customer_id uuid, morning date)
LANGUAGE sql STABLE AS $$
  -- An execution that waited for a source reads the book of the day on which it goes on, and leaves its drafts then.
  SELECT y.customer_id, coalesce(y.reads_as_of, y.as_of)
  FROM workflow_executions y JOIN workflow_artifacts b ON b.execution_id = y.id
  WHERE b.audience = 'customer' AND b.status IN ('pending_review', 'approved', 'edited')
  GROUP BY y.customer_id, coalesce(y.reads_as_of, y.as_of)
  HAVING count(DISTINCT y.id) > 1 AND bool_or(b.status = 'pending_review')
$$;

COMMENT ON FUNCTION mornings_with_send_order IS
  'Customers and mornings with drafts of several executions, at least one of which waits for review';
