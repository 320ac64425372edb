import { NightshiftError } from '../../platform/errors.ts';
import { type ConvertedCell, convertCell, isEmpty, shown } from './cell.ts';
import type { ImportRecord, KindColumn } from './kind-spec.ts';
import { columnOf, type ImportKind, KINDS } from './kinds.ts';
import { orRowProblem } from './row-problem.ts';

export type Checked =
  /** `columns`: the columns to write, in the order of the kind; rows with the same columns share one list. */
  | { readonly record: ImportRecord; readonly columns: readonly KindColumn[] }
  /** The row's date is after the day of the import. */
  | { readonly leftOut: true }
  | { readonly problem: string };
export type Checker = (values: ImportRecord) => Checked;

/**
 * Checks rows of a kind. An empty value clears the column or gives it its default. A column that the file does not have
 * keeps its value in the table. A row without a required column is refused.
 * @param names the columns of the file; null where each row has its own
 */
export function createChecker(kind: ImportKind, names: readonly string[] | null, asOf: string): Checker {
  const { columns: all, dated, problem: problemOf } = KINDS[kind];
  const columnsOf = (has: (name: string) => boolean): readonly KindColumn[] =>
    all.filter(({ name, default: value, required }) => value === 'as_of' || required || has(name));
  const known = new Map<string, readonly KindColumn[]>();
  const ownColumns = (values: ImportRecord): readonly KindColumn[] => {
    const columns = columnsOf((name) => Object.hasOwn(values, name));
    const id = columns.map(({ name }) => name).join();
    return known.get(id) ?? known.set(id, columns).get(id) ?? columns;
  };
  const fixed = names === null ? null : columnsOf((name) => names.includes(name));
  return (values) =>
    orRowProblem(() => {
      const columns = fixed ?? ownColumns(values);
      const record: Record<string, unknown> = {};
      const problems: string[] = [];
      for (const column of columns) {
        const given = values[column.name];
        const converted = isEmpty(given) ? emptyOf(column, given, asOf) : convertCell(column, given);
        if ('problem' in converted) problems.push(`${column.name} ${converted.problem}`);
        else record[column.name] = converted.value;
      }
      const problem = problems.length > 0 ? problems.join('; ') : (problemOf?.(record) ?? null);
      if (problem !== null) return { problem };
      return dated !== undefined && isAfter(record[dated], asOf) ? { leftOut: true } : { record, columns };
    });
}

const isAfter = (day: unknown, asOf: string): boolean => typeof day === 'string' && day > asOf;

/**
 * Refuses a file that lacks required columns of the kind.
 * @throws NightshiftError `IMPORT_COLUMNS`
 */
export function requireColumns(kind: ImportKind, names: readonly string[]): void {
  const missing = KINDS[kind].columns
    .filter((column) => column.required && !names.includes(column.name))
    .map((column) => column.name);
  if (missing.length === 0) return;
  throw new NightshiftError(
    'IMPORT_COLUMNS',
    `${kind} need the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}.`,
    `Rename columns of the file, or write a mapping: \`nightshift import FILE --as ${kind} --inspect\` proposes one.`,
    { missing },
  );
}

function emptyOf(column: KindColumn, given: unknown, asOf: string): ConvertedCell {
  if (column.required) return { problem: given === undefined ? 'is missing' : 'is empty' };
  return { value: column.default === 'as_of' ? asOf : (column.default ?? null) };
}

/** The key of a row as one text. */
export function keyOf(kind: ImportKind, record: Readonly<Record<string, unknown>>): string {
  const { key } = KINDS[kind];
  return key.length === 1
    ? String(record[key[0] ?? ''])
    : JSON.stringify(key.map((name) => record[name] ?? null));
}

/** Formats the key for a reason. */
export const formatKey = (kind: ImportKind, record: Readonly<Record<string, unknown>>): string =>
  KINDS[kind].key
    .filter((name) => !isEmpty(record[name]) && columnOf(kind, name)?.type !== 'json')
    .map((name) => `${name} ${shown(record[name])}`)
    .join(', ');
