CREATE OR REPLACE FUNCTION snooze_artifact(p_id uuid, p_revision integer, p_until date, p_from text[], p_actor text,
  p_user uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  IF a.status <> ALL (p_from) THEN RETURN jsonb_build_object('outcome', 'refused', 'status', a.status); END IF;
  UPDATE workflow_artifacts SET snoozed_until = p_until, revision = a.revision + 1, updated_at = now() WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'snoozed', 'action', 'snooze artifact',
    'details', jsonb_build_object('until', p_until)), p_actor, p_user);
END $$;

COMMENT ON FUNCTION snooze_artifact IS 'Takes an artifact out of the inbox until a day';
