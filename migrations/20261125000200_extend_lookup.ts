import type { Knex } from 'knex';

/**
 * Workflow lookup learns of alternatives that share an audience (A/B), of paused keys, of the last day on which an
 * occurrence can start, and of contracts that renew together.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE workflow_pauses (
      key text PRIMARY KEY,
      paused_at timestamptz NOT NULL DEFAULT now(),
      paused_by text NOT NULL CHECK (paused_by <> ''),
      note text
    );
    COMMENT ON TABLE workflow_pauses IS 'Keys that start nothing until the row is gone, also in a scan that is under way';

    ALTER TABLE workflow_rollouts
      ADD COLUMN arm text NOT NULL DEFAULT 'a' CHECK (arm ~ '^[a-z][a-z0-9_]*$'),
      ADD COLUMN slot text NOT NULL GENERATED ALWAYS AS (priority::text || ' ' || audience::text) STORED;
    COMMENT ON COLUMN workflow_rollouts.arm IS
      'Which alternative of the slot; a new version of an arm keeps the customers of the arm';
    COMMENT ON COLUMN workflow_rollouts.slot IS 'Rollouts of a key with one priority and audience share it by weight';

    CREATE TABLE workflow_assignments (
      customer_id uuid NOT NULL REFERENCES customers,
      key text NOT NULL,
      slot text NOT NULL,
      arm text NOT NULL,
      assigned_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (customer_id, key, slot)
    );
    COMMENT ON TABLE workflow_assignments IS 'The arm that a customer was given in a slot of several, kept while it is live';

    ALTER TABLE workflow_executions ADD COLUMN arm text;
    COMMENT ON COLUMN workflow_executions.arm IS 'The arm of its rollout; null where no rollout chose the version';

    CREATE FUNCTION renews_together(one_group text, one_date date, other_group text, other_date date) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE WHEN one_group IS NOT NULL AND other_group IS NOT NULL THEN one_group = other_group
        ELSE one_date = other_date END
    $$;
    COMMENT ON FUNCTION renews_together IS
      'Whether two contracts of one customer are one conversation: the same renewal group or, where one has none, the same renewal date';

    -- As before, written so that the planner can put it in the place of the call.
    CREATE OR REPLACE FUNCTION occurrence_of(
      days_left integer, days_max integer, days_from_start integer,
      repeat_every_days integer, later_after_days integer, later_every_days integer
    ) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE
        WHEN repeat_every_days IS NULL THEN 0
        WHEN later_after_days IS NULL OR greatest(0, coalesce(days_max - days_left, days_from_start)) < later_after_days
          THEN greatest(0, coalesce(days_max - days_left, days_from_start)) / repeat_every_days
        ELSE (later_after_days - 1) / repeat_every_days + 1
          + (greatest(0, coalesce(days_max - days_left, days_from_start)) - later_after_days) / later_every_days
      END
    $$;

    -- Not sql: its argument is too dear to be repeated, so that it would not be inlined, and a call would cost ten times more.
    CREATE FUNCTION occurrence_opens(
      occurrence integer, repeat_every_days integer, later_after_days integer, later_every_days integer
    ) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
      RETURN CASE
        WHEN repeat_every_days IS NULL THEN NULL
        WHEN later_after_days IS NULL OR occurrence <= (later_after_days - 1) / repeat_every_days
          THEN occurrence * repeat_every_days
        ELSE later_after_days + (occurrence - (later_after_days - 1) / repeat_every_days - 1) * later_every_days
      END;
    END $$;
    COMMENT ON FUNCTION occurrence_opens IS 'Days from the opening of the window to that of an occurrence; null where the stage does not repeat';

    CREATE FUNCTION arm_share(customer uuid, key text, arm text, weight integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT -ln((hashtextextended(customer::text || key || ' ' || arm, 0) & 9007199254740991)::float8
        / 9007199254740992 + 1e-17) / weight
    $$;
    COMMENT ON FUNCTION arm_share IS
      'Weighted rendezvous: the arm with the smallest figure wins, the same for a customer every night and for every version';
  `);
  await knex.raw('DROP FUNCTION workflows_for_contract, chosen_workflows');
  await knex.raw(`
    -- Audience first (named customer, priority, number of conditions), then the arm that the customer has, then its
    -- weighted share, and only then the window of the version so chosen: its windows may therefore be anywhere.
    -- Written flat, so that a caller who asks for what is in its window has only those compared with their rivals.
    CREATE FUNCTION chosen_workflows(as_of date, rollouts uuid[], after_contract uuid, upto_contract uuid)
    RETURNS TABLE (
      contract_id uuid, customer_id uuid, owner_id uuid, term_id uuid, key text, stage_name text,
      definition_id uuid, rollout_id uuid, anchor_on date, days_left integer, occurrence integer, in_window boolean,
      opens_on date, closes_on date, term_since timestamptz,
      arm text, slot text, paused boolean, last_day date, repeat_days integer, arr numeric
    ) LANGUAGE sql STABLE AS $$
      WITH offered AS MATERIALIZED (
        SELECT r.id AS rollout_id, r.key, r.audience, r.slot, r.arm, r.weight, r.valid_from, r.definition_id,
          d.status, d.stage_name, d.anchor, d.days_min, d.days_max, d.repeat_every_days, d.repeat_later_after_days,
          d.repeat_later_every_days,
          rank() OVER (PARTITION BY r.key ORDER BY r.audience \\? 'customer_id' DESC, r.priority DESC,
            (SELECT count(*) FROM jsonb_object_keys(r.audience)) DESC) AS place,
          count(*) OVER (PARTITION BY r.key) > 1 AS has_rivals,
          min(r.arm) OVER (PARTITION BY r.key, r.slot) <> max(r.arm) OVER (PARTITION BY r.key, r.slot) AS is_shared,
          EXISTS (SELECT FROM workflow_pauses p WHERE p.key = r.key) AS paused
        FROM workflow_rollouts r JOIN workflow_definitions d ON d.id = r.definition_id
        WHERE r.id = ANY (rollouts)
      )
      SELECT contract.id, customer.id, coalesce(owner.id, backup.id), term.id, o.key, o.stage_name,
        o.definition_id, o.rollout_id, a.anchor_on, a.anchor_on - as_of, n.occurrence,
        coalesce(a.anchor_on - as_of >= o.days_min, true) AND coalesce(a.anchor_on - as_of <= o.days_max, true)
          AND a.anchor_on IS NOT NULL,
        a.anchor_on - o.days_max, a.anchor_on - o.days_min, term.created_at,
        o.arm, CASE WHEN o.is_shared THEN o.slot END, o.paused,
        least(a.anchor_on - o.days_min, coalesce(a.anchor_on - o.days_max, a.term_start) - 1 + n.next_opens),
        n.next_opens - occurrence_opens(n.occurrence, o.repeat_every_days, o.repeat_later_after_days,
          o.repeat_later_every_days),
        coalesce(contract.arr_reporting, CASE WHEN contract.currency = customer.reporting_currency THEN contract.arr END, 0)
      FROM contracts contract
      JOIN customers customer ON customer.id = contract.customer_id
      JOIN contract_terms term ON term.contract_id = contract.id AND term.status = 'open'
      LEFT JOIN users owner ON owner.id = customer.owner_id AND owner.active
      LEFT JOIN users backup ON backup.id = customer.backup_owner_id AND backup.active
      -- One that is retired while a scan runs starts nothing more, and nothing takes its place that night.
      JOIN offered o ON o.status = 'published'
      CROSS JOIN LATERAL (SELECT anchor_date(o.anchor, term.renewal_date, contract.notice_days) AS anchor_on,
        coalesce(term.term_start, (term.renewal_date - make_interval(months => term.term_months))::date) AS term_start) AS a
      CROSS JOIN LATERAL (SELECT occurrence_of(a.anchor_on - as_of, o.days_max, as_of - a.term_start,
        o.repeat_every_days, o.repeat_later_after_days, o.repeat_later_every_days) AS occurrence) AS at_day
      CROSS JOIN LATERAL (SELECT at_day.occurrence, occurrence_opens(at_day.occurrence + 1, o.repeat_every_days,
        o.repeat_later_after_days, o.repeat_later_every_days) AS next_opens) AS n
      WHERE contract.status IN ('active', 'expired')
        AND customer.lifecycle <> 'churned'
        AND (after_contract IS NULL OR contract.id > after_contract)
        AND (upto_contract IS NULL OR contract.id <= upto_contract)
        -- The CRM flips it on the end date; once its outcome is known it is no longer open.
        AND NOT (contract.status = 'expired' AND EXISTS (SELECT FROM renewal_outcomes x
          WHERE x.term_id = term.id AND x.recorded_on <= as_of))
        -- It has rolled into its next term, whoever has not written that down yet: nothing is overdue.
        AND NOT (term.renewal_date < as_of
          AND renews_by_itself(contract.auto_renew, contract.notice_given_on, term.renewal_date))
        AND audience_holds(o.audience, customer, contract, term, as_of)
        AND NOT (o.has_rivals AND EXISTS (
          SELECT FROM offered b
          LEFT JOIN workflow_assignments kept
            ON b.is_shared AND kept.customer_id = customer.id AND kept.key = o.key AND kept.slot = o.slot
          WHERE b.key = o.key AND b.rollout_id <> o.rollout_id AND b.place <= o.place
            AND audience_holds(b.audience, customer, contract, term, as_of)
            AND (b.place < o.place OR
              (b.arm <> coalesce(kept.arm, ''), arm_share(customer.id, b.key, b.arm, b.weight), o.valid_from, b.rollout_id)
              < (o.arm <> coalesce(kept.arm, ''), arm_share(customer.id, o.key, o.arm, o.weight), b.valid_from, o.rollout_id))))
    $$;
    COMMENT ON FUNCTION chosen_workflows IS
      'For each open term of an eligible contract and each key: the version that applies, and whether the day is in its window';

    CREATE FUNCTION workflows_for_contract(contract uuid, as_of date) RETURNS TABLE (
      term_id uuid, key text, stage_name text, definition_id uuid, rollout_id uuid, anchor_on date, days_left integer,
      occurrence integer, in_window boolean, arm text, slot text, paused boolean, last_day date
    ) LANGUAGE sql STABLE AS $$
      SELECT w.term_id, w.key, w.stage_name, w.definition_id, w.rollout_id, w.anchor_on, w.days_left, w.occurrence,
        w.in_window, w.arm, w.slot, w.paused, w.last_day
      FROM chosen_workflows(as_of, live_rollouts(as_of), NULL, NULL) AS w
      WHERE w.contract_id = contract
    $$;
    COMMENT ON FUNCTION workflows_for_contract IS 'Which published definition of each key applies to a contract on a day';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP FUNCTION workflows_for_contract, chosen_workflows, arm_share, occurrence_opens, renews_together;
    DROP TABLE workflow_assignments, workflow_pauses;
    ALTER TABLE workflow_executions DROP COLUMN arm;
    ALTER TABLE workflow_rollouts DROP COLUMN slot, DROP COLUMN arm;
  `);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION occurrence_of(
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
