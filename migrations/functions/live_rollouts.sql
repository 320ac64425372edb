CREATE OR REPLACE FUNCTION live_rollouts(as_of date) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(r.id ORDER BY r.id), '{}')
  FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id
  WHERE r.valid_from <= as_of AND (r.valid_to IS NULL OR as_of <= r.valid_to) AND d.status = 'published'
$$;

COMMENT ON FUNCTION live_rollouts IS
  'The rollouts of published versions that are live on a day';
