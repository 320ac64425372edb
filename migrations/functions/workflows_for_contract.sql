CREATE OR REPLACE FUNCTION workflows_for_contract(contract uuid, as_of date) RETURNS TABLE (
  term_id uuid, key text, stage_name text, definition_id uuid, rollout_id uuid, anchor_on date, days_left integer,
  occurrence integer, in_window boolean, arm text, slot text, paused boolean, last_day date
) LANGUAGE sql STABLE AS $$
  SELECT w.term_id, w.key, w.stage_name, w.definition_id, w.rollout_id, w.anchor_on, w.days_left, w.occurrence,
    w.in_window, w.arm, w.slot, w.paused, w.last_day
  FROM chosen_workflows(as_of, live_rollouts(as_of), NULL, NULL) AS w
  WHERE w.contract_id = contract
$$;

COMMENT ON FUNCTION workflows_for_contract IS
  'Which published definition of each key applies to a contract on a day';
