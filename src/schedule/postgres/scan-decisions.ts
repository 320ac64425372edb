import type pg from 'pg';
import type { Sql } from '../../platform/postgres/sql.ts';
import type { NightStarts, StartedLead } from '../decide-starts.ts';
import type { NumberedCandidate, Undecided } from '../ports.ts';
import type { StageCount } from '../scan-report.ts';
import { LONGEST_WAIT_DAYS, type StartedTonight } from '../start-cap.ts';

/** The second pass of a scan: reads what is due, owner by owner, and applies the decisions. */

export type StageCounts = Record<string, Partial<StageCount>>;
type Queryable = Pick<Sql, 'query'>;

/** Stands for a missing owner in comparisons. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const asOwners = (owners: Undecided['owners']): string[] => owners.map((owner) => owner ?? NOBODY);

/** The last day of a start. Where the window stays open, a start may be deferred for `LONGEST_WAIT_DAYS`. */
const notAfter = (scanDate: string): string =>
  `coalesce(c.last_day, coalesce(d.since, ${scanDate}) + ${LONGEST_WAIT_DAYS})`;

/** Whether a start leaves drafts for the customer; `c` is a row of `scan_candidates`, or one like it. */
export const DRAFTS_FOR_CUSTOMER = `EXISTS (SELECT FROM workflow_artifact_templates a
  WHERE a.definition_id = c.definition_id AND a.audience = 'customer')`;

/**
 * The customer's other contracts that renew together with contract `k` (term `t`) of candidate `c`. OFFSET 0 makes
 * the planner search by customer alone, whatever it believes of tables that were just filled.
 */
export const CO_TERMING = `ARRAY(SELECT o.id
  FROM (SELECT * FROM contracts WHERE customer_id = c.customer_id OFFSET 0) AS o
  WHERE o.id <> c.contract_id AND is_renewable(o.status)
    AND renews_together(k.renewal_group, t.renewal_date, o.renewal_group,
      (SELECT renewal_date FROM contract_terms WHERE contract_id = o.id AND status = 'open')))`;

/** `c` is a row of `scan_candidates`, or one like it. */
const candidateColumns = (scanDate: string): string => `
  c.n, c.term_id AS "termId", c.contract_id AS "contractId", c.customer_id AS "customerId", c.owner_id AS "ownerId", c.key,
  c.occurrence, c.arr::float8 AS arr, c.days_left AS "daysLeft",
  greatest(0, ${notAfter(scanDate)} - ${scanDate}) AS "slackDays", c.repeat_days AS "repeatDays", c.paused,
  ${DRAFTS_FOR_CUSTOMER} AS "draftsForCustomer", ${CO_TERMING} AS "coTerming"`;
const CANDIDATE_JOINS = `
  JOIN contracts k ON k.id = c.contract_id JOIN contract_terms t ON t.id = c.term_id
  LEFT JOIN deferred_starts d ON d.term_id = c.term_id AND d.key = c.key AND d.occurrence = c.occurrence`;

const OWNERS_SQL = `
  SELECT owner_id AS owner FROM (
    SELECT owner_id, sum(count(*)) OVER (ORDER BY owner_id) - count(*) AS before
    FROM scan_candidates WHERE scan_id = $1 GROUP BY owner_id) AS each_owner
  WHERE before < $2`;

const UNDECIDED_SQL = `
  SELECT ${candidateColumns('$3::date')} FROM scan_candidates c ${CANDIDATE_JOINS}
  WHERE c.scan_id = $1 AND coalesce(c.owner_id, '${NOBODY}') = ANY ($2::uuid[])`;

/**
 * SQL conditions on a window `w` of a day: its occurrence has an execution, or is
 * bundled with the execution of another contract.
 */
export const IS_STARTED = `EXISTS (SELECT FROM workflow_executions e WHERE e.term_id = w.term_id AND e.key = w.key
  AND e.occurrence = w.occurrence AND e.status <> 'superseded')`;
export const IS_BUNDLED = `EXISTS (SELECT FROM covered_starts c JOIN workflow_executions l ON l.term_id = c.lead_term_id
    AND l.key = c.key AND l.occurrence = c.lead_occurrence AND l.status NOT IN ('superseded', 'cancelled')
  WHERE c.term_id = w.term_id AND c.key = w.key AND c.occurrence = w.occurrence)`;

const LOOK_SQL = `
  WITH c AS (
    SELECT row_number() OVER () AS n, w.* FROM chosen_workflows($1, live_rollouts($1), NULL, NULL) AS w
    WHERE w.in_window AND NOT ${IS_STARTED} AND NOT ${IS_BUNDLED}
  )
  SELECT ${candidateColumns('$1::date')} FROM c ${CANDIDATE_JOINS}`;

const STARTED_LEADS_SQL = `
  SELECT e.term_id AS "termId", e.contract_id AS "contractId", e.customer_id AS "customerId", e.key, e.occurrence,
    $3::date - e.as_of AS "daysAgo"
  FROM workflow_executions e JOIN contract_terms t ON t.id = e.term_id AND t.status = 'open'
  WHERE e.customer_id = ANY ($1) AND e.key = ANY ($2) AND e.as_of <= $3
    AND e.status NOT IN ('superseded', 'cancelled')
  ORDER BY e.as_of DESC, e.id`;

const STARTED_TONIGHT_SQL = `
  SELECT e.owner_id AS "ownerId", e.customer_id AS "customerId", count(*)::int AS starts,
    (count(*) FILTER (WHERE EXISTS (SELECT FROM workflow_artifact_templates a
      WHERE a.definition_id = e.definition_id AND a.audience = 'customer')))::int AS drafts
  FROM scan_runs s JOIN workflow_executions e ON e.scan_id = s.id
  WHERE s.scan_date = $1 AND coalesce(e.owner_id, '${NOBODY}') = ANY ($2::uuid[])
  GROUP BY e.owner_id, e.customer_id`;

async function startedTonight(
  db: Queryable,
  scanDate: string,
  owners: Undecided['owners'],
): Promise<StartedTonight> {
  const { rows } = await db.query<{
    ownerId: string | null;
    customerId: string;
    starts: number;
    drafts: number;
  }>(STARTED_TONIGHT_SQL, [scanDate, asOwners(owners)]);
  const byOwner = new Map<string | null, number>();
  const byCustomer = new Map<string, number>();
  for (const { ownerId, customerId, starts, drafts } of rows) {
    byOwner.set(ownerId, (byOwner.get(ownerId) ?? 0) + starts);
    byCustomer.set(customerId, (byCustomer.get(customerId) ?? 0) + drafts);
  }
  return { byOwner, byCustomer };
}

/** Executions that may lead candidates whose contract renews together with others. */
async function startedLeads(
  db: Queryable,
  scanDate: string,
  candidates: readonly NumberedCandidate[],
): Promise<StartedLead[]> {
  const together = candidates.filter((each) => each.coTerming.length > 0);
  if (together.length === 0) return [];
  const customers = [...new Set(together.map((each) => each.customerId))];
  const keys = [...new Set(together.map((each) => each.key))];
  return (await db.query<StartedLead>(STARTED_LEADS_SQL, [customers, keys, scanDate])).rows;
}

/** Postgres returns bigint as text. */
const numbered = (rows: readonly NumberedCandidate[]): NumberedCandidate[] =>
  rows.map((row) => ({ ...row, n: Number(row.n) }));

export async function loadUndecided(
  db: Queryable,
  run: { readonly id: string; readonly scanDate: string },
  most: number,
): Promise<Undecided | null> {
  const { rows } = await db.query<{ owner: string | null }>(OWNERS_SQL, [run.id, most]);
  if (rows.length === 0) return null;
  const owners = rows.map((row) => row.owner);
  const found = await db.query<NumberedCandidate>(UNDECIDED_SQL, [run.id, asOwners(owners), run.scanDate]);
  const candidates = numbered(found.rows);
  return {
    owners,
    candidates,
    startedLeads: await startedLeads(db, run.scanDate, candidates),
    started: await startedTonight(db, run.scanDate, owners),
  };
}

/** Like `nextUndecided`, for all owners of a day at once, without the candidates of a scan. */
export async function previewUndecided(db: Queryable, scanDate: string): Promise<Undecided> {
  const candidates = numbered((await db.query<NumberedCandidate>(LOOK_SQL, [scanDate])).rows);
  const owners = [...new Set(candidates.map((each) => each.ownerId))];
  return {
    owners,
    candidates,
    startedLeads: await startedLeads(db, scanDate, candidates),
    started: await startedTonight(db, scanDate, owners),
  };
}

/** A candidate that was paused since it was found must not start: it stays, and `DEFER_SQL` defers it. */
const PAUSE_SQL = `
  UPDATE scan_candidates SET paused = true
  WHERE scan_id = $1 AND NOT paused AND key IN (SELECT key FROM workflow_pauses)`;

const START_SQL = `
  WITH picked AS (
    DELETE FROM scan_candidates WHERE scan_id = $1 AND n = ANY ($2::bigint[]) AND NOT paused RETURNING *
  ), started AS (
    INSERT INTO workflow_executions (definition_id, rollout_id, arm, key, stage_name, term_id, contract_id, customer_id,
      owner_id, occurrence, trigger, scan_id, as_of, days_left)
    SELECT p.definition_id, p.rollout_id, p.arm, p.key, p.stage_name, p.term_id, p.contract_id, p.customer_id,
      p.owner_id, p.occurrence, 'scan', $1, $3, p.days_left
    FROM picked p JOIN workflow_definitions d ON d.id = p.definition_id AND d.status = 'published'
    ORDER BY p.term_id, p.key
    ON CONFLICT (term_id, key, occurrence) WHERE status <> 'superseded' DO NOTHING
    RETURNING stage_name
  ), assigned AS (
    INSERT INTO workflow_assignments AS old (customer_id, key, slot, arm)
    SELECT DISTINCT customer_id, key, slot, arm FROM picked WHERE slot IS NOT NULL ORDER BY customer_id, key, slot
    ON CONFLICT (customer_id, key, slot) DO UPDATE SET arm = excluded.arm, assigned_at = now()
    WHERE old.arm <> excluded.arm
  ), no_longer_deferred AS (
    DELETE FROM deferred_starts d USING picked p
    WHERE d.term_id = p.term_id AND d.key = p.key AND d.occurrence = p.occurrence
  )
  SELECT stage_name AS stage, count(*)::int AS count FROM started GROUP BY stage_name`;

/** Bundles only where the lead has its execution: a lead that was paused at the last moment has no members. */
const BUNDLE_SQL = `
  WITH given AS (
    SELECT * FROM unnest($2::bigint[], $3::uuid[], $4::integer[]) AS g (n, lead_term_id, lead_occurrence)
  ), picked AS (
    DELETE FROM scan_candidates c USING given g
    WHERE c.scan_id = $1 AND c.n = g.n AND EXISTS (SELECT FROM workflow_executions l WHERE l.term_id = g.lead_term_id
      AND l.key = c.key AND l.occurrence = g.lead_occurrence AND l.status NOT IN ('superseded', 'cancelled'))
    RETURNING c.term_id, c.key, c.occurrence, c.stage_name, g.lead_term_id, g.lead_occurrence
  ), bundled AS (
    INSERT INTO covered_starts (term_id, key, occurrence, stage_name, lead_term_id, lead_occurrence, scan_date)
    SELECT p.*, $5::date FROM picked p
    ON CONFLICT (term_id, key, occurrence) DO UPDATE SET lead_term_id = excluded.lead_term_id,
      lead_occurrence = excluded.lead_occurrence, scan_date = excluded.scan_date
  ), no_longer_deferred AS (
    DELETE FROM deferred_starts d USING picked p
    WHERE d.term_id = p.term_id AND d.key = p.key AND d.occurrence = p.occurrence
  )
  SELECT stage_name AS stage, count(*)::int AS count FROM picked GROUP BY stage_name`;

/** Defers all remaining candidates of these owners. */
const DEFER_SQL = `
  WITH c AS (
    DELETE FROM scan_candidates WHERE scan_id = $1 AND coalesce(owner_id, '${NOBODY}') = ANY ($2::uuid[]) RETURNING *
  ), deferred AS (
    INSERT INTO deferred_starts AS old (term_id, key, occurrence, stage_name, definition_id, owner_id, reason, since,
      scan_date, scan_id, not_after)
    SELECT c.term_id, c.key, c.occurrence, c.stage_name, c.definition_id, c.owner_id,
      CASE WHEN c.paused THEN 'paused' WHEN c.n = ANY ($3::bigint[]) THEN 'contact_cap' ELSE 'owner_cap' END,
      $4::date, $4::date, $1, ${notAfter('$4::date')}
    FROM c JOIN workflow_definitions w ON w.id = c.definition_id AND w.status = 'published'
    LEFT JOIN deferred_starts d ON d.term_id = c.term_id AND d.key = c.key AND d.occurrence = c.occurrence
    ON CONFLICT (term_id, key, occurrence) DO UPDATE SET stage_name = excluded.stage_name,
      definition_id = excluded.definition_id, owner_id = excluded.owner_id, reason = excluded.reason,
      since = least(old.since, excluded.since), scan_date = excluded.scan_date, scan_id = excluded.scan_id,
      not_after = excluded.not_after
    RETURNING stage_name
  )
  SELECT stage_name AS stage, count(*)::int AS count FROM deferred GROUP BY stage_name`;

/** Applies the decisions for these owners in a transaction that holds the lease. @returns the counts. */
export async function applyDecisions(
  client: pg.PoolClient,
  run: { readonly id: string; readonly scanDate: string },
  owners: Undecided['owners'],
  { start, bundled, deferred }: NightStarts<NumberedCandidate>,
): Promise<StageCounts> {
  const counts: StageCounts = {};
  const count = async (what: 'started' | 'bundled' | 'deferred', sql: string, values: unknown[]) => {
    const { rows } = await client.query<{ stage: string; count: number }>(sql, values);
    for (const row of rows) counts[row.stage] = { ...counts[row.stage], [what]: row.count };
  };
  await client.query(PAUSE_SQL, [run.id]);
  if (start.length > 0)
    await count('started', START_SQL, [run.id, start.map((each) => each.n), run.scanDate]);
  if (bundled.length > 0)
    await count('bundled', BUNDLE_SQL, [
      run.id,
      bundled.map(({ candidate }) => candidate.n),
      bundled.map(({ by }) => by.termId),
      bundled.map(({ by }) => by.occurrence),
      run.scanDate,
    ]);
  const contactCapped = deferred.filter(({ reason }) => reason === 'contact_cap');
  await count('deferred', DEFER_SQL, [
    run.id,
    asOwners(owners),
    contactCapped.map(({ candidate }) => candidate.n),
    run.scanDate,
  ]);
  return counts;
}
