import type { ColumnType, KindColumn } from '../kinds/kind-spec.ts';
import { type ImportKind, KINDS } from '../kinds/kinds.ts';

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'integer',
  number: 'numeric',
  date: 'date',
  boolean: 'boolean',
  currency: 'text',
  email: 'text',
  list: 'text[]',
  json: 'jsonb',
};

/** The batch as a set of rows: `$1` is a JSON array. */
export const givenRows = (columns: readonly KindColumn[]): string =>
  `SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (line integer, ${columns
    .map((column) => `${column.name} ${SQL_TYPES[column.type]}`)
    .join(', ')})`;

/** Why row `g` has no term, given its contract `k` and term `t`. */
export const NO_TERM = `CASE
  WHEN k.id IS NULL THEN format('contract_external_id "%s" is no contract in the book: import the contracts first, or correct the id',
    left(g.contract_external_id, 60))
  WHEN t.id IS NULL THEN 'the contract has no such term' END`;

/** Resolves an id of the source to a row of ours. */
const LINKS = {
  customer_external_id: {
    id: 'customer_id',
    join: 'LEFT JOIN customers customer ON customer.external_id = g.customer_external_id',
    found: 'customer.id',
    missing: 'is no customer in the book: import the customers first, or correct the id',
  },
  contract_external_id: {
    id: 'contract_id',
    join: 'LEFT JOIN contracts contract ON contract.external_id = g.contract_external_id AND contract.customer_id = customer.id',
    found: 'contract.id',
    missing: 'is no contract of that customer: import the contracts first, or correct the id',
  },
  contact_external_id: {
    id: 'contact_id',
    join: 'LEFT JOIN contacts contact ON contact.external_id = g.contact_external_id AND contact.customer_id = customer.id',
    found: 'contact.id',
    missing: 'is no contact of that customer: import the contacts first, or correct the id',
  },
} as const;
type LinkName = keyof typeof LINKS;
const isLink = (name: string): name is LinkName => Object.hasOwn(LINKS, name);

export type UpsertOptions = {
  /** Expressions over `g` and the linked rows, by column of the table, in addition to the columns of the file. */
  readonly computed?: Readonly<Record<string, string>>;
  /**
   * Expressions that replace the new value when a conflicting row is compared and updated; `old` and `excluded` are the
   * rows.
   */
  readonly onUpdate?: Readonly<Record<string, string>>;
};

/**
 * One statement that inserts the rows of a batch and updates those that differ: an unchanged row is not written. Rows
 * with references that lead nowhere are returned as rejected. Rows are written in the order of the key, so that two
 * imports cannot deadlock.
 */
export function upsertStatement(
  kind: ImportKind,
  columns: readonly KindColumn[],
  options: UpsertOptions = {},
): string {
  const { table, key } = KINDS[kind];
  const { computed = {}, onUpdate = {} } = options;
  const links = columns.map((column) => column.name).filter(isLink);
  const plain = columns
    .filter((column) => !column.separate && !isLink(column.name))
    .map((column) => column.name);
  const target = (name: string): string => (isLink(name) ? LINKS[name].id : name);
  const into = [...plain, ...links.map(target), ...Object.keys(computed)];
  const keys = key.map(target);
  const changing = into.filter((name) => !keys.includes(name));
  const next = (name: string): string => onUpdate[name] ?? `excluded.${name}`;
  const touched = hasUpdatedAt(table) ? ', updated_at = now()' : '';
  const update =
    changing.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${changing.map((name) => `${name} = ${next(name)}`).join(', ')}${touched}
      WHERE (${changing.map((name) => `old.${name}`).join(', ')}) IS DISTINCT FROM (${changing.map(next).join(', ')})`;
  const unlinked = links.map(
    (name) => `CASE WHEN ${name} IS NOT NULL AND ${LINKS[name].id} IS NULL
        THEN format('${name} "%s" ${LINKS[name].missing}', left(${name}, 60)) END`,
  );
  const reason = unlinked.length === 0 ? 'NULL::text' : `coalesce(${unlinked.join(', ')})`;
  return `
    WITH given AS (${givenRows(columns)}),
    linked AS (
      SELECT g.line, ${[...plain, ...links].map((name) => `g.${name}`).join(', ')}
        ${links.map((name) => `, ${LINKS[name].found} AS ${LINKS[name].id}`).join('')}
        ${Object.entries(computed)
          .map(([name, expression]) => `, ${expression} AS ${name}`)
          .join('')}
      FROM given g ${links.map((name) => LINKS[name].join).join(' ')}
    ), judged AS (SELECT *, ${reason} AS reason FROM linked),
    written AS (
      INSERT INTO ${table} AS old (${into.join(', ')})
      SELECT ${into.join(', ')} FROM judged WHERE reason IS NULL ORDER BY ${keys.join(', ')}
      ON CONFLICT (${keys.join(', ')}) ${update}
      RETURNING ${keys[0]}, xmax = 0 AS inserted
    )
    SELECT (SELECT count(*)::int FROM written WHERE inserted) AS inserted,
      (SELECT count(*)::int FROM written WHERE NOT inserted) AS updated,
      (SELECT coalesce(jsonb_agg(${keys[0]}), '[]') FROM written) AS changed,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('line', line, 'reason', reason) ORDER BY line), '[]')
        FROM judged WHERE reason IS NOT NULL) AS rejected`;
}

const hasUpdatedAt = (table: string): boolean => table === 'customers' || table === 'contracts';

export type Upserted = {
  readonly inserted: number;
  readonly updated: number;
  /** The first key column of each row that was written. */
  readonly changed: readonly string[];
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
};

export const NOTHING_WRITTEN: Upserted = { inserted: 0, updated: 0, changed: [], rejected: [] };
