CREATE OR REPLACE FUNCTION arm_share(customer uuid, key text, arm text, weight integer) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT -ln((hashtextextended(customer::text || key || ' ' || arm, 0) & 9007199254740991)::float8
    / 9007199254740992 + 1e-17) / weight
$$;

COMMENT ON FUNCTION arm_share IS
  'Weighted rendezvous: the arm with the smallest figure wins, the same for a customer every night and for every version';
