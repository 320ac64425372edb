CREATE OR REPLACE FUNCTION record_review(p_before workflow_artifacts, p_event jsonb, p_actor text, p_user uuid)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  after workflow_artifacts;
BEGIN
  SELECT * INTO after FROM workflow_artifacts WHERE id = p_before.id;
  INSERT INTO artifact_events (artifact_id, kind, verdict, reason, note, edit_distance, user_id, actor_name, revision,
    before, details)
  VALUES (p_before.id, p_event ->> 'kind', p_event ->> 'verdict', p_event ->> 'reason', p_event ->> 'note',
    (p_event ->> 'edit_distance')::integer, p_user, p_actor, after.revision,
    CASE WHEN p_event ->> 'kind' <> 'undone' THEN jsonb_build_object('status', p_before.status,
      'owner_id', p_before.owner_id, 'flags', p_before.flags, 'snoozed_until', p_before.snoozed_until,
      'retired_reason', p_before.retired_reason, 'accepted_reason', p_before.accepted_reason,
      'reviewed_by', p_before.reviewed_by, 'reviewed_by_name', p_before.reviewed_by_name,
      'reviewed_at', p_before.reviewed_at, 'text_revision', p_before.text_revision) END,
    coalesce(p_event -> 'details', '{}'));
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  VALUES (p_actor, p_event ->> 'action', 'artifact', p_before.id::text,
    jsonb_strip_nulls(jsonb_build_object('revision', after.revision, 'status', after.status,
      'reason', p_event -> 'reason') || coalesce(p_event -> 'details', '{}')));
  RETURN jsonb_build_object('outcome', 'done', 'revision', after.revision, 'status', after.status,
    'details', coalesce(p_event -> 'details', '{}'));
END $$;

COMMENT ON FUNCTION record_review IS
  'Writes what a person did to an artifact into its events and into the audit log; p_before is the row as it was';
