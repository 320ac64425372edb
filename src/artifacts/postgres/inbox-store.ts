import { createHash } from 'node:crypto';
import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { InboxPlace, InboxQuery, InboxStore, StoredReview } from '../ports.ts';
import type { ArtifactTrace, InboxCounts, InboxEntry, RenewalTerm } from '../review-detail.ts';
import { type CustomerDraft, sendPlacesOf } from '../send-order.ts';
import { type ArtifactStatus, WAITING } from '../status.ts';
import {
  ARTIFACT_COLUMNS,
  ARTIFACT_FROM,
  ARTIFACT_OF,
  ARTIFACT_SUMMARY,
  type ArtifactRow,
  CUSTOMER_DRAFT,
  MAY_HAVE_SEND_ORDER,
  withSendOrder,
} from './artifact-rows.ts';
import { isCustomerDraft, morningOf } from './customer-drafts.ts';

const REVIEW_COLUMNS = `a.revision, a.customer_id AS "customerId", e.term_id AS "termId", a.owner_id AS "ownerId",
  a.due_on AS "dueOn", a.snoozed_until AS "snoozedUntil", a.retired_reason AS "retiredReason",
  coalesce(reviewer.name, a.reviewed_by_name) AS "reviewedBy", ${iso('a.reviewed_at')} AS "reviewedAt",
  ${iso('a.used_at')} AS "usedAt"`;
const FROM = `${ARTIFACT_FROM} LEFT JOIN users reviewer ON reviewer.id = a.reviewed_by`;
const BY_DUE_DATE = 'ORDER BY a.due_on, a.execution_id, a.id';
const IN_ORDER = 'ORDER BY "dueOn", "executionId", id';

/** A page, its first row with the drafts of each morning on which several executions left some for one customer. */
const withDrafts = (page: string): string => `
  WITH page AS (${page}), morning AS (
    SELECT x.id, x.stage_name, x.days_left, m."morningOf", m.morning,
      count(*) OVER (PARTITION BY m."morningOf", m.morning) AS executions
    FROM (SELECT DISTINCT "morningOf", morning FROM page WHERE morning IS NOT NULL) AS m
    JOIN workflow_executions x ON x.customer_id = m."morningOf" AND ${morningOf('x')} = m.morning
  )
  SELECT page.*, CASE WHEN row_number() OVER (${IN_ORDER}) = 1 THEN (
      SELECT json_agg(left_behind) FROM (
        SELECT json_agg(${CUSTOMER_DRAFT}) AS left_behind
        FROM morning x JOIN workflow_artifacts o ON o.execution_id = x.id AND ${isCustomerDraft('o')}
        WHERE x.executions > 1 GROUP BY x."morningOf", x.morning) AS mornings) END AS drafts
  FROM page ${IN_ORDER}`;

/** Each person's from the index, in its own order: a list of owners in one condition would have to be sorted whole. */
const ofPeople = (people: string, due: string): string =>
  `SELECT a.* FROM (${people}) AS person CROSS JOIN LATERAL (${due}) AS a ${BY_DUE_DATE}`;

/** A person, and for whom they stand in. */
const peopleOf = (id: string, today: string): string => `SELECT ${id}::uuid AS id
  UNION SELECT user_id FROM user_deputies WHERE deputy_id = ${id}::uuid AND ${today} BETWEEN valid_from AND valid_to`;

/** Conditions only for what is asked: the index of the inbox serves a statement that names its statuses itself. */
function conditionsOf(query: InboxQuery) {
  const values: unknown[] = [];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [`a.status IN (${listed(query.statuses ?? WAITING)})`];
  const { stage, owner, inboxOf, customer, contract, night } = query;
  const today = (): string => `${given(query.today)}::date`;
  const people = inboxOf === undefined ? null : peopleOf(given(inboxOf), today());
  if (stage !== undefined) {
    const name = given(stage);
    conditions.push(`(e.key = lower(${name}) OR e.stage_name = ${name})`);
  }
  if (owner !== undefined)
    conditions.push(`a.owner_id IN (SELECT id FROM users
      WHERE strpos(lower(concat_ws(' ', name, email)), lower(${given(owner)})) > 0)`);
  if (customer !== undefined) {
    const name = given(customer);
    conditions.push(`(c.external_id = ${name} OR strpos(lower(c.name), lower(${name})) > 0)`);
  }
  if (contract !== undefined) {
    const id = uuidOrNull(contract);
    conditions.push(id === null ? `k.external_id = ${given(contract)}` : `a.contract_id = ${given(id)}`);
  }
  if (night !== undefined) conditions.push(`e.as_of = ${given(night)}::date`);
  return { values, conditions, today, people };
}

/** Our own words, never a caller's. */
const listed = (statuses: readonly ArtifactStatus[]): string =>
  statuses.map((each) => `'${each}'`).join(', ');

const isSnoozed = (today: string): string => `coalesce(a.snoozed_until > ${today}, false)`;

const REVISIONS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'revision', r.revision,
    'baseRevision', r.base_revision, 'origin', r.origin, 'author', coalesce(author.name, r.author_name),
    'proposal', r.proposal, 'title', r.title, 'sections', r.sections, 'markdown', r.markdown, 'flags', r.flags,
    'createdAt', ${iso('r.created_at')}) ORDER BY r.created_at, r.revision), '[]')
  FROM artifact_revisions r LEFT JOIN users author ON author.id = r.author_id WHERE r.artifact_id = a.id)`;
const EVENTS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'verdict', v.verdict, 'reason', v.reason,
    'note', v.note, 'editDistance', v.edit_distance, 'by', coalesce(person.name, v.actor_name), 'userId', v.user_id, 'revision', v.revision,
    'details', v.details, 'undone', v.undone_at IS NOT NULL, 'at', ${iso('v.occurred_at')}) ORDER BY v.seq), '[]')
  FROM artifact_events v LEFT JOIN users person ON person.id = v.user_id WHERE v.artifact_id = a.id)`;
/** The machine's own text has a row once another has replaced it. */
const MACHINE = `CASE WHEN a.text_revision IS NULL THEN jsonb_build_object('title', a.title, 'sections', a.sections)
  ELSE (SELECT jsonb_build_object('title', r.title, 'sections', r.sections) FROM artifact_revisions r
    WHERE r.artifact_id = a.id AND r.origin = 'machine' AND r.revision IS NOT NULL ORDER BY r.revision DESC LIMIT 1) END`;

type EntryRow = Omit<InboxEntry, 'sendOrder'> & {
  readonly morningOf: string;
  /** Null where it can have no send order. */
  readonly morning: string | null;
  /** Those of each morning of the page, in its first row. */
  readonly drafts: readonly (readonly CustomerDraft[])[] | null;
};

function withSendPlaces(rows: readonly EntryRow[]): InboxEntry[] {
  const places = new Map((rows[0]?.drafts ?? []).flatMap((drafts) => [...sendPlacesOf(drafts)]));
  return rows.map(({ morningOf: _customer, morning, drafts: _drafts, ...entry }) => ({
    ...entry,
    sendOrder: morning === null ? null : (places.get(entry.executionId) ?? null),
  }));
}

/** Filters that make up a handful of statements, which are worth being planned once a connection and not once a page. */
const isUsual = ({ inboxOf: _inboxOf, snoozed: _snoozed, today: _today, ...others }: InboxQuery): boolean =>
  Object.values(others).every((each) => each === undefined);

const nameOf = (text: string): string => `inbox ${createHash('sha256').update(text).digest('base64url')}`;

export function createInboxStore(pool: Pick<Sql, 'query'>): InboxStore {
  return {
    async page(query: InboxQuery, { after, limit }: { after: InboxPlace | null; limit: number }) {
      const { values, conditions, today, people } = conditionsOf(query);
      const given = (value: unknown): string => `$${values.push(value)}`;
      const { snoozed = 'without' } = query;
      if (snoozed !== 'with') conditions.push(`${snoozed === 'only' ? '' : 'NOT '}${isSnoozed(today())}`);
      if (after)
        conditions.push(
          `(a.due_on, a.execution_id, a.id) > (${given(after.dueOn)}::date, ${given(after.executionId)}::uuid, ${given(after.id)}::uuid)`,
        );
      if (people !== null) conditions.push('a.owner_id = person.id');
      const most = `LIMIT ${given(limit)}`;
      const usual = isUsual(query);
      // What waits follows its contract to another customer, so that who sees it sees all that it is of.
      const due = `SELECT a.* FROM workflow_artifacts a ${usual ? '' : ARTIFACT_OF} WHERE ${conditions.join(' AND ')} ${BY_DUE_DATE} ${most}`;
      const text = withDrafts(`SELECT ${ARTIFACT_COLUMNS}, ${REVIEW_COLUMNS}, e.customer_id AS "morningOf",
          CASE WHEN ${MAY_HAVE_SEND_ORDER} THEN ${morningOf('e')} END AS morning
        FROM (${people === null ? due : `${ofPeople(people, due)} ${most}`}) AS a ${ARTIFACT_OF}
        LEFT JOIN users u ON u.id = a.owner_id LEFT JOIN users reviewer ON reviewer.id = a.reviewed_by`);
      const { rows } = await pool.query<EntryRow>(usual ? { name: nameOf(text), text } : text, values);
      return withSendPlaces(rows);
    },

    async count(query) {
      const { values, conditions, today, people } = conditionsOf(query);
      if (people !== null) conditions.push(`a.owner_id IN (${people})`);
      const { rows } = await pool.query<InboxCounts>(
        `SELECT coalesce(jsonb_object_agg(status, count), '{}') AS "byStatus", coalesce(sum(snoozed), 0)::int AS snoozed
         FROM (SELECT a.status, count(*)::int AS count, count(*) FILTER (WHERE ${isSnoozed(today())})::int AS snoozed
           ${ARTIFACT_FROM} WHERE ${conditions.join(' AND ')} GROUP BY a.status) AS counted`,
        values,
      );
      return rows[0] ?? { byStatus: {}, snoozed: 0 };
    },

    async find(id) {
      const { rows } = await pool.query<ArtifactRow<StoredReview>>(
        `SELECT ${ARTIFACT_SUMMARY}, ${REVIEW_COLUMNS}, a.artifact_key AS key, a.sections, a.markdown, a.facts,
           nullif(artifact_over(a.id), a.accepted_reason) AS over, artifact_staleness(a.id) AS stale,
           ${REVISIONS} AS revisions, ${EVENTS} AS events, ${MACHINE} AS machine
         ${FROM} WHERE a.id = $1`,
        [uuidOrNull(id)],
      );
      return rows[0] ? withSendOrder(rows[0]) : null;
    },

    async trace(id) {
      const { rows } = await pool.query<ArtifactTrace>(
        `SELECT s.step_key AS step, s.visit AS iteration, s.prompt, ${iso('e.context_built_at')} AS "contextBuiltAt",
           (SELECT coalesce(jsonb_agg(fact -> 'path'), '[]') FROM jsonb_array_elements(a.facts) AS fact) AS paths,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('purpose', l.purpose, 'provider', l.provider, 'model', l.model,
              'inputTokens', l.input_tokens, 'outputTokens', l.output_tokens, 'costUsd', l.cost_usd,
              'latencyMs', l.latency_ms, 'errorCode', l.error_code, 'at', ${iso('l.started_at')}) ORDER BY l.started_at), '[]')
            FROM llm_calls l WHERE l.execution_id = s.execution_id AND l.step_key = s.step_key AND l.visit = s.visit) AS calls
         FROM workflow_artifacts a JOIN workflow_executions e ON e.id = a.execution_id
         JOIN workflow_step_executions s ON s.execution_id = a.execution_id AND s.step_key = a.step_key
         WHERE a.id = $1 ORDER BY s.visit DESC LIMIT 1`,
        [uuidOrNull(id)],
      );
      return rows[0] ?? null;
    },

    async renewals(contract) {
      const { rows } = await pool.query<RenewalTerm>(
        `SELECT t.id AS "termId", t.term_number AS "termNumber", t.renewal_date AS "renewalDate", t.status
         FROM contract_terms t JOIN contracts k ON k.id = t.contract_id
         WHERE k.external_id = $1 OR k.id = $2 ORDER BY t.renewal_date DESC, t.id`,
        [contract, uuidOrNull(contract)],
      );
      return rows;
    },
  };
}
