import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import { startFactsSchema } from '../start-facts.ts';
import type { StartFactsStore } from '../start-facts-store.ts';

/** Workflow lookup itself says which version it chose; the other rows are those that it went by. */
const GATHER_SQL = `
  WITH k AS (SELECT * FROM contracts WHERE id = $1 OR external_id = $2),
  t AS (
    SELECT t.*, o.recorded_on, renews_by_itself(k.auto_renew, k.notice_given_on, t.renewal_date) AS rolls
    FROM k JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
    LEFT JOIN renewal_outcomes o ON o.term_id = t.id
  ), versions AS (
    SELECT d.key, d.stage_name, d.id, d.version, d.status, d.anchor, d.days_min, d.days_max, d.repeat_every_days,
      d.repeat_later_after_days, d.repeat_later_every_days, r.id AS rollout_id, r.audience, r.priority, r.weight,
      r.valid_from, r.valid_to,
      max(coalesce(d.days_max, 100000)) FILTER (WHERE d.status <> 'draft') OVER (PARTITION BY d.key) AS place
    FROM workflow_definitions d LEFT JOIN workflow_rollouts r ON r.definition_id = d.id
  )
  SELECT json_build_object(
    'contract', json_build_object('id', k.id, 'externalId', k.external_id, 'name', k.name, 'status', k.status,
      'arrReporting', k.arr_reporting, 'renewsByItself', renews_by_itself(k.auto_renew, k.notice_given_on, $3)),
    'customer', (SELECT json_build_object('id', c.id, 'name', c.name, 'lifecycle', c.lifecycle, 'segment', c.segment,
      'tier', c.tier, 'region', c.region, 'country', c.country) FROM customers c WHERE c.id = k.customer_id),
    'term', (SELECT json_build_object('id', t.id, 'termNumber', t.term_number,
      'termStart', coalesce(t.term_start, (t.renewal_date - make_interval(months => t.term_months))::date),
      'renewalDate', t.renewal_date, 'termMonths', t.term_months, 'outcomeOn', t.recorded_on,
      'isResolved', coalesce(t.recorded_on <= $3, false), 'isRolled', t.rolls AND t.renewal_date < $3,
      'rollsAfter', CASE WHEN t.rolls THEN t.renewal_date END) FROM t),
    'chosen', (SELECT coalesce(json_agg(json_build_object('key', w.key, 'rolloutId', w.rollout_id,
      'anchorOn', w.anchor_on, 'daysLeft', w.days_left, 'occurrence', coalesce(w.occurrence, 0),
      'isInWindow', w.in_window)), '[]') FROM workflows_for_contract(k.id, $3) AS w),
    'versions', (SELECT coalesce(json_agg(json_build_object('key', v.key, 'stage', v.stage_name, 'versionId', v.id,
      'version', v.version, 'status', v.status,
      'window', json_build_object('anchor', v.anchor, 'daysMin', v.days_min, 'daysMax', v.days_max,
        'repeatEveryDays', v.repeat_every_days, 'laterAfterDays', v.repeat_later_after_days,
        'laterEveryDays', v.repeat_later_every_days),
      'rollout', CASE WHEN v.rollout_id IS NOT NULL THEN json_build_object('id', v.rollout_id,
        'audience', v.audience, 'priority', v.priority, 'weight', v.weight, 'validFrom', v.valid_from,
        'validTo', v.valid_to) END)
      ORDER BY v.place DESC NULLS LAST, v.key, v.version DESC, v.valid_from DESC), '[]') FROM versions v),
    'started', (SELECT coalesce(json_agg(json_build_object('id', e.id, 'key', e.key, 'occurrence', e.occurrence,
      'status', e.status, 'asOf', e.as_of, 'version', d.version) ORDER BY e.as_of DESC, e.created_at DESC), '[]')
      FROM t JOIN workflow_executions e ON e.term_id = t.id JOIN workflow_definitions d ON d.id = e.definition_id
      WHERE e.status <> 'superseded')
  ) AS facts
  FROM k`;

export function createStartFactsStore(pool: Pick<Sql, 'query'>): StartFactsStore {
  return {
    async gather({ contract, date }) {
      const { rows } = await pool.query<{ facts: unknown }>(GATHER_SQL, [
        uuidOrNull(contract),
        contract,
        date,
      ]);
      return rows[0] ? startFactsSchema.parse(rows[0].facts) : null;
    },
  };
}
