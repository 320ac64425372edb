import type { Knex } from 'knex';

/**
 * Workflow lookup: which published definition applies to a term on a date. The scan, the lookup of one contract and the
 * start by hand all ask these functions, so they cannot disagree.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION renews_by_itself(auto_renew boolean, notice_given_on date, as_of date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT auto_renew AND (notice_given_on IS NULL OR notice_given_on > as_of)
    $$;
    COMMENT ON FUNCTION renews_by_itself IS 'An auto-renewing contract whose customer has not given notice by that day';

    CREATE FUNCTION anchor_date(anchor text, renewal_date date, notice_days integer) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE anchor
        WHEN 'renewal_date' THEN renewal_date
        WHEN 'notice_deadline' THEN renewal_date - notice_days
        WHEN 'decision_date' THEN least(renewal_date, renewal_date - notice_days)
      END
    $$;
    COMMENT ON FUNCTION anchor_date IS
      'The date a window counts from; null for a notice deadline where the notice days are unknown';

    CREATE FUNCTION occurrence_of(
      days_left integer, days_max integer, days_from_start integer,
      repeat_every_days integer, later_after_days integer, later_every_days integer
    ) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE
        WHEN repeat_every_days IS NULL THEN 0
        WHEN later_after_days IS NULL OR d.elapsed < later_after_days THEN d.elapsed / repeat_every_days
        ELSE (later_after_days - 1) / repeat_every_days + 1 + (d.elapsed - later_after_days) / later_every_days
      END
      FROM (SELECT greatest(0, coalesce(days_max - days_left, days_from_start)) AS elapsed) AS d
    $$;
    COMMENT ON FUNCTION occurrence_of IS
      'Counts up from 0 at the opening of the window, or from the start of the term where the window has no upper end';

    CREATE FUNCTION audience_holds(
      audience jsonb, customer customers, contract contracts, term contract_terms, as_of date
    ) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT audience = '{}' OR coalesce(
            (NOT audience \\? 'customer_id' OR (audience ->> 'customer_id')::uuid = customer.id)
        AND (NOT audience \\? 'segment' OR audience -> 'segment' \\? customer.segment)
        AND (NOT audience \\? 'tier' OR audience -> 'tier' \\? customer.tier)
        AND (NOT audience \\? 'region' OR audience -> 'region' \\? customer.region)
        AND (NOT audience \\? 'country' OR audience -> 'country' \\? customer.country)
        AND (NOT audience \\? 'arr_min' OR contract.arr_reporting >= (audience ->> 'arr_min')::numeric)
        AND (NOT audience \\? 'arr_max' OR contract.arr_reporting <= (audience ->> 'arr_max')::numeric)
        AND (NOT audience \\? 'term_months_min' OR term.term_months >= (audience ->> 'term_months_min')::integer)
        AND (NOT audience \\? 'auto_renew' OR (audience ->> 'auto_renew')::boolean
              = renews_by_itself(contract.auto_renew, contract.notice_given_on, as_of)),
        false)
    $$;
    COMMENT ON FUNCTION audience_holds IS 'Whether every condition of an audience holds; an unknown value holds none';

    CREATE FUNCTION acting_owner(customer customers) RETURNS uuid LANGUAGE sql STABLE AS $$
      SELECT coalesce(
        (SELECT id FROM users WHERE id = customer.owner_id AND active),
        (SELECT id FROM users WHERE id = customer.backup_owner_id AND active))
    $$;
    COMMENT ON FUNCTION acting_owner IS 'The owner, or the backup of one who has left; null where neither is there';

    CREATE FUNCTION live_rollouts(as_of date) RETURNS uuid[] LANGUAGE sql STABLE AS $$
      SELECT coalesce(array_agg(r.id ORDER BY r.id), '{}')
      FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id
      WHERE r.valid_from <= as_of AND (r.valid_to IS NULL OR as_of <= r.valid_to) AND d.status = 'published'
    $$;
    COMMENT ON FUNCTION live_rollouts IS 'The rollouts of published versions that are live on a day';

    -- Slot first, then audience (named customer, priority, number of conditions), then the weighted share of the
    -- customer, and only then the window of the version so chosen: its windows may therefore be anywhere.
    CREATE FUNCTION chosen_workflows(as_of date, rollouts uuid[], after_contract uuid, upto_contract uuid)
    RETURNS TABLE (
      contract_id uuid, customer_id uuid, owner_id uuid, term_id uuid, key text, stage_name text,
      definition_id uuid, rollout_id uuid, anchor_on date, days_left integer, occurrence integer, in_window boolean,
      opens_on date, closes_on date, term_since timestamptz
    ) LANGUAGE sql STABLE AS $$
      SELECT s.contract_id, s.customer_id, s.owner_id, s.term_id, d.key, d.stage_name, d.id, s.rollout_id,
        a.anchor_on, a.anchor_on - as_of,
        occurrence_of(a.anchor_on - as_of, d.days_max, as_of - s.term_start,
          d.repeat_every_days, d.repeat_later_after_days, d.repeat_later_every_days),
        coalesce(a.anchor_on - as_of >= d.days_min, true) AND coalesce(a.anchor_on - as_of <= d.days_max, true)
          AND a.anchor_on IS NOT NULL,
        a.anchor_on - d.days_max, a.anchor_on - d.days_min, s.term_since
      FROM (
        SELECT DISTINCT ON (contract.id, r.key)
          contract.id AS contract_id, contract.notice_days, customer.id AS customer_id, acting_owner(customer) AS owner_id,
          term.id AS term_id, term.renewal_date, term.created_at AS term_since,
          coalesce(term.term_start, (term.renewal_date - make_interval(months => term.term_months))::date) AS term_start,
          r.id AS rollout_id, r.definition_id
        FROM contracts contract
        JOIN customers customer ON customer.id = contract.customer_id
        JOIN contract_terms term ON term.contract_id = contract.id AND term.status = 'open'
        -- As a subquery it is evaluated once, not once a row.
        JOIN workflow_rollouts r ON r.id = ANY ((SELECT rollouts)::uuid[])
          AND audience_holds(r.audience, customer, contract, term, as_of)
        WHERE contract.status IN ('active', 'expired')
          AND customer.lifecycle <> 'churned'
          AND (after_contract IS NULL OR contract.id > after_contract)
          AND (upto_contract IS NULL OR contract.id <= upto_contract)
          -- The CRM flips it on the end date; once its outcome is known it is no longer open.
          AND NOT (contract.status = 'expired' AND EXISTS (SELECT FROM renewal_outcomes o
            WHERE o.term_id = term.id AND o.recorded_on <= as_of))
          -- It has rolled into its next term, whoever has not written that down yet: nothing is overdue.
          AND NOT (term.renewal_date < as_of
            AND renews_by_itself(contract.auto_renew, contract.notice_given_on, term.renewal_date))
        ORDER BY contract.id, r.key, r.audience \\? 'customer_id' DESC, r.priority DESC,
          (SELECT count(*) FROM jsonb_object_keys(r.audience)) DESC,
          -- Weighted, and the same for a customer every night: the smallest -ln(u)/weight wins.
          -ln((hashtextextended(customer.id::text || r.id::text, 0) & 9007199254740991)::float8
            / 9007199254740992 + 1e-17) / r.weight,
          r.id
      ) AS s
      -- One that is retired while a scan runs starts nothing more, and nothing takes its place that night.
      JOIN workflow_definitions d ON d.id = s.definition_id AND d.status = 'published'
      CROSS JOIN LATERAL (SELECT anchor_date(d.anchor, s.renewal_date, s.notice_days) AS anchor_on) AS a
    $$;
    COMMENT ON FUNCTION chosen_workflows IS
      'For each open term of an eligible contract and each key: the version that applies, and whether the day is in its window';

    CREATE FUNCTION workflows_for_contract(contract uuid, as_of date) RETURNS TABLE (
      term_id uuid, key text, stage_name text, definition_id uuid, rollout_id uuid, anchor_on date, days_left integer,
      occurrence integer, in_window boolean
    ) LANGUAGE sql STABLE AS $$
      SELECT w.term_id, w.key, w.stage_name, w.definition_id, w.rollout_id, w.anchor_on, w.days_left, w.occurrence,
        w.in_window
      FROM chosen_workflows(as_of, live_rollouts(as_of), NULL, NULL) AS w
      WHERE w.contract_id = contract
    $$;
    COMMENT ON FUNCTION workflows_for_contract IS 'Which published definition of each key applies to a contract on a day';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION workflows_for_contract, chosen_workflows, live_rollouts, acting_owner, audience_holds, occurrence_of, anchor_date,
      renews_by_itself;
  `);
}
