CREATE OR REPLACE FUNCTION dismiss_proposal(p_id uuid, p_revision integer, p_proposal uuid, p_actor text, p_user uuid)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  UPDATE artifact_revisions r SET proposal = 'dismissed'
    WHERE r.id = p_proposal AND r.artifact_id = p_id AND r.proposal = 'open';
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'no_proposal'); END IF;
  UPDATE workflow_artifacts SET revision = a.revision + 1, updated_at = now() WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'dismissed', 'action', 'dismiss proposal',
    'details', jsonb_build_object('proposal', p_proposal)), p_actor, p_user);
END $$;

COMMENT ON FUNCTION dismiss_proposal IS 'Puts aside what a later run proposed beside an artifact; its text stays readable';
