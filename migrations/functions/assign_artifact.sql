CREATE OR REPLACE FUNCTION assign_artifact(p_id uuid, p_revision integer, p_to text, p_from text[], p_actor text,
  p_user uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
  assignee users;
  former users;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  IF a.status <> ALL (p_from) THEN RETURN jsonb_build_object('outcome', 'refused', 'status', a.status); END IF;
  SELECT * INTO assignee FROM users u WHERE u.active AND (u.id::text = p_to OR lower(u.email) = lower(p_to))
    ORDER BY u.id LIMIT 1;
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'no_user'); END IF;
  SELECT * INTO former FROM users WHERE id = a.owner_id AND id <> assignee.id;
  UPDATE workflow_artifacts SET owner_id = assignee.id, revision = a.revision + 1, updated_at = now(),
    flags = coalesce(flags_naming(a.flags, a.markdown, 'former_owner', former.name), a.flags)
  WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'assigned', 'action', 'assign artifact',
    'details', jsonb_build_object('from', former.name, 'to', assignee.name, 'toId', assignee.id)), p_actor, p_user);
END $$;

COMMENT ON FUNCTION assign_artifact IS 'Hands an artifact to another active user, by id or e-mail address';
