CREATE OR REPLACE FUNCTION artifact_over(p_id uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN e.status = 'superseded' THEN 'its execution was superseded' ELSE term_over(t, k, c) END
  FROM workflow_artifacts a
  JOIN workflow_executions e ON e.id = a.execution_id
  JOIN contract_terms t ON t.id = e.term_id
  JOIN contracts k ON k.id = e.contract_id
  JOIN customers c ON c.id = k.customer_id
  WHERE a.id = p_id
$$;

COMMENT ON FUNCTION artifact_over IS 'Why an artifact has nothing left to be for; null while it has';
