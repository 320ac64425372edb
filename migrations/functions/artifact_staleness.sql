CREATE OR REPLACE FUNCTION artifact_staleness(p_id uuid) RETURNS jsonb LANGUAGE sql STABLE AS $$
  WITH artifact AS (
    SELECT a.facts, e.customer_id, e.term_id, e.context_built_at, coalesce(e.reads_as_of, e.as_of) AS as_of,
      e.as_of + e.days_left AS anchor_before, anchor_date(d.anchor, t.renewal_date, k.notice_days) AS anchor_now,
      jsonb_build_object('customer.name', c.name, 'term.renewalDate', t.renewal_date, 'contract.name', k.name,
        'contract.product', k.product, 'contract.plan', k.plan, 'contract.status', k.status, 'contract.seats', k.seats,
        'contract.currency', k.currency, 'contract.arr', k.arr, 'contract.listArr', k.list_arr,
        'contract.arrReporting', k.arr_reporting, 'contract.discountPercent', k.discount_percent,
        'contract.billingFrequency', k.billing_frequency, 'contract.paymentTermsDays', k.payment_terms_days,
        'contract.noticeDays', k.notice_days, 'contract.noticeGivenOn', k.notice_given_on,
        'contract.upliftType', k.uplift_type, 'contract.upliftCapPercent', k.uplift_cap_percent) AS now
    FROM workflow_artifacts a
    JOIN workflow_executions e ON e.id = a.execution_id
    JOIN workflow_definitions d ON d.id = e.definition_id
    JOIN contract_terms t ON t.id = e.term_id
    JOIN contracts k ON k.id = e.contract_id
    JOIN customers c ON c.id = k.customer_id
    WHERE a.id = p_id
  ), reasons AS (
    SELECT 1 AS place, 'answered' AS code, format('the customer was heard from on %s', max(i.occurred_on)) AS detail
    FROM artifact x JOIN interactions i ON i.customer_id = x.customer_id AND i.occurred_on > x.as_of
    WHERE i.direction IN ('inbound', 'two_way') HAVING count(*) > 0
    UNION ALL
    SELECT 2, 'date_moved', format('it was prepared for %s, which is %s now', anchor_before, anchor_now)
    FROM artifact WHERE anchor_now <> anchor_before
    UNION ALL
    SELECT 3, 'fact_recorded', format('%s was recorded since', string_agg(DISTINCT replace(f.kind, '_', ' '), ', '))
    FROM artifact x JOIN renewal_facts f ON f.term_id = x.term_id AND f.recorded_at > x.context_built_at
    HAVING count(*) > 0
    UNION ALL
    SELECT 4, 'value_changed', format('%s was %s and is %s now', fact ->> 'path', fact ->> 'value',
      coalesce(x.now ->> (fact ->> 'path'), 'unknown'))
    FROM artifact x CROSS JOIN LATERAL jsonb_array_elements(x.facts) AS fact
    WHERE x.now ? (fact ->> 'path') AND x.now -> (fact ->> 'path') <> fact -> 'value'
  )
  SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'detail', detail) ORDER BY place, detail), '[]') FROM reasons
$$;

COMMENT ON FUNCTION artifact_staleness IS 'What has changed since the data of an artifact were read; an empty list while nothing has';
