-- Locks the row, so that two people who act at once act one after the other.
CREATE OR REPLACE FUNCTION artifact_for_review(p_id uuid, p_revision integer, OUT artifact workflow_artifacts,
  OUT refusal jsonb) LANGUAGE plpgsql AS $$
DECLARE
  newest artifact_events;
BEGIN
  SELECT * INTO artifact FROM workflow_artifacts a WHERE a.id = p_id AND caller_sees(a.customer_id) FOR UPDATE;
  IF NOT FOUND THEN
    refusal := jsonb_build_object('outcome', 'not_found');
  ELSIF artifact.revision <> p_revision THEN
    SELECT * INTO newest FROM artifact_events e
      WHERE e.artifact_id = p_id AND e.revision = artifact.revision ORDER BY e.seq DESC LIMIT 1;
    refusal := jsonb_build_object('outcome', 'stale', 'revision', artifact.revision, 'status', artifact.status,
      'by', coalesce(newest.actor_name, 'Nightshift'),
      'at', to_char(coalesce(newest.occurred_at, artifact.updated_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
  END IF;
END $$;

COMMENT ON FUNCTION artifact_for_review IS
  'The artifact, locked; or why the caller cannot act on it: it is none of theirs, or it has changed since the revision they saw';
