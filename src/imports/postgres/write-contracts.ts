import type pg from 'pg';
import { NightshiftError } from '../../platform/errors.ts';
import type { Batch, BatchResult, ImportRow, ImportScope } from '../ports.ts';
import { type GivenTerm, type OpenTerm, type TermChange, termChange } from '../term-change.ts';
import { countTerms } from '../term-counts.ts';
import { readdressWaiting } from './readdress-waiting.ts';
import { type ChangedContract, supersedeUnfinished } from './supersede-unfinished.ts';
import { NOTHING_WRITTEN, type Upserted, upsertStatement } from './upsert-statement.ts';
import { writeTerms } from './write-terms.ts';

/** A contract as the book has it before the batch. */
type CurrentContract = {
  readonly id: string;
  readonly external_id: string;
  readonly customer_id: string;
  /** Who acts for the customer. */
  readonly owner_id: string | null;
  readonly status: string;
  readonly auto_renew: boolean;
  readonly notice_given_on: string | null;
  readonly notice_days: number | null;
  readonly term_id: string | null;
  readonly term_number: number | null;
  readonly term_start: string | null;
  readonly renewal_date: string | null;
  readonly term_months: number | null;
  readonly last_number: number;
};

const CURRENT_CONTRACTS_SQL = `
  SELECT k.id, k.external_id, k.customer_id, acting_owner(c) AS owner_id, k.status, k.auto_renew, k.notice_given_on, k.notice_days, t.id AS term_id, t.term_number,
    t.term_start, t.renewal_date, t.term_months,
    (SELECT coalesce(max(term_number), 0) FROM contract_terms WHERE contract_id = k.id) AS last_number
  FROM contracts k JOIN customers c ON c.id = k.customer_id LEFT JOIN contract_terms t ON t.contract_id = k.id AND t.status = 'open'
  WHERE k.external_id = ANY ($1) ORDER BY k.id FOR UPDATE OF k`;

type Judged = {
  readonly row: ImportRow;
  readonly before: CurrentContract | undefined;
  readonly change: TermChange;
};

/**
 * Writes contracts and their terms, and supersedes unfinished executions of changed contracts. A lock allows one import
 * of contracts at a time: two would both begin the next term.
 */
export async function writeContracts(
  client: pg.PoolClient,
  { columns, rows }: Batch,
  scope: ImportScope,
): Promise<Omit<BatchResult, 'unchanged' | 'owners' | 'orphans'>> {
  await client.query(
    `SELECT pg_advisory_xact_lock(hashtext('nightshift import contracts ' || current_schema()))`,
  );
  const ids = rows.map((row) => String(row.record.external_id));
  const currentContracts = new Map(
    (await client.query<CurrentContract>(CURRENT_CONTRACTS_SQL, [ids])).rows.map((each) => [
      each.external_id,
      each,
    ]),
  );
  const judged = rows.map((row) =>
    judge(row, currentContracts.get(String(row.record.external_id)), scope.asOf),
  );
  const stale = judged.flatMap(({ row, change }) =>
    change.kind === 'stale' ? [{ line: row.line, reason: `${change.reason}: it was not imported` }] : [],
  );
  const fresh = judged.filter(({ change }) => change.kind !== 'stale');
  const written = await upsertContracts(
    client,
    columns,
    fresh.map(({ row }) => row),
  );
  const unlinked = new Set(written.rejected.map((each) => each.line));
  const linked = fresh.filter(({ row }) => !unlinked.has(row.line));
  const changedTerms = linked.filter(({ change }) => change.kind !== 'unchanged');
  await writeTerms(client, changedTerms.map(termRow));
  await readdressWaiting(
    client,
    linked.flatMap(({ before }) => (before ? [{ ...before, contract_id: before.id }] : [])),
    scope.actor,
  );
  const touched = new Set([
    ...written.changed,
    ...changedTerms.map(({ row }) => String(row.record.external_id)),
  ]);
  const superseded = await supersedeUnfinished(
    client,
    linked.flatMap((each) => changedContract(each, touched)),
    scope.actor,
  );
  return {
    inserted: written.inserted,
    updated: touched.size - written.inserted,
    rejected: [...stale, ...written.rejected],
    terms: countTerms(changedTerms.map(({ change }) => change)),
    superseded,
  };
}

function judge(row: ImportRow, before: CurrentContract | undefined, asOf: string): Judged {
  const { record } = row;
  const given = <T>(name: string, otherwise: T): T => (name in record ? (record[name] as T) : otherwise);
  const renewalDate = String(record.renewal_date);
  const notice = given<string | null>('notice_given_on', before?.notice_given_on ?? null);
  const status = given<string>('status', before?.status ?? 'active');
  const rolls =
    given('auto_renew', before?.auto_renew ?? false) &&
    (notice === null || notice > renewalDate) &&
    (status === 'active' || status === 'expired');
  const term: GivenTerm = {
    renewalDate,
    start: given<string | null>('term_start', null),
    months: given<number | null>('term_months', null),
    number: given<number | null>('term_number', null),
    rolls,
  };
  return { row, before, change: changeOf(before, term, asOf) };
}

/** A day at the end of the calendar cannot be calculated with: it costs the row, not the batch. */
function changeOf(before: CurrentContract | undefined, given: GivenTerm, asOf: string): TermChange {
  try {
    return termChange(openTerm(before), given, before?.last_number ?? 0, asOf);
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return { kind: 'stale', reason: `cannot be reckoned with, ${error.message}` };
  }
}

function openTerm(before: CurrentContract | undefined): OpenTerm | null {
  if (!before || before.term_number === null || before.renewal_date === null || before.term_months === null)
    return null;
  return {
    number: before.term_number,
    start: before.term_start,
    renewalDate: before.renewal_date,
    months: before.term_months,
  };
}

async function upsertContracts(
  client: pg.PoolClient,
  columns: Batch['columns'],
  rows: readonly ImportRow[],
): Promise<Upserted> {
  const has = (name: string): boolean => columns.some((column) => column.name === name);
  const sameCurrency = 'CASE WHEN g.currency = customer.reporting_currency THEN g.arr END';
  const statement = upsertStatement('contracts', columns, {
    computed: {
      arr_reporting: has('arr_reporting') ? `coalesce(g.arr_reporting, ${sameCurrency})` : sameCurrency,
      gone_on: 'NULL::date',
      // A contract that was gone and is named again becomes active, unless the export has a status.
      ...(has('status') ? {} : { status: `'active'::text` }),
    },
    onUpdate: {
      ...(has('status') ? {} : { status: `CASE WHEN old.gone_on IS NULL THEN old.status ELSE 'active' END` }),
      ...(has('arr_reporting')
        ? {}
        : { arr_reporting: 'coalesce(excluded.arr_reporting, old.arr_reporting)' }),
    },
  });
  const values = rows.map(({ line, record }) => ({ line, ...record }));
  const { rows: answers } = await client.query<Upserted>(statement, [JSON.stringify(values)]);
  return answers[0] ?? NOTHING_WRITTEN;
}

function termRow({ row, before, change }: Judged) {
  const term = 'term' in change ? change.term : null;
  return {
    external_id: String(row.record.external_id),
    old_id: before?.term_id ?? null,
    old_becomes: change.kind === 'renewed' ? change.oldBecomes : null,
    amends: change.kind === 'amended',
    term_number: term?.number ?? null,
    term_start: term?.start ?? null,
    renewal_date: term?.renewalDate ?? null,
    term_months: term?.months ?? null,
  };
}

function changedContract({ row, before, change }: Judged, touched: ReadonlySet<string>): ChangedContract[] {
  if (!before || !touched.has(String(row.record.external_id))) return [];
  // A change of the notice days moves the anchor just as a change of the date does.
  const moved = change.kind === 'amended' || change.kind === 'unchanged';
  return [
    {
      contract_id: before.id,
      renewal_date: moved ? before.renewal_date : null,
      notice_days: before.notice_days,
    },
  ];
}
