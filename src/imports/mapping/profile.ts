import { booleanOf, dayBy, isoDayOf } from './conversions.ts';
import { type ColumnNumbers, numbersIn } from './number-readings.ts';
import type { SourceValues } from './row-rule.ts';

/** What a column of a file looks like in the rows that were read. */
export type ColumnProfile = {
  readonly name: string;
  readonly filled: number;
  readonly empty: number;
  /** The distinct values; null where there are too many to list. */
  readonly values: readonly string[] | null;
  readonly examples: readonly string[];
  readonly shape: ColumnShape;
};

export type ColumnShape =
  | { readonly kind: 'empty' | 'boolean' | 'integer' | 'email' | 'text' }
  | ({ readonly kind: 'number' } & ColumnNumbers)
  /** Where several formats fit every value, a person has to choose. */
  | { readonly kind: 'date'; readonly formats: readonly string[] };

const MOST_VALUES = 12;
const EXAMPLES = 3;
/** All sampled values are judged: a format has to fit every one of them. */
const MOST_JUDGED = 10_000;

const DATE_FORMATS = [
  'YYYY/MM/DD',
  'YYYYMMDD',
  'D/M/YYYY',
  'M/D/YYYY',
  'D.M.YYYY',
  'D-M-YYYY',
  'M-D-YYYY',
  'D/M/YY',
  'M/D/YY',
  'D.M.YY',
  'D MMM YYYY',
  'MMM D, YYYY',
  'D-MMM-YYYY',
  'D-MMM-YY',
  'MMMM D, YYYY',
  'D MMMM YYYY',
];

type ColumnValues = {
  filled: number;
  empty: number;
  readonly values: Set<string>;
  overflowed: boolean;
  /** Only JSON numbers so far, which have one notation. */
  typed: boolean;
};

/** Profiles the columns of a file, row by row, in bounded memory. */
export function createProfiler(header: readonly string[] | null): {
  add(row: SourceValues): void;
  columns(): ColumnProfile[];
} {
  const columns = new Map<string, ColumnValues>(
    (header ?? []).filter((name) => name !== '').map((name) => [name, fresh()]),
  );
  return {
    add(row) {
      for (const name of Object.keys(row)) if (!columns.has(name)) columns.set(name, fresh());
      for (const [name, column] of columns) note(column, Object.hasOwn(row, name) ? row[name] : null);
    },
    columns: () => [...columns].map(([name, column]) => profileOf(name, column)),
  };
}

const fresh = (): ColumnValues => ({
  filled: 0,
  empty: 0,
  values: new Set(),
  overflowed: false,
  typed: true,
});

function note(column: ColumnValues, value: unknown): void {
  const given = value ?? '';
  const text = typeof given === 'object' ? JSON.stringify(given) : String(given).trim();
  if (text === '') {
    column.empty += 1;
    return;
  }
  column.filled += 1;
  column.typed &&= typeof value === 'number';
  if (column.values.size < MOST_JUDGED) column.values.add(text.slice(0, 200));
  else column.overflowed ||= !column.values.has(text.slice(0, 200));
}

function profileOf(name: string, { filled, empty, values, overflowed, typed }: ColumnValues): ColumnProfile {
  const all = [...values];
  const few = all.length <= MOST_VALUES && !overflowed;
  return {
    name,
    filled,
    empty,
    values: few ? [...all].sort() : null,
    examples: all.slice(0, EXAMPLES),
    shape: shapeOf(all, typed),
  };
}

/** A shape has to fit every value; one exception makes the column text. */
function shapeOf(values: readonly string[], typed: boolean): ColumnShape {
  const all = (fits: (value: string) => boolean): boolean => values.every(fits);
  if (values.length === 0) return { kind: 'empty' };
  if (all((value) => /^\d{4}-/.test(value) && isoDayOf(value) !== null))
    return { kind: 'date', formats: ['iso'] };
  if (all((value) => booleanOf(value) !== null) && !all((value) => /^[01]$/.test(value)))
    return { kind: 'boolean' };
  if (all((value) => /^[+-]?\d+$/.test(value) && !/^0\d/.test(value)))
    return all((value) => /^(19|20)\d{6}$/.test(value) && dayBy('YYYYMMDD', value) !== null)
      ? { kind: 'date', formats: ['YYYYMMDD'] }
      : { kind: 'integer' };
  const formats = DATE_FORMATS.filter((format) => all((value) => dayBy(format, value) !== null));
  if (formats.length > 0) return { kind: 'date', formats };
  const numbers = numbersIn(values);
  if (numbers) return { kind: 'number', ...(typed ? asTyped(numbers) : numbers) };
  return all((value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) ? { kind: 'email' } : { kind: 'text' };
}

const asTyped = (numbers: ColumnNumbers): ColumnNumbers => ({
  ...numbers,
  readings: numbers.readings.filter(({ decimal }) => decimal === '.'),
  differing: null,
});
