CREATE OR REPLACE FUNCTION note_key_use(p_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
  UPDATE api_keys SET last_used_at = now()
  WHERE id = p_id AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
$$;

COMMENT ON FUNCTION note_key_use IS 'Notes that a key was used, at most once a minute';
