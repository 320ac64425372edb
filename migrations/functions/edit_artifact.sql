CREATE OR REPLACE FUNCTION edit_artifact(p_id uuid, p_revision integer, p_text jsonb, p_status text,
  p_edit_distance integer, p_from text[], p_actor text, p_user uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  IF a.status <> ALL (p_from) THEN RETURN jsonb_build_object('outcome', 'refused', 'status', a.status); END IF;
  a.text_revision := kept_text(a);
  INSERT INTO artifact_revisions (artifact_id, origin, revision, base_revision, title, sections, markdown, facts, flags,
    author_id, author_name)
  VALUES (p_id, 'person', a.revision + 1, a.text_revision, p_text ->> 'title', p_text -> 'sections',
    p_text ->> 'markdown', a.facts, p_text -> 'flags', p_user, p_actor);
  UPDATE workflow_artifacts SET title = p_text ->> 'title', sections = p_text -> 'sections',
    markdown = p_text ->> 'markdown', flags = p_text -> 'flags', status = p_status, revision = a.revision + 1,
    text_revision = a.revision + 1, reviewed_at = now(), reviewed_by = p_user, reviewed_by_name = p_actor,
    updated_at = now()
  WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'edited', 'action', 'edit artifact',
    'edit_distance', p_edit_distance), p_actor, p_user);
END $$;

COMMENT ON FUNCTION edit_artifact IS
  'Replaces the text of an artifact by a person''s, and keeps the text that was there; gives no verdict';
