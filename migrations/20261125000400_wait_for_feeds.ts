import type { Knex } from 'knex';

/** Feeds have ages; an execution whose sources are too old may wait for the next delivery. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE workflow_definitions
      ADD COLUMN when_stale text CHECK (when_stale IN ('tell', 'flag', 'wait')),
      ADD COLUMN wait_days integer CHECK (wait_days > 0),
      ADD CHECK ((when_stale IS NOT DISTINCT FROM 'wait') = (wait_days IS NOT NULL)),
      ADD CHECK (when_stale IS NULL OR max_age_days IS NOT NULL);
    COMMENT ON COLUMN workflow_definitions.when_stale IS
      'What a source older than max_age_days does besides being told to the step; null flags the artifact';

    ALTER TABLE workflow_executions
      ADD COLUMN waits_for_feeds text[],
      ADD COLUMN feeds_waited_from timestamptz,
      ADD COLUMN feeds_wait_days integer,
      ADD COLUMN reads_as_of date;
    COMMENT ON COLUMN workflow_executions.waits_for_feeds IS 'While it waits for the delivery of these feeds';
    COMMENT ON COLUMN workflow_executions.feeds_waited_from IS 'Since when; it waits once, for feeds_wait_days in all';
    COMMENT ON COLUMN workflow_executions.reads_as_of IS
      'The day as of which it reads the book where it has waited for feeds; as_of stays the night that started it';

    -- The newest row of a feed as of a day is the end of an index.
    CREATE INDEX usage_metrics_day ON usage_metrics (day);
    CREATE INDEX support_tickets_opened_on ON support_tickets (opened_on);
    CREATE INDEX interactions_occurred_on ON interactions (occurred_on);
    CREATE INDEX customer_intelligence_as_of ON customer_intelligence (as_of);
    CREATE INDEX customer_engagement_as_of ON customer_engagement (as_of);
    CREATE INDEX crm_opportunities_as_of ON crm_opportunities (as_of);
    CREATE INDEX renewal_facts_as_of ON renewal_facts (as_of);

    CREATE FUNCTION feed_ages(on_day date) RETURNS TABLE (
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
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION feed_ages;
    DROP INDEX usage_metrics_day, support_tickets_opened_on, interactions_occurred_on, customer_intelligence_as_of,
      customer_engagement_as_of, crm_opportunities_as_of, renewal_facts_as_of;
    ALTER TABLE workflow_executions DROP COLUMN waits_for_feeds, DROP COLUMN feeds_waited_from,
      DROP COLUMN feeds_wait_days, DROP COLUMN reads_as_of;
    ALTER TABLE workflow_definitions DROP COLUMN when_stale, DROP COLUMN wait_days;
  `);
}
