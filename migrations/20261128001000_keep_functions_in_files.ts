import type { Knex } from 'knex';

/** From here on the functions stand in migrations/functions, and `migrate` creates them after the migrations. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE function_texts (
      name text PRIMARY KEY,
      hash text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    COMMENT ON TABLE function_texts IS 'Which text of each file of migrations/functions this schema has, as its SHA-256';
  `);
}

/** What the earlier program does not know goes, and what it knows says the same without it. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    DROP TABLE function_texts;
    DROP FUNCTION IF EXISTS eligible_contracts, is_renewable;

    CREATE OR REPLACE FUNCTION chosen_workflows(as_of date, rollouts uuid[], after_contract uuid, upto_contract uuid)
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
  `);
}
