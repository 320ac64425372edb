CREATE OR REPLACE FUNCTION term_over(term contract_terms, contract contracts, customer customers) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN term.status <> 'open' THEN 'the term was renewed'
    WHEN contract.gone_on IS NOT NULL THEN 'the contract is gone from the export'
    WHEN contract.status NOT IN ('active', 'expired') THEN 'the contract is ' || contract.status
    WHEN customer.lifecycle = 'churned' THEN 'the customer has churned'
    WHEN contract.status = 'expired' AND EXISTS (SELECT FROM renewal_outcomes o WHERE o.term_id = term.id)
      THEN 'the outcome of the term is known'
    END
$$;

COMMENT ON FUNCTION term_over IS 'Why there is nothing left to prepare for a term; null while there is';
