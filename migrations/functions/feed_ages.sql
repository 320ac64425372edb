CREATE OR REPLACE FUNCTION feed_ages(on_day date) RETURNS TABLE (
  feed text, delivered_on date, newest_on date, latest_on date, deliveries integer, usual_gap_days integer
) LANGUAGE sql STABLE AS $$
  WITH newest (feed, newest_on) AS (VALUES
    ('usage', (SELECT max(day) FROM usage_metrics WHERE day <= on_day)),
    ('tickets', (SELECT max(opened_on) FROM support_tickets WHERE opened_on <= on_day)),
    ('interactions', (SELECT max(occurred_on) FROM interactions WHERE occurred_on <= on_day)),
    ('engagement', (SELECT max(as_of) FROM customer_engagement WHERE as_of <= on_day)),
    ('intelligence', (SELECT max(as_of) FROM customer_intelligence WHERE as_of <= on_day)),
    ('opportunities', (SELECT max(as_of) FROM crm_opportunities WHERE as_of <= on_day)),
    ('facts', (SELECT max(as_of) FROM renewal_facts WHERE as_of <= on_day)),
    ('customers', NULL), ('contracts', NULL), ('contacts', NULL), ('outcomes', NULL)
  ), days AS (
    SELECT f.feed, f.as_of, f.as_of - lag(f.as_of) OVER (PARTITION BY f.feed ORDER BY f.as_of) AS gap
    FROM feed_deliveries f WHERE f.as_of <= on_day GROUP BY f.feed, f.as_of
  ), delivered AS (
    SELECT days.feed, max(days.as_of) AS delivered_on, count(*)::int AS deliveries,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY gap) AS usual_gap_days
    FROM days GROUP BY days.feed
  )
  SELECT n.feed, d.delivered_on, n.newest_on, greatest(d.delivered_on, n.newest_on), coalesce(d.deliveries, 0),
    d.usual_gap_days
  FROM newest n LEFT JOIN delivered d ON d.feed = n.feed
$$;

COMMENT ON FUNCTION feed_ages IS
  'For each feed as of a day: the last day for which it was delivered, the date of its newest row, and the later of both';
