CREATE OR REPLACE FUNCTION give_verdict(p_id uuid, p_revision integer, p_verdict text, p_reason text, p_note text,
  p_text jsonb, p_edit_distance integer, p_from text[], p_actor text, p_user uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
  over text;
  stale jsonb;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  over := artifact_over(p_id);
  IF p_verdict <> 'rejected' AND (a.status = 'retired' OR over IS DISTINCT FROM a.accepted_reason AND over IS NOT NULL) THEN
    RETURN jsonb_build_object('outcome', 'retired', 'reason', coalesce(over, a.retired_reason));
  END IF;
  -- Whatever the caller believes: nothing that a flag holds is approved, nor anything that is still being written.
  IF a.status <> ALL (p_from) OR a.status IN ('draft', 'checking', 'superseded') OR (p_verdict <> 'rejected'
    AND coalesce(p_text -> 'flags', a.flags) @> '[{"holds": true}]') THEN
    RETURN jsonb_build_object('outcome', 'refused', 'status', a.status);
  END IF;
  IF p_text IS NOT NULL THEN
    a.text_revision := kept_text(a);
    INSERT INTO artifact_revisions (artifact_id, origin, revision, base_revision, title, sections, markdown, facts, flags,
      author_id, author_name)
    VALUES (p_id, 'person', a.revision + 1, a.text_revision, p_text ->> 'title', p_text -> 'sections',
      p_text ->> 'markdown', a.facts, p_text -> 'flags', p_user, p_actor);
  END IF;
  stale := CASE WHEN p_verdict <> 'rejected' THEN artifact_staleness(p_id) ELSE '[]' END;
  UPDATE workflow_artifacts SET title = coalesce(p_text ->> 'title', title),
    sections = coalesce(p_text -> 'sections', sections), markdown = coalesce(p_text ->> 'markdown', markdown),
    flags = coalesce(p_text -> 'flags', flags), status = p_verdict, revision = a.revision + 1,
    text_revision = CASE WHEN p_text IS NULL THEN text_revision ELSE a.revision + 1 END, snoozed_until = NULL,
    reviewed_at = now(), reviewed_by = p_user, reviewed_by_name = p_actor, updated_at = now()
  WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'verdict', 'verdict', p_verdict, 'reason', p_reason, 'note', p_note,
    'edit_distance', p_edit_distance,
    'action', CASE p_verdict WHEN 'rejected' THEN 'reject artifact' ELSE 'approve artifact' END,
    'details', jsonb_strip_nulls(jsonb_build_object('staleThen', nullif(stale, '[]'), 'acceptedReason', a.accepted_reason))),
    p_actor, p_user);
END $$;

COMMENT ON FUNCTION give_verdict IS
  'Approves an artifact, as it is or with a person''s text, or rejects it; refuses to approve what has retired or what a flag holds';
