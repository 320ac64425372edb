CREATE OR REPLACE FUNCTION renews_by_itself(auto_renew boolean, notice_given_on date, as_of date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT auto_renew AND (notice_given_on IS NULL OR notice_given_on > as_of)
$$;

COMMENT ON FUNCTION renews_by_itself IS
  'An auto-renewing contract whose customer has not given notice by that day';
