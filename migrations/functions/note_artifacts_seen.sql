CREATE OR REPLACE FUNCTION note_artifacts_seen(p_ids uuid[], p_kind text, p_actor text, p_user uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO artifact_events (artifact_id, kind, user_id, actor_name)
  SELECT a.id, p_kind, p_user, p_actor FROM workflow_artifacts a
  WHERE a.id = ANY (p_ids) AND p_kind IN ('shown', 'opened') AND caller_sees(a.customer_id) AND NOT EXISTS (
    SELECT FROM artifact_events e WHERE e.artifact_id = a.id AND e.kind = p_kind AND e.actor_name = p_actor
      AND e.occurred_at >= current_date)
$$;

COMMENT ON FUNCTION note_artifacts_seen IS 'Records that somebody saw artifacts in a list or opened them, once a day each';
