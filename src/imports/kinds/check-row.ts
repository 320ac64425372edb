import { type ConvertedCell, convertCell, isEmpty, shown } from './cell.ts';
import type { ImportRecord, KindColumn } from './kind-spec.ts';
import { columnOf, type ImportKind, KINDS } from './kinds.ts';
import { orRowProblem } from './row-problem.ts';

export type Checked = { readonly record: ImportRecord } | { readonly problem: string };

export type Checker = {
  /** The columns that are written, in the order of the kind. */
  readonly columns: readonly KindColumn[];
  check(values: Readonly<Record<string, unknown>>): Checked;
};

/**
 * Checks rows of a kind that have these columns. An empty value clears the column, or gives it its default; a column
 * that the file does not have is left as it is in the table, and a row without a required one is none.
 */
export function createChecker(kind: ImportKind, names: readonly string[], asOf: string): Checker {
  const spec = KINDS[kind];
  const columns = spec.columns.filter(
    (column) => names.includes(column.name) || column.default === 'as_of' || column.required,
  );
  const checkRow = (values: Readonly<Record<string, unknown>>): Checked => {
    const record: Record<string, unknown> = {};
    const problems: string[] = [];
    for (const column of columns) {
      const given = values[column.name];
      const converted = isEmpty(given) ? emptyOf(column, given, asOf) : convertCell(column, given);
      if ('problem' in converted) problems.push(`${column.name} ${converted.problem}`);
      else record[column.name] = converted.value;
    }
    const whole = problems.length > 0 ? problems.join('; ') : (spec.problem?.(record) ?? null);
    return whole === null ? { record } : { problem: whole };
  };
  return { columns, check: (values) => orRowProblem(() => checkRow(values)) };
}

/** What a file must have and has not. */
export const missingColumns = (kind: ImportKind, names: readonly string[]): string[] =>
  KINDS[kind].columns
    .filter((column) => column.required === true && !names.includes(column.name))
    .map((column) => column.name);

function emptyOf(column: KindColumn, given: unknown, asOf: string): ConvertedCell {
  if (column.required) return { problem: given === undefined ? 'is missing' : 'is empty' };
  return { value: column.default === 'as_of' ? asOf : (column.default ?? null) };
}

/** The key of a row as one text; null where it has none. */
export function keyOf(kind: ImportKind, record: Readonly<Record<string, unknown>>): string {
  const { key } = KINDS[kind];
  return key.length === 1
    ? String(record[key[0] ?? ''])
    : JSON.stringify(key.map((name) => record[name] ?? null));
}

/** The key in words, for a reason. */
export const formatKey = (kind: ImportKind, record: Readonly<Record<string, unknown>>): string =>
  KINDS[kind].key
    .filter((name) => !isEmpty(record[name]) && columnOf(kind, name)?.type !== 'json')
    .map((name) => `${name} ${shown(record[name])}`)
    .join(', ');
