CREATE OR REPLACE FUNCTION renews_together(one_group text, one_date date, other_group text, other_date date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN one_group IS NOT NULL AND other_group IS NOT NULL THEN one_group = other_group
    ELSE one_date = other_date END
$$;

COMMENT ON FUNCTION renews_together IS
  'Whether two contracts of one customer are one conversation: the same renewal group or, where one has none, the same renewal date';
