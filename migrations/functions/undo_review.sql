CREATE OR REPLACE FUNCTION undo_review(p_id uuid, p_revision integer, p_actor text, p_user uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
  act artifact_events;
  was workflow_artifacts;
  words artifact_revisions;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  SELECT * INTO act FROM artifact_events e WHERE e.artifact_id = p_id AND e.undone_at IS NULL
    AND e.kind NOT IN ('shown', 'opened', 'used', 'undone') ORDER BY e.seq DESC LIMIT 1;
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'nothing'); END IF;
  IF a.used_at IS NOT NULL THEN RETURN jsonb_build_object('outcome', 'used'); END IF;
  IF act.before IS NULL OR act.user_id IS DISTINCT FROM p_user OR p_user IS NULL AND act.actor_name <> p_actor THEN
    RETURN jsonb_build_object('outcome', 'somebody_else', 'by', act.actor_name, 'act', coalesce(act.verdict, act.kind));
  END IF;
  -- A re-run has written anew since then; to restore what was before would put an old state over it.
  IF a.revision <> (SELECT max(e.revision) FROM artifact_events e WHERE e.artifact_id = p_id) THEN
    RETURN jsonb_build_object('outcome', 'somebody_else', 'by', 'Nightshift', 'act', 'written anew');
  END IF;
  was := jsonb_populate_record(NULL::workflow_artifacts, act.before);
  IF was.text_revision IS DISTINCT FROM a.text_revision THEN
    SELECT * INTO words FROM artifact_revisions r WHERE r.artifact_id = p_id AND r.revision = was.text_revision;
    UPDATE workflow_artifacts SET title = words.title, sections = words.sections, markdown = words.markdown,
      facts = words.facts WHERE id = p_id;
  END IF;
  IF act.kind IN ('adopted', 'dismissed') THEN
    UPDATE artifact_revisions r SET proposal = 'open', revision = NULL WHERE r.id = (act.details ->> 'proposal')::uuid;
  END IF;
  UPDATE workflow_artifacts SET status = was.status, owner_id = was.owner_id, flags = was.flags,
    snoozed_until = was.snoozed_until, retired_reason = was.retired_reason, accepted_reason = was.accepted_reason,
    reviewed_by = was.reviewed_by, reviewed_by_name = was.reviewed_by_name, reviewed_at = was.reviewed_at,
    text_revision = was.text_revision, revision = a.revision + 1, updated_at = now()
  WHERE id = p_id;
  UPDATE artifact_events SET undone_at = now() WHERE id = act.id;
  RETURN record_review(a, jsonb_build_object('kind', 'undone', 'action', 'undo review',
    'details', jsonb_build_object('undid', coalesce(act.verdict, act.kind))), p_actor, p_user);
END $$;

COMMENT ON FUNCTION undo_review IS
  'Takes back the last thing that somebody did to an artifact, while nobody has used it and nothing else has happened to it';
