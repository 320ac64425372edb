-- One flat SELECT, so that the planner sees through the call and each caller's conditions reach the indexes.
CREATE OR REPLACE FUNCTION eligible_contracts(as_of date)
RETURNS TABLE (contract contracts, customer customers, term contract_terms) LANGUAGE sql STABLE AS $$
  SELECT k, c, t
  FROM contracts k
  JOIN customers c ON c.id = k.customer_id
  JOIN contract_terms t ON t.contract_id = k.id
  WHERE is_renewable(k.status) AND c.lifecycle <> 'churned' AND t.status = 'open'
    -- An expired one is settled once the outcome of its term is known.
    AND NOT (k.status = 'expired' AND EXISTS (SELECT FROM renewal_outcomes o
      WHERE o.term_id = t.id AND o.recorded_on <= as_of))
    -- It has rolled into its next term, whoever has not written that down yet: nothing is overdue.
    AND NOT (t.renewal_date < as_of AND renews_by_itself(k.auto_renew, k.notice_given_on, t.renewal_date))
$$;

COMMENT ON FUNCTION eligible_contracts IS
  'The contracts that something may be prepared for on a day, each with its customer and its open term';
