CREATE OR REPLACE FUNCTION flags_naming(p_flags jsonb, p_text text, p_code text, p_name text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN strpos(lower(p_text), lower(p_name)) > 0 AND NOT p_flags @> jsonb_build_array(flag)
    THEN p_flags || flag ELSE p_flags END
  FROM (SELECT jsonb_build_object('code', p_code, 'detail', p_name) AS flag) AS f
$$;

COMMENT ON FUNCTION flags_naming IS 'The flags of a text, with one that says that it names somebody, where it does';
