CREATE OR REPLACE FUNCTION hold_starts() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
  IF caller_has_role('author') OR current_setting('nightshift.scope', true) = 'all' THEN
    LOCK TABLE workflow_executions IN SHARE ROW EXCLUSIVE MODE;
  END IF;
END $$;

COMMENT ON FUNCTION hold_starts IS
  'Until the end of the transaction nobody else writes executions: whoever did before is through';
