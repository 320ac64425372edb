CREATE OR REPLACE FUNCTION audience_holds(
  audience jsonb, customer customers, contract contracts, term contract_terms, as_of date
) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT audience = '{}' OR coalesce(
        (NOT audience ? 'customer_id' OR (audience ->> 'customer_id')::uuid = customer.id)
    AND (NOT audience ? 'segment' OR audience -> 'segment' ? customer.segment)
    AND (NOT audience ? 'tier' OR audience -> 'tier' ? customer.tier)
    AND (NOT audience ? 'region' OR audience -> 'region' ? customer.region)
    AND (NOT audience ? 'country' OR audience -> 'country' ? customer.country)
    AND (NOT audience ? 'arr_min' OR contract.arr_reporting >= (audience ->> 'arr_min')::numeric)
    AND (NOT audience ? 'arr_max' OR contract.arr_reporting <= (audience ->> 'arr_max')::numeric)
    AND (NOT audience ? 'term_months_min' OR term.term_months >= (audience ->> 'term_months_min')::integer)
    AND (NOT audience ? 'auto_renew' OR (audience ->> 'auto_renew')::boolean
          = renews_by_itself(contract.auto_renew, contract.notice_given_on, as_of)),
    false)
$$;

COMMENT ON FUNCTION audience_holds IS
  'Whether every condition of an audience holds; an unknown value holds none';
