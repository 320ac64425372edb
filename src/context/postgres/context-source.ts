import { NightshiftError } from '../../platform/errors.ts';
import { type Answer, batched } from '../../platform/postgres/batches.ts';
import { LANE_MS } from '../../platform/postgres/patience.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { type ContextSource, type GatheredRows, gatheredRowsSchema } from '../ports.ts';
import { USAGE_DAYS } from '../usage-windows.ts';

/** The executions for `ROWS_SQL`; one that waited for sources reads the book as of the day on which it goes on. */
export const executionsFrom = (source: string): string => `
  SELECT x.id, x.key, x.stage_name, x.occurrence, x.customer_id, x.contract_id, x.term_id,
    read_on AS as_of, x.days_left - (read_on - x.as_of) AS days_left
  FROM ${source} x CROSS JOIN LATERAL (SELECT coalesce(x.reads_as_of, x.as_of) AS read_on) AS r`;

// The SELECT hides the number of ids from the planner: a new plan for each number costs more than the answer.
const GATHER_SQL = `
  WITH e AS (${executionsFrom('workflow_executions')} WHERE x.id = ANY ((SELECT $1::uuid[])::uuid[]))`;

/**
 * The rows of each execution in `e` (id, key, stage_name, occurrence, customer_id, contract_id, term_id, as_of,
 * days_left), as one document. Every source is read as of the execution's date: later rows are not seen.
 */
export const ROWS_SQL = `
  SELECT e.id, json_build_object(
    'execution', json_build_object('id', e.id, 'key', e.key, 'stage_name', e.stage_name, 'occurrence', e.occurrence,
      'as_of', e.as_of, 'days_left', e.days_left),
    'customer', to_json(c),
    'parent_name', (SELECT name FROM customers WHERE id = c.parent_id),
    'owner', (SELECT json_build_object('id', id, 'name', name, 'email', email, 'title', title)
      FROM users WHERE id = acting_owner(c)),
    'backup_owner', (SELECT json_build_object('id', id, 'name', name, 'email', email, 'title', title)
      FROM users WHERE id = c.backup_owner_id AND active AND id <> acting_owner(c)),
    'book', (SELECT json_build_object('arr', coalesce(sum(arr_reporting), 0), 'contracts', count(*),
        'seats', CASE WHEN count(*) = count(seats) THEN sum(seats) END)
      FROM contracts WHERE customer_id = c.id AND is_renewable(status)),
    'contract', to_json(k),
    'renews_by_itself', renews_by_itself(k.auto_renew, k.notice_given_on, e.as_of),
    'term', to_json(t),
    'notice_deadline', anchor_date('notice_deadline', t.renewal_date, k.notice_days),
    'decision_date', anchor_date('decision_date', t.renewal_date, k.notice_days),
    'previous_term', (SELECT json_build_object('renewal_date', p.renewal_date, 'result', o.result,
        'uplift_percent', o.uplift_percent, 'discount_percent', o.discount_percent, 'days_late', o.days_late,
        'reason_code', o.reason_code)
      FROM contract_terms p JOIN renewal_outcomes o ON o.term_id = p.id
      WHERE p.contract_id = k.id AND p.term_number < t.term_number AND o.recorded_on <= e.as_of
      ORDER BY p.term_number DESC LIMIT 1),
    'co_terming', (SELECT coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'arr', o.arr,
        'currency', o.currency, 'renewal_date', ot.renewal_date) ORDER BY ot.renewal_date, o.name), '[]')
      FROM contracts o JOIN contract_terms ot ON ot.contract_id = o.id AND ot.status = 'open'
      WHERE o.customer_id = c.id AND o.id <> k.id
        AND renews_together(k.renewal_group, t.renewal_date, o.renewal_group, ot.renewal_date)
        AND is_renewable(o.status)),
    'contacts', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'title', title, 'email', email,
        'role', role, 'influence', influence, 'sentiment', sentiment,
        'last_two_way_on', CASE WHEN last_two_way_on <= e.as_of THEN last_two_way_on END,
        'left_on', CASE WHEN left_on <= e.as_of THEN left_on END,
        'do_not_contact', do_not_contact) ORDER BY influence DESC NULLS LAST, name), '[]')
      FROM contacts WHERE customer_id = c.id),
    'usage', (SELECT json_build_object(
        'as_of', max(n.newest),
        'last_activity', max(u.day) FILTER (WHERE u.events > 0 OR u.active_users > 0),
        'days', coalesce(to_json(array_agg(ARRAY[n.newest - u.day, u.active_users, u.events])
          FILTER (WHERE u.day > n.newest - ${USAGE_DAYS})), '[]'),
        'seats_used', (array_agg(u.seats_used ORDER BY u.day DESC) FILTER (WHERE u.seats_used IS NOT NULL))[1],
        'top_features', (SELECT to_json(l.top_features) FROM usage_metrics l
          WHERE l.customer_id = c.id AND l.day <= e.as_of AND l.top_features <> '{}' ORDER BY l.day DESC LIMIT 1))
      FROM (SELECT max(day) AS newest FROM usage_metrics
        WHERE customer_id = c.id AND day <= e.as_of AND day > e.as_of - 400) AS n
      JOIN usage_metrics u ON u.customer_id = c.id AND u.day <= n.newest AND u.day > e.as_of - 400),
    'tickets', (SELECT json_build_object(
        'as_of', max(opened_on),
        'open', count(*) FILTER (WHERE still_open),
        'open_sev1', count(*) FILTER (WHERE still_open AND severity = 1),
        'last_90_days', count(*) FILTER (WHERE opened_on > e.as_of - 90),
        'oldest_open_on', min(opened_on) FILTER (WHERE still_open),
        'satisfaction', round(avg(satisfaction) FILTER (WHERE opened_on > e.as_of - 180), 1),
        'items', coalesce((json_agg(json_build_object('id', coalesce(external_id, id::text), 'subject', subject,
          'severity', severity, 'status', CASE WHEN closed_on > e.as_of THEN 'open' ELSE status END,
          'opened_on', opened_on) ORDER BY severity, opened_on)
          FILTER (WHERE still_open AND place <= 8)), '[]'))
      FROM (SELECT s.*, o.still_open, row_number() OVER (PARTITION BY o.still_open ORDER BY severity, opened_on) AS place
        FROM support_tickets s CROSS JOIN LATERAL
          (SELECT closed_on IS NULL AND status IN ('open', 'pending') OR closed_on > e.as_of AS still_open) AS o
        WHERE s.customer_id = c.id AND s.opened_on <= e.as_of) AS s),
    'interactions', (SELECT coalesce(json_agg(i), '[]') FROM (
      SELECT i.occurred_on, i.kind, i.direction, p.name AS contact_name, i.summary, i.sentiment
      FROM interactions i LEFT JOIN contacts p ON p.id = i.contact_id
      WHERE i.customer_id = c.id AND i.occurred_on <= e.as_of ORDER BY i.occurred_on DESC, i.id LIMIT 8) AS i),
    'interactions_delivered_on', (SELECT max(as_of) FROM feed_deliveries
      WHERE feed = 'interactions' AND as_of <= e.as_of),
    'last_meeting', (SELECT json_build_object('occurred_on', i.occurred_on, 'contact_name', p.name, 'summary', i.summary)
      FROM interactions i LEFT JOIN contacts p ON p.id = i.contact_id
      WHERE i.customer_id = c.id AND i.occurred_on <= e.as_of AND i.kind IN ('meeting', 'call', 'qbr')
      ORDER BY i.occurred_on DESC, i.id LIMIT 1),
    'last_two_way', (SELECT max(occurred_on) FROM interactions
      WHERE customer_id = c.id AND occurred_on <= e.as_of AND direction IN ('two_way', 'inbound')),
    'executive_meetings_90', (SELECT count(*) FROM interactions
      WHERE customer_id = c.id AND executive AND occurred_on <= e.as_of AND occurred_on > e.as_of - 90),
    'intelligence', (SELECT to_json(i) FROM customer_intelligence i
      WHERE i.customer_id = c.id AND i.as_of <= e.as_of ORDER BY i.as_of DESC LIMIT 1),
    'engagement', (SELECT to_json(g) FROM customer_engagement g
      WHERE g.customer_id = c.id AND g.as_of <= e.as_of ORDER BY g.as_of DESC LIMIT 1),
    'opportunity', (SELECT to_json(o) FROM crm_opportunities o
      WHERE o.customer_id = c.id AND o.is_renewal AND o.as_of <= e.as_of
        AND (o.contract_id = k.id OR o.contract_id IS NULL)
      ORDER BY o.contract_id IS NULL, o.as_of DESC, o.id LIMIT 1),
    'baseline', (SELECT json_build_object('day', day, 'health_score', health_score, 'risk_score', risk_score,
        'arr_reporting', arr_reporting, 'forecast', forecast)
      FROM account_snapshots WHERE contract_id = k.id AND day < e.as_of - 20 ORDER BY day DESC LIMIT 1),
    'facts', (SELECT coalesce(json_agg(f), '[]') FROM (
      SELECT DISTINCT ON (f.kind) f.kind, f.value, f.source, f.as_of, u.name AS recorded_by
      FROM renewal_facts f LEFT JOIN users u ON u.id = f.recorded_by
      WHERE f.term_id = t.id AND f.as_of <= e.as_of ORDER BY f.kind, f.as_of DESC, f.recorded_at DESC) AS f),
    'stages', (SELECT coalesce(json_object_agg(s.key, s.outputs), '{}') FROM (
      SELECT DISTINCT ON (x.key) x.key, x.outputs FROM workflow_executions x
      WHERE x.term_id = t.id AND x.status = 'completed' AND x.id <> e.id AND x.as_of <= e.as_of
        AND NOT EXISTS (SELECT FROM workflow_artifacts a WHERE a.execution_id = x.id AND a.status = 'rejected')
      ORDER BY x.key, x.as_of DESC, x.finished_at DESC) AS s),
    'previous_run', (SELECT json_build_object('as_of', x.as_of, 'occurrence', x.occurrence, 'outputs', x.outputs)
      FROM workflow_executions x
      WHERE x.term_id = t.id AND x.key = e.key AND x.status = 'completed' AND x.id <> e.id AND x.as_of <= e.as_of
      ORDER BY x.as_of DESC, x.finished_at DESC LIMIT 1)
  ) AS rows
  FROM e
  JOIN customers c ON c.id = e.customer_id
  JOIN contracts k ON k.id = e.contract_id
  JOIN contract_terms t ON t.id = e.term_id`;

const LANES = 2;
const MOST_GATHERED = 50;

/** The execution that a scan would start for the open term, without creating it. */
const PREVIEW_SQL = `
  WITH e AS (SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id, $2::text AS key, $3::text AS stage_name,
      k.customer_id, k.id AS contract_id, t.id AS term_id, $4::date AS as_of, d.days_left,
      occurrence_of(d.days_left, $6, $4::date - coalesce(t.term_start,
        (t.renewal_date - make_interval(months => t.term_months))::date), $7, $8, $9) AS occurrence
    FROM contracts k JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
    CROSS JOIN LATERAL (SELECT coalesce(anchor_date($5, t.renewal_date, k.notice_days), t.renewal_date) - $4::date
      AS days_left) AS d
    WHERE k.id::text = $1 OR k.external_id = $1)`;

/** Executions that ask for their context at the same time share a statement. */
export function createContextSource(pool: Sql, patienceMs = LANE_MS): ContextSource {
  async function gatherAll(executionIds: readonly string[]): Promise<Answer<GatheredRows | null>[]> {
    const { rows } = await pool.query<{ id: string; rows: unknown }>({
      name: 'gather-contexts',
      text: GATHER_SQL + ROWS_SQL,
      values: [executionIds],
    });
    const byId = new Map(rows.map((row) => [row.id, row.rows]));
    return executionIds.map((id) => (byId.has(id) ? checked(id, byId.get(id)) : { value: null }));
  }

  return {
    async preview({ contract, asOf, playbook: { key, stage_name, window } }) {
      const { rows } = await pool.query<{ id: string; rows: unknown }>(PREVIEW_SQL + ROWS_SQL, [
        contract,
        key,
        stage_name,
        asOf,
        window.anchor,
        window.days_max,
        window.repeat_every_days,
        window.repeat_later?.after_days ?? null,
        window.repeat_later?.every_days ?? null,
      ]);
      const [found] = rows;
      if (!found) return null;
      const answer = checked(contract, found.rows);
      if ('error' in answer) throw answer.error;
      return answer.value;
    },
    gather: batched({
      lanes: LANES,
      maxItems: MOST_GATHERED,
      keyOf: (id) => id,
      patienceMs,
      flush: gatherAll,
    }),
  };
}

function checked(executionId: string, rows: unknown): Answer<GatheredRows> {
  const parsed = gatheredRowsSchema.safeParse(rows);
  if (parsed.success) return { value: parsed.data };
  const paths = parsed.error.issues.map((issue) => issue.path.join('.'));
  return {
    error: new NightshiftError(
      'INTERNAL',
      `The rows gathered for an execution do not have the shape that is expected: ${paths.join(', ')}.`,
      'Run `nightshift migrate`; the schema may be older than the program.',
      { executionId, paths },
    ),
  };
}
