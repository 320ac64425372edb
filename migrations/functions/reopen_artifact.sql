CREATE OR REPLACE FUNCTION reopen_artifact(p_id uuid, p_revision integer, p_note text, p_from text[], p_actor text,
  p_user uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  claimed record;
  a workflow_artifacts;
  over text;
BEGIN
  SELECT * INTO claimed FROM artifact_for_review(p_id, p_revision);
  IF claimed.refusal IS NOT NULL THEN RETURN claimed.refusal; END IF;
  a := claimed.artifact;
  over := artifact_over(p_id);
  -- What waits can be opened again only where it is over and nobody has said so yet.
  IF a.status <> ALL (p_from)
    OR a.status IN ('pending_review', 'needs_correction') AND (over IS NULL OR over = a.accepted_reason) THEN
    RETURN jsonb_build_object('outcome', 'refused', 'status', a.status);
  END IF;
  UPDATE workflow_artifacts SET
    status = CASE WHEN a.flags @> '[{"holds": true}]' THEN 'needs_correction' ELSE 'pending_review' END,
    accepted_reason = coalesce(over, a.retired_reason), retired_reason = NULL, snoozed_until = NULL,
    revision = a.revision + 1, updated_at = now()
  WHERE id = p_id;
  RETURN record_review(a, jsonb_build_object('kind', 'reopened', 'action', 'reopen artifact', 'note', p_note,
    'details', jsonb_strip_nulls(jsonb_build_object('acceptedReason', coalesce(over, a.retired_reason)))), p_actor, p_user);
END $$;

COMMENT ON FUNCTION reopen_artifact IS
  'Lets an artifact wait for review again that has a verdict or has retired; why it had retired is accepted from then on';
