-- One expression, so that the planner can put it in the place of the call.
CREATE OR REPLACE FUNCTION occurrence_of(
  days_left integer, days_max integer, days_from_start integer,
  repeat_every_days integer, later_after_days integer, later_every_days integer
) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN repeat_every_days IS NULL THEN 0
    WHEN later_after_days IS NULL OR greatest(0, coalesce(days_max - days_left, days_from_start)) < later_after_days
      THEN greatest(0, coalesce(days_max - days_left, days_from_start)) / repeat_every_days
    ELSE (later_after_days - 1) / repeat_every_days + 1
      + (greatest(0, coalesce(days_max - days_left, days_from_start)) - later_after_days) / later_every_days
  END
$$;

COMMENT ON FUNCTION occurrence_of IS
  'Counts up from 0 at the opening of the window, or from the start of the term where the window has no upper end';
