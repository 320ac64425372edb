CREATE OR REPLACE FUNCTION replay_execution(p_id uuid, p_version_id uuid, p_keep_below_seq integer, p_current_step text,
  p_actor text)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  new_id uuid := gen_random_uuid();
BEGIN
  UPDATE workflow_executions SET status = 'superseded', finished_at = coalesce(finished_at, now()), waits_for = NULL,
    wait_until = NULL, lease_owner = NULL, lease_expires_at = NULL, lease_epoch = lease_epoch + 1
  WHERE id = p_id AND status IN ('pending', 'waiting', 'completed', 'failed', 'cancelled') AND caller_sees(customer_id);
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  VALUES (p_actor, 'replay execution', 'execution', p_id::text, jsonb_build_object('as', new_id::text));

  -- Kept steps rest on the frozen context; where none is kept, the context is built anew as of the same day.
  INSERT INTO workflow_executions (id, definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
    owner_id, occurrence, trigger, replay_of, as_of, days_left, current_step, context, context_built_at)
  SELECT new_id, d.id, w.rollout_id, w.arm, d.key, d.stage_name, e.term_id, e.contract_id, e.customer_id, e.owner_id,
    e.occurrence, 'replay', e.id, e.as_of, coalesce(w.days_left, e.days_left), p_current_step,
    CASE WHEN p_keep_below_seq > 0 THEN (c.context || jsonb_build_object('workflow', c.context -> 'workflow'
      || jsonb_build_object('executionId', new_id, 'version', d.version)))::json END,
    CASE WHEN p_keep_below_seq > 0 THEN e.context_built_at END
  FROM workflow_executions e JOIN workflow_definitions d ON d.id = p_version_id
  CROSS JOIN LATERAL (SELECT e.context::jsonb) AS c (context)
  LEFT JOIN LATERAL workflows_for_contract(e.contract_id, e.as_of) AS w ON w.definition_id = d.id
  WHERE e.id = p_id;

  INSERT INTO workflow_step_executions (execution_id, step_key, visit, seq, status, lease_epoch, prompt, outputs, route,
    skipped_steps, provider, model, started_at, finished_at)
  SELECT new_id, step_key, visit, seq, status, 0, prompt, outputs, route, skipped_steps, provider, model, started_at,
    finished_at
  FROM workflow_step_executions
  WHERE execution_id = p_id AND seq < p_keep_below_seq AND status IN ('completed', 'skipped');

  -- Artifacts that nobody has reviewed are withdrawn, and those of kept steps are copied; reviewed ones stay.
  WITH withdrawn AS (
    UPDATE workflow_artifacts SET status = 'superseded', revision = revision + 1, updated_at = now()
    WHERE execution_id = p_id AND reviewed_at IS NULL
      AND status IN ('draft', 'checking', 'needs_correction', 'pending_review', 'retired')
    RETURNING *
  )
  INSERT INTO workflow_artifacts (execution_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on,
    kind, audience, title, sections, markdown, facts, flags)
  SELECT new_id, artifact_key, step_key, customer_id, contract_id, owner_id, due_on, kind, audience, title, sections, markdown,
    facts, flags
  FROM withdrawn
  WHERE step_key IN (SELECT step_key FROM workflow_step_executions WHERE execution_id = new_id AND status = 'completed');
  RETURN new_id;
END $$;

COMMENT ON FUNCTION replay_execution IS
  'Supersedes an execution by a new one linked to it, which keeps the steps below a sequence number; null where it runs';
