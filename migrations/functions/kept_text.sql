CREATE OR REPLACE FUNCTION kept_text(p_artifact workflow_artifacts) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  IF p_artifact.text_revision IS NULL THEN
    INSERT INTO artifact_revisions (artifact_id, origin, revision, title, sections, markdown, facts, flags, created_at)
    VALUES (p_artifact.id, 'machine', p_artifact.revision, p_artifact.title, p_artifact.sections, p_artifact.markdown,
      p_artifact.facts, p_artifact.flags, p_artifact.updated_at);
  END IF;
  RETURN coalesce(p_artifact.text_revision, p_artifact.revision);
END $$;

COMMENT ON FUNCTION kept_text IS
  'The number of the revision that holds the current text; the machine''s first text gets its row here, before another replaces it';
