-- The API may not read the table of the keys.
CREATE OR REPLACE FUNCTION find_api_key(p_hash bytea)
RETURNS TABLE (id uuid, name text, scopes text[], book text, user_id uuid, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT k.id, k.name, k.scopes, k.book, k.user_id, k.expires_at
  FROM api_keys k LEFT JOIN users u ON u.id = k.user_id
  WHERE k.hash = p_hash AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
    AND (u.id IS NULL OR u.active)
$$;

COMMENT ON FUNCTION find_api_key IS 'The key with this hash, unless it was revoked, has expired, or belongs to somebody inactive';
