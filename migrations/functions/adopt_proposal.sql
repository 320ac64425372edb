CREATE OR REPLACE FUNCTION adopt_proposal(p_id uuid, p_revision integer, p_proposal uuid, p_actor text, p_user uuid)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
  proposal artifact_revisions;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  SELECT * INTO proposal FROM artifact_revisions r
    WHERE r.id = p_proposal AND r.artifact_id = p_id AND r.proposal = 'open' FOR UPDATE;
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'no_proposal'); END IF;
  IF a.used_at IS NOT NULL THEN RETURN jsonb_build_object('outcome', 'used'); END IF;
  IF a.status NOT IN ('pending_review', 'needs_correction', 'approved', 'edited', 'rejected') THEN
    RETURN jsonb_build_object('outcome', 'refused', 'status', a.status);
  END IF;
  a.text_revision := kept_text(a);
  UPDATE artifact_revisions r SET proposal = 'adopted', revision = a.revision + 1 WHERE r.id = p_proposal;
  UPDATE workflow_artifacts SET title = proposal.title, sections = proposal.sections, markdown = proposal.markdown,
    facts = proposal.facts, flags = proposal.flags,
    status = CASE WHEN proposal.flags @> '[{"holds": true}]' THEN 'needs_correction' ELSE 'pending_review' END,
    revision = a.revision + 1, text_revision = a.revision + 1, reviewed_at = now(), reviewed_by = p_user,
    reviewed_by_name = p_actor, updated_at = now()
  WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'adopted', 'action', 'adopt proposal',
    'details', jsonb_build_object('proposal', p_proposal)), p_actor, p_user);
END $$;

COMMENT ON FUNCTION adopt_proposal IS
  'Replaces the text of an artifact by what a later run proposed; it waits for review again, since nobody has approved that text';
