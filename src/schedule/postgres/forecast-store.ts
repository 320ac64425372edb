import type { Sql } from '../../platform/postgres/sql.ts';
import type { DueSpan, StartedExecution } from '../forecast-nights.ts';
import type { DeclaredEffort, ForecastStore, MeasuredEffort } from '../forecast-store.ts';
import type { StartedTonight } from '../start-cap.ts';
import { CO_TERMING, DRAFTS_FOR_CUSTOMER, IS_BUNDLED, IS_STARTED } from './scan-decisions.ts';

/**
 * Asks workflow lookup for every night in one statement. Consecutive nights with the same answer become one row: a
 * term is in a window for weeks, and only a rollout, a roll-over or an outcome changes the version that applies.
 */
const SPANS_SQL = `
  WITH nights AS MATERIALIZED (
    SELECT n AS night, $1::date + n AS day, live_rollouts($1::date + n) AS rollouts FROM generate_series(0, $2::int - 1) AS n
  ), due AS MATERIALIZED (
    SELECT nights.night, w.term_id, w.contract_id, w.customer_id, w.owner_id, w.key, w.stage_name, w.definition_id,
      w.occurrence, w.days_left, w.last_day, w.repeat_days, w.arr, w.paused,
      nights.night - row_number() OVER (PARTITION BY w.term_id, w.key, w.occurrence, w.definition_id
        ORDER BY nights.night)::int AS island
    FROM nights CROSS JOIN LATERAL chosen_workflows(nights.day, nights.rollouts, NULL, NULL) AS w
    WHERE w.in_window AND NOT ${IS_STARTED} AND NOT ${IS_BUNDLED}
  ), c AS (
    SELECT term_id, contract_id, customer_id, owner_id, key, stage_name, definition_id, occurrence, last_day,
      repeat_days, arr, paused, min(night) AS from_night, max(night) AS to_night, max(days_left) AS days_left
    FROM due
    GROUP BY term_id, contract_id, customer_id, owner_id, key, stage_name, definition_id, occurrence, last_day,
      repeat_days, arr, paused, island
  )
  SELECT c.term_id AS "termId", c.contract_id AS "contractId", c.customer_id AS "customerId", c.owner_id AS "ownerId",
    c.key, c.stage_name AS stage, c.definition_id AS "versionId", c.occurrence, c.arr::float8 AS arr,
    c.days_left AS "daysLeft", c.from_night AS "fromNight", c.to_night AS "toNight", c.last_day - $1::date AS "lastNight",
    c.repeat_days AS "repeatDays", c.paused, d.since - $1::date AS "sinceNight",
    ${DRAFTS_FOR_CUSTOMER} AS "draftsForCustomer", ${CO_TERMING} AS "coTerming"
  FROM c JOIN contracts k ON k.id = c.contract_id JOIN contract_terms t ON t.id = c.term_id
  LEFT JOIN deferred_starts d ON d.term_id = c.term_id AND d.key = c.key AND d.occurrence = c.occurrence`;

/** Only executions of customers with several contracts: others lead no start group. */
const STARTED_EXECUTIONS_SQL = `
  SELECT e.term_id AS "termId", e.contract_id AS "contractId", e.customer_id AS "customerId", e.key, e.occurrence,
    e.as_of - $1::date AS "onNight"
  FROM workflow_executions e JOIN contract_terms t ON t.id = e.term_id AND t.status = 'open'
  WHERE e.status NOT IN ('superseded', 'cancelled') AND e.customer_id IN (
    SELECT customer_id FROM contracts WHERE is_renewable(status) GROUP BY customer_id HAVING count(*) > 1)
  ORDER BY e.as_of DESC, e.id`;

const STARTED_SQL = `
  SELECT s.scan_date - $1::date AS night, e.owner_id AS "ownerId", e.customer_id AS "customerId", count(*)::int AS starts,
    (count(*) FILTER (WHERE EXISTS (SELECT FROM workflow_artifact_templates a
      WHERE a.definition_id = e.definition_id AND a.audience = 'customer')))::int AS drafts
  FROM scan_runs s JOIN workflow_executions e ON e.scan_id = s.id
  WHERE s.scan_date BETWEEN $1::date AND $1::date + $2::int - 1
  GROUP BY s.scan_date, e.owner_id, e.customer_id`;

const MEASURED_SQL = `
  SELECT key, executions, input_tokens AS "inputTokens", output_tokens AS "outputTokens", cost_usd AS "costUsd", artifacts
  FROM measured_efforts($1)`;

const DECLARED_SQL = `
  SELECT d.id AS "versionId",
    (SELECT count(*)::int FROM workflow_step_templates s WHERE s.definition_id = d.id AND s.step_type = 'llm')
      AS "modelSteps",
    (SELECT coalesce(json_object_agg(a.kind, a.count), '{}') FROM (
      SELECT kind, count(*) AS count FROM workflow_artifact_templates WHERE definition_id = d.id GROUP BY kind) AS a)
      AS artifacts
  FROM workflow_definitions d WHERE d.status = 'published'`;

type StartedRow = {
  night: number;
  ownerId: string | null;
  customerId: string;
  starts: number;
  drafts: number;
};

function startedByNight(rows: readonly StartedRow[]): Map<number, StartedTonight> {
  const nights = new Map<number, { byOwner: Map<string | null, number>; byCustomer: Map<string, number> }>();
  for (const { night, ownerId, customerId, starts, drafts } of rows) {
    const started = nights.get(night) ?? { byOwner: new Map(), byCustomer: new Map() };
    started.byOwner.set(ownerId, (started.byOwner.get(ownerId) ?? 0) + starts);
    started.byCustomer.set(customerId, (started.byCustomer.get(customerId) ?? 0) + drafts);
    nights.set(night, started);
  }
  return nights;
}

export function createForecastStore(pool: Sql): ForecastStore {
  return {
    async lookAhead(from, nights) {
      const spans = await pool.query<DueSpan>(SPANS_SQL, [from, nights]);
      const startedExecutions = await pool.query<StartedExecution>(STARTED_EXECUTIONS_SQL, [from]);
      const started = await pool.query<StartedRow>(STARTED_SQL, [from, nights]);
      return {
        spans: spans.rows,
        startedExecutions: startedExecutions.rows,
        started: startedByNight(started.rows),
      };
    },

    async measuredEfforts(provider) {
      return (await pool.query<MeasuredEffort>(MEASURED_SQL, [provider])).rows;
    },

    async declaredEfforts() {
      return (await pool.query<DeclaredEffort>(DECLARED_SQL)).rows;
    },

    async ownerNames() {
      const { rows } = await pool.query<{ id: string; name: string }>('SELECT id, name FROM users');
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
  };
}
