CREATE OR REPLACE FUNCTION anchor_date(anchor text, renewal_date date, notice_days integer) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE anchor
    WHEN 'renewal_date' THEN renewal_date
    WHEN 'notice_deadline' THEN renewal_date - notice_days
    WHEN 'decision_date' THEN least(renewal_date, renewal_date - notice_days)
  END
$$;

COMMENT ON FUNCTION anchor_date IS
  'The date a window counts from; null for a notice deadline where the notice days are unknown';
