CREATE OR REPLACE FUNCTION execute_step(p_id uuid, p_step text, p_input jsonb, p_proposes boolean, p_epoch bigint,
  p_actor text) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  iteration integer;
BEGIN
  SELECT * INTO claimed FROM execution_for_work(p_id, p_step, p_epoch, p_actor);
  IF claimed.refusal IS NULL AND (claimed.execution).driver = 'night' THEN claimed.refusal := 'EXECUTION_BUSY'; END IF;
  IF claimed.refusal IS NOT NULL THEN RETURN jsonb_build_object('refusal', claimed.refusal); END IF;
  iteration := open_step_run(claimed.execution);
  -- What was proposed before is void; its calls stay recorded.
  UPDATE workflow_step_executions SET status = 'running', input = input || p_input, outputs = NULL, proposal = NULL,
    answered_by = NULL, prompt = NULL, provider = NULL, model = NULL, input_tokens = 0, output_tokens = 0, cost_usd = 0
  WHERE execution_id = p_id AND step_key = p_step AND visit = iteration;
  PERFORM make_due(p_id, 1, p_proposes);
  PERFORM note_change(p_id, 'execute step', jsonb_build_object('step', p_step), p_actor);
  RETURN jsonb_build_object('iteration', iteration);
END $$;

COMMENT ON FUNCTION execute_step IS
  'Has a worker run the current step of an execution in a person''s hands, and no other; what they add is an overlay under input';
