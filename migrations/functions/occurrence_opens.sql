-- Not sql: its argument is too dear to be repeated, so that it would not be inlined, and a call would cost ten times more.
CREATE OR REPLACE FUNCTION occurrence_opens(
  occurrence integer, repeat_every_days integer, later_after_days integer, later_every_days integer
) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE
    WHEN repeat_every_days IS NULL THEN NULL
    WHEN later_after_days IS NULL OR occurrence <= (later_after_days - 1) / repeat_every_days
      THEN occurrence * repeat_every_days
    ELSE later_after_days + (occurrence - (later_after_days - 1) / repeat_every_days - 1) * later_every_days
  END;
END $$;

COMMENT ON FUNCTION occurrence_opens IS
  'Days from the opening of the window to that of an occurrence; null where the stage does not repeat';
