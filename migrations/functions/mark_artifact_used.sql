CREATE OR REPLACE FUNCTION mark_artifact_used(p_id uuid, p_use text, p_from text[], p_actor text, p_user uuid)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  a workflow_artifacts;
BEGIN
  SELECT * INTO a FROM workflow_artifacts w WHERE w.id = p_id AND caller_sees(w.customer_id) FOR UPDATE;
  IF NOT FOUND THEN RETURN jsonb_build_object('outcome', 'not_found'); END IF;
  IF a.status <> ALL (p_from) THEN RETURN jsonb_build_object('outcome', 'refused', 'status', a.status); END IF;
  UPDATE workflow_artifacts SET used_at = coalesce(used_at, now()) WHERE id = p_id AND p_use <> 'not_used';
  INSERT INTO artifact_events (artifact_id, kind, user_id, actor_name, details)
  VALUES (p_id, 'used', p_user, p_actor, jsonb_build_object('use', p_use));
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  VALUES (p_actor, 'mark artifact used', 'artifact', p_id::text, jsonb_build_object('use', p_use));
  RETURN jsonb_build_object('outcome', 'done', 'revision', a.revision, 'status', a.status);
END $$;

COMMENT ON FUNCTION mark_artifact_used IS
  'Records that an artifact was copied, sent or exported, or was not used; its revision stays, since neither text nor status change';
