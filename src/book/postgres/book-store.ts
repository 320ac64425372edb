import { iso } from '../../platform/postgres/iso.ts';
import type { Sql } from '../../platform/postgres/sql.ts';
import { uuidOrNull } from '../../platform/postgres/uuid.ts';
import type { ContractDetail, ContractSummary, CustomerDetail, CustomerSummary, Fact } from '../book.ts';
import type { BookStore } from '../ports.ts';

const owner = (user: string): string =>
  `CASE WHEN ${user}.id IS NOT NULL THEN json_build_object('id', ${user}.id, 'name', ${user}.name, 'email', ${user}.email) END`;

const CUSTOMER = `
  c.id, c.external_id AS "externalId", c.name, c.segment, c.tier, c.region, c.lifecycle, ${owner('u')} AS owner,
  (SELECT count(*)::int FROM contracts k WHERE k.customer_id = c.id AND is_renewable(k.status)) AS "contractCount",
  (SELECT min(t.renewal_date) FROM contracts k JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
    WHERE k.customer_id = c.id AND is_renewable(k.status)) AS "nextRenewalDate"`;
const CUSTOMER_FROM = 'FROM customers c LEFT JOIN users u ON u.id = c.owner_id';

const CONTRACT = `
  k.id, k.external_id AS "externalId", k.name, k.customer_id AS "customerId", c.name AS customer, ${owner('u')} AS owner,
  k.status, k.currency, k.arr::float8 AS arr, k.auto_renew AS "autoRenew", t.term_number AS "termNumber",
  t.renewal_date AS "renewalDate"`;
const CONTRACT_FROM = `
  FROM contracts k JOIN customers c ON c.id = k.customer_id LEFT JOIN users u ON u.id = c.owner_id
  LEFT JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'`;
/** Contracts without an open term come last. */
const RENEWS_ON = `coalesce(t.renewal_date, 'infinity')`;

/** What is there for the open terms of `contracts`, a condition on the contract `k`. */
const preparedFor = (contracts: string): string => `
  (SELECT coalesce(json_agg(json_build_object('executionId', e.id, 'key', e.key, 'stage', e.stage_name,
      'contractId', e.contract_id, 'occurrence', e.occurrence, 'status', e.status, 'asOf', e.as_of,
      'artifacts', a.artifacts, 'waiting', a.waiting) ORDER BY e.as_of DESC, e.created_at DESC, e.id), '[]')
    FROM contracts k JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
    JOIN workflow_executions e ON e.term_id = t.id AND e.status <> 'superseded'
    CROSS JOIN LATERAL (SELECT count(*) AS artifacts,
        count(*) FILTER (WHERE status IN ('pending_review', 'needs_correction')) AS waiting
      FROM workflow_artifacts WHERE execution_id = e.id AND status <> 'superseded') AS a
    WHERE ${contracts}) AS prepared,
  (SELECT coalesce(json_agg(json_build_object('key', d.key, 'stage', d.stage_name, 'contractId', k.id,
      'occurrence', d.occurrence, 'reason', d.reason, 'since', d.since, 'notAfter', d.not_after)
      ORDER BY d.not_after, d.since, d.key, k.id), '[]')
    FROM contracts k JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
    JOIN deferred_starts d ON d.term_id = t.id WHERE ${contracts}) AS deferred`;

const CONTRACTS_OF_CUSTOMER = `
  (SELECT coalesce(json_agg(x ORDER BY x."renewalDate" NULLS LAST, x.id), '[]') FROM (
    SELECT k.id, k.external_id AS "externalId", k.name, k.customer_id AS "customerId", c.name AS customer,
      ${owner('u')} AS owner, k.status, k.currency, k.arr::float8 AS arr, k.auto_renew AS "autoRenew",
      t.term_number AS "termNumber", t.renewal_date AS "renewalDate"
    FROM contracts k LEFT JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
    WHERE k.customer_id = c.id) AS x)`;

const CONTACTS = `
  (SELECT coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'title', p.title, 'email', p.email,
    'role', p.role, 'influence', p.influence, 'sentiment', p.sentiment, 'lastTwoWayOn', p.last_two_way_on,
    'leftOn', p.left_on, 'doNotContact', p.do_not_contact) ORDER BY p.left_on NULLS FIRST, p.name, p.id), '[]')
    FROM contacts p WHERE p.customer_id = c.id)`;

const SOURCES = `
  (SELECT json_agg(json_build_object('source', s.source, 'newestOn', s.newest_on,
      'importedOn', (SELECT max(f.as_of) FROM feed_deliveries f WHERE f.feed = s.source)) ORDER BY s.source)
    FROM (VALUES
      ('usage', (SELECT max(day) FROM usage_metrics x WHERE x.customer_id = c.id)),
      ('tickets', (SELECT max(opened_on) FROM support_tickets x WHERE x.customer_id = c.id)),
      ('interactions', (SELECT max(occurred_on) FROM interactions x WHERE x.customer_id = c.id)),
      ('engagement', (SELECT max(as_of) FROM customer_engagement x WHERE x.customer_id = c.id)),
      ('intelligence', (SELECT max(as_of) FROM customer_intelligence x WHERE x.customer_id = c.id)),
      ('opportunities', (SELECT max(as_of) FROM crm_opportunities x WHERE x.customer_id = c.id)),
      ('facts', (SELECT max(x.as_of) FROM renewal_facts x JOIN contract_terms t ON t.id = x.term_id
        JOIN contracts k ON k.id = t.contract_id WHERE k.customer_id = c.id))) AS s (source, newest_on))`;

const FACT = `
  f.id, f.kind, f.value, f.source, f.as_of AS "asOf", t.term_number AS "termNumber", p.name AS "recordedBy",
  ${iso('f.recorded_at')} AS "recordedAt"`;
const FACT_FROM = `
  FROM renewal_facts f JOIN contract_terms t ON t.id = f.term_id LEFT JOIN users p ON p.id = f.recorded_by`;

const TERMS = `
  (SELECT coalesce(json_agg(json_build_object('id', x.id, 'termNumber', x.term_number, 'termStart', x.term_start,
      'renewalDate', x.renewal_date, 'termMonths', x.term_months, 'status', x.status,
      'outcome', CASE WHEN o.term_id IS NOT NULL THEN json_build_object('result', o.result,
        'upliftPercent', o.uplift_percent, 'discountPercent', o.discount_percent, 'daysLate', o.days_late,
        'reasonCode', o.reason_code, 'recordedOn', o.recorded_on) END) ORDER BY x.term_number DESC), '[]')
    FROM contract_terms x LEFT JOIN renewal_outcomes o ON o.term_id = x.id WHERE x.contract_id = k.id)`;

/** Conditions on the customer `c` and its owner `u`. */
function conditionsOf(
  {
    owner: named,
    ownerId,
  }: { readonly owner?: string | undefined; readonly ownerId?: string | null | undefined },
  given: (value: unknown) => string,
): string[] {
  return [
    ...(ownerId === undefined ? [] : [`c.owner_id = ${given(ownerId)}::uuid`]),
    ...(named === undefined
      ? []
      : [`strpos(lower(concat_ws(' ', u.name, u.email)), lower(${given(named)})) > 0`]),
  ];
}

export function createBookStore(sql: Pick<Sql, 'query'>): BookStore {
  return {
    async customers({ search, limit, after, ...owned }) {
      const values: unknown[] = [];
      const given = (value: unknown): string => `$${values.push(value)}`;
      const conditions = ['true', ...conditionsOf(owned, given)];
      if (search !== undefined) {
        const text = given(search);
        conditions.push(`(c.external_id = ${text} OR strpos(lower(c.name), lower(${text})) > 0)`);
      }
      if (after !== undefined)
        conditions.push(
          `(c.name, c.id) > (SELECT a.name, a.id FROM customers a WHERE a.id = ${given(after)}::uuid)`,
        );
      const { rows } = await sql.query<CustomerSummary>(
        `SELECT ${CUSTOMER} ${CUSTOMER_FROM} WHERE ${conditions.join(' AND ')}
         ORDER BY c.name, c.id LIMIT ${given(limit)}`,
        values,
      );
      return rows;
    },

    async customer(reference) {
      const { rows } = await sql.query<CustomerDetail>(
        `SELECT ${CUSTOMER}, c.industry, c.country, c.language, c.timezone, c.website, c.employees,
           c.customer_since AS "customerSince", c.reporting_currency AS "reportingCurrency", c.goals,
           c.success_criteria AS "successCriteria", c.account_plan AS "accountPlan", c.notes,
           c.do_not_contact AS "doNotContact", ${owner('b')} AS "backupOwner",
           ${CONTRACTS_OF_CUSTOMER} AS contracts, ${CONTACTS} AS contacts, ${SOURCES} AS sources,
           ${preparedFor('k.customer_id = c.id')}
         ${CUSTOMER_FROM} LEFT JOIN users b ON b.id = c.backup_owner_id
         WHERE c.id = $1 OR c.external_id = $2 ORDER BY c.id = $1 DESC NULLS LAST LIMIT 1`,
        [uuidOrNull(reference), reference],
      );
      return rows[0] ?? null;
    },

    async contracts({ search, customer, renewsFrom, renewsTo, limit, after, ...owned }) {
      const values: unknown[] = [];
      const given = (value: unknown): string => `$${values.push(value)}`;
      const conditions = ['true', ...conditionsOf(owned, given)];
      if (search !== undefined) {
        const text = given(search);
        conditions.push(
          `(k.external_id = ${text} OR strpos(lower(concat_ws(' ', c.name, k.name)), lower(${text})) > 0)`,
        );
      }
      if (customer !== undefined)
        conditions.push(
          `(c.external_id = ${given(customer)} OR c.id = ${given(uuidOrNull(customer))}::uuid)`,
        );
      if (renewsFrom !== undefined) conditions.push(`t.renewal_date >= ${given(renewsFrom)}::date`);
      if (renewsTo !== undefined) conditions.push(`t.renewal_date <= ${given(renewsTo)}::date`);
      if (after)
        conditions.push(
          `(${RENEWS_ON}, k.id) > (${given(after.renewalDate ?? 'infinity')}::date, ${given(after.id)}::uuid)`,
        );
      const { rows } = await sql.query<ContractSummary>(
        `SELECT ${CONTRACT} ${CONTRACT_FROM} WHERE ${conditions.join(' AND ')}
         ORDER BY ${RENEWS_ON}, k.id LIMIT ${given(limit)}`,
        values,
      );
      return rows;
    },

    async contract(reference) {
      const { rows } = await sql.query<ContractDetail>(
        `SELECT ${CONTRACT}, k.product, k.plan, k.seats, k.list_arr::float8 AS "listArr",
           k.arr_reporting::float8 AS "arrReporting", k.discount_percent::float8 AS "discountPercent",
           k.billing_frequency AS "billingFrequency", k.payment_terms_days AS "paymentTermsDays",
           k.notice_days AS "noticeDays", k.notice_given_on AS "noticeGivenOn", k.uplift_type AS "upliftType",
           k.uplift_cap_percent::float8 AS "upliftCapPercent", k.terms_verified AS "termsVerified",
           k.po_required AS "poRequired", k.renewal_group AS "renewalGroup", k.gone_on AS "goneOn",
           ${TERMS} AS terms,
           (SELECT coalesce(json_agg(x ORDER BY x.kind), '[]') FROM (
             SELECT DISTINCT ON (f.kind) ${FACT} ${FACT_FROM} WHERE t.contract_id = k.id AND t.status = 'open'
             ORDER BY f.kind, f.as_of DESC, f.recorded_at DESC, f.id) AS x) AS facts,
           ${preparedFor('k.id = main.id')}
         FROM (SELECT id FROM contracts WHERE id = $1 OR external_id = $2
           ORDER BY id = $1 DESC NULLS LAST LIMIT 1) AS main
         JOIN contracts k ON k.id = main.id JOIN customers c ON c.id = k.customer_id
         LEFT JOIN users u ON u.id = c.owner_id
         LEFT JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'`,
        [uuidOrNull(reference), reference],
      );
      return rows[0] ?? null;
    },

    async facts(contract, { limit, after }) {
      const { rows } = await sql.query<{ facts: Fact[] }>(
        `SELECT (SELECT coalesce(json_agg(x), '[]') FROM (
           SELECT ${FACT} ${FACT_FROM}
           WHERE t.contract_id = k.id AND ($4::uuid IS NULL OR EXISTS (SELECT FROM renewal_facts a WHERE a.id = $4
             AND (f.as_of, f.recorded_at, f.id) < (a.as_of, a.recorded_at, a.id)))
           ORDER BY f.as_of DESC, f.recorded_at DESC, f.id DESC LIMIT $3) AS x) AS facts
         FROM contracts k WHERE k.id = $1 OR k.external_id = $2 ORDER BY k.id = $1 DESC NULLS LAST LIMIT 1`,
        [uuidOrNull(contract), contract, limit, after ?? null],
      );
      return rows[0]?.facts ?? null;
    },
  };
}
