CREATE OR REPLACE FUNCTION start_execution(p_contract_id uuid, p_external_id text, p_key text, p_as_of date,
  p_days_by_hand integer, p_actor text)
RETURNS TABLE (known boolean, applies boolean, paused boolean, id uuid, created boolean)
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH contract AS (
    SELECT k.id, k.customer_id FROM contracts k
    WHERE (k.id = p_contract_id OR k.external_id = p_external_id) AND caller_sees(k.customer_id)
  ), slot AS (
    SELECT w.*, contract.id AS contract_id, contract.customer_id, acting_owner(c) AS owner_id
    FROM contract JOIN customers c ON c.id = contract.customer_id
    CROSS JOIN LATERAL workflows_for_contract(contract.id, p_as_of) AS w WHERE w.key = p_key AND w.anchor_on IS NOT NULL
  ), changed AS (
    INSERT INTO workflow_executions (definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
      owner_id, occurrence, trigger, as_of, days_left, status, driver, driven_by, run_steps, current_step, waits_for,
      wait_until)
    SELECT definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id, owner_id, occurrence,
      'manual', p_as_of, days_left, 'pending', 'night', NULL, NULL, NULL, NULL, NULL
    FROM slot WHERE NOT slot.paused AND p_days_by_hand IS NULL
    UNION ALL
    -- In a person's hands it waits for them at its first step, so that no dispatcher takes it.
    SELECT definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id, owner_id, occurrence,
      'manual', p_as_of, days_left, 'waiting', 'person', person_named(p_actor), 0, first.step_key, first.step_name,
      now() + p_days_by_hand * interval '1 day'
    FROM slot CROSS JOIN LATERAL (SELECT s.step_key, s.step_name FROM workflow_step_templates s
      WHERE s.definition_id = slot.definition_id ORDER BY s.step_index LIMIT 1) AS first
    WHERE NOT slot.paused AND p_days_by_hand IS NOT NULL
    ON CONFLICT (term_id, key, occurrence) WHERE status <> 'superseded' DO NOTHING
    RETURNING workflow_executions.id, term_id, key, occurrence
  ), assigned AS (
    INSERT INTO workflow_assignments AS old (customer_id, key, slot, arm)
    SELECT s.customer_id, s.key, s.slot, s.arm FROM slot s
    WHERE s.slot IS NOT NULL AND EXISTS (SELECT FROM changed)
    ON CONFLICT (customer_id, key, slot) DO UPDATE SET arm = excluded.arm, assigned_at = now()
    WHERE old.arm <> excluded.arm
  ), no_longer_deferred AS (
    DELETE FROM deferred_starts d USING changed
    WHERE d.term_id = changed.term_id AND d.key = changed.key AND d.occurrence = changed.occurrence
  ), audited AS (
    INSERT INTO audit_log (actor, action, subject_type, subject_id)
    SELECT p_actor, 'start execution', 'execution', changed.id::text FROM changed
  )
  SELECT EXISTS (SELECT FROM contract), EXISTS (SELECT FROM slot), EXISTS (SELECT FROM slot s WHERE s.paused),
    coalesce((SELECT changed.id FROM changed), (SELECT e.id FROM workflow_executions e JOIN slot
      ON e.term_id = slot.term_id AND e.key = slot.key AND e.occurrence = slot.occurrence
      WHERE e.status <> 'superseded')),
    EXISTS (SELECT FROM changed)
$$;

COMMENT ON FUNCTION start_execution IS
  'Starts a key for the open term of a contract, in the background or for so many days in its person''s hands; where the slot is taken, tells by which execution';
