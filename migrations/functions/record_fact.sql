CREATE OR REPLACE FUNCTION record_fact(p_contract_id uuid, p_external_id text, p_term_number integer, p_kind text,
  p_value jsonb, p_as_of date, p_actor text, p_user uuid)
RETURNS TABLE (outcome text, id uuid) LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  contract uuid;
  term uuid;
  fact uuid;
BEGIN
  SELECT k.id INTO contract FROM contracts k
  WHERE (k.id = p_contract_id OR k.external_id = p_external_id) AND caller_sees(k.customer_id);
  IF contract IS NULL THEN RETURN QUERY SELECT 'no_contract', NULL::uuid; RETURN; END IF;
  SELECT t.id INTO term FROM contract_terms t
  WHERE t.contract_id = contract AND coalesce(t.term_number = p_term_number, t.status = 'open');
  IF term IS NULL THEN RETURN QUERY SELECT 'no_term', NULL::uuid; RETURN; END IF;

  -- An import of facts takes the same lock: two would both find a fact missing.
  PERFORM pg_advisory_xact_lock(hashtext('nightshift import facts ' || current_schema()));
  SELECT f.id INTO fact FROM renewal_facts f
  WHERE f.term_id = term AND f.kind = p_kind AND f.source = p_actor AND f.as_of = p_as_of AND f.value = p_value;
  IF fact IS NOT NULL THEN RETURN QUERY SELECT 'known', fact; RETURN; END IF;
  INSERT INTO renewal_facts (term_id, kind, value, source, as_of, recorded_by)
  VALUES (term, p_kind, p_value, p_actor, p_as_of, p_user) RETURNING renewal_facts.id INTO fact;
  INSERT INTO audit_log (actor, action, subject_type, subject_id, details)
  VALUES (p_actor, 'record fact', 'contract', contract::text,
    jsonb_build_object('fact', fact, 'kind', p_kind, 'asOf', p_as_of));
  RETURN QUERY SELECT 'recorded', fact;
END $$;

COMMENT ON FUNCTION record_fact IS
  'Appends what the actor says about a term of a contract; one that says the same again is the one that there is';
