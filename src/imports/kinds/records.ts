import { isNestedDeeper, MAX_NESTING, parseExactly, storableText } from '../../platform/json.ts';
import { booleanOf, isoDayOf, listOf, plainNumber } from '../mapping/conversions.ts';
import { factProblem } from './fact-values.ts';
import { type ImportKind, type KindColumn, type KindSpec, MAX_TEXT } from './kind-spec.ts';
import { columnOf, KINDS } from './kinds.ts';
import { orRowProblem } from './row-problem.ts';

/** A row as the tables take it: canonical names, checked values. */
export type ImportRecord = Readonly<Record<string, unknown>>;
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
  const spec: KindSpec = KINDS[kind];
  const columns = spec.columns.filter(
    (column) => names.includes(column.name) || column.default === 'as_of' || column.required,
  );
  const checkRow = (values: Readonly<Record<string, unknown>>): Checked => {
    const record: Record<string, unknown> = {};
    const problems: string[] = [];
    for (const column of columns) {
      const given = values[column.name];
      const converted = isEmpty(given) ? emptyOf(column, given, asOf) : convert(column, given);
      if ('problem' in converted) problems.push(`${column.name} ${converted.problem}`);
      else record[column.name] = converted.value;
    }
    const whole = problems.length === 0 ? wholeProblem(kind, record) : problems.join('; ');
    return whole === null ? { record } : { problem: whole };
  };
  return { columns, check: (values) => orRowProblem(() => checkRow(values)) };
}

/** What a file must have and has not. */
export const missingColumns = (kind: ImportKind, names: readonly string[]): string[] =>
  KINDS[kind].columns
    .filter((column) => column.required === true && !names.includes(column.name))
    .map((column) => column.name);

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

type ConvertedCell = { readonly value: unknown } | { readonly problem: string };

function emptyOf(column: KindColumn, given: unknown, asOf: string): ConvertedCell {
  if (column.required) return { problem: given === undefined ? 'is missing' : 'is empty' };
  return { value: column.default === 'as_of' ? asOf : (column.default ?? null) };
}

function convert(column: KindColumn, given: unknown): ConvertedCell {
  const converted = byType(column, given);
  if ('problem' in converted) return converted;
  const { value } = converted;
  if (column.oneOf && !column.oneOf.includes(String(value)))
    return { problem: `${shown(given)} is not one of ${column.oneOf.join(', ')}` };
  if (typeof value !== 'number') return converted;
  if (value < (column.min ?? -MAX_NUMBER) || value > (column.max ?? MAX_NUMBER))
    return { problem: `${shown(given)} is out of range (${rangeOf(column)})` };
  return converted;
}

/** What numeric(16, 2) and a JavaScript number both hold exactly enough. */
const MAX_NUMBER = 99_999_999_999_999;
const MAX_INTEGER = 2_147_483_647;

function rangeOf({ min, max }: KindColumn): string {
  if (max !== undefined) return `${min} to ${max}`;
  return min === undefined ? 'too large' : `${min} and more`;
}

function byType(column: KindColumn, given: unknown): ConvertedCell {
  switch (column.type) {
    case 'json':
      return jsonOf(given);
    case 'list':
      return textList(given);
    case 'boolean':
      return orProblem(booleanIn(given), given, 'is neither yes nor no');
    case 'integer':
    case 'number':
      return numberOf(column, given);
    default:
      return typeof given === 'object' ? { problem: 'is no text' } : byText(column, textOf(given));
  }
}

function booleanIn(given: unknown): boolean | null {
  if (typeof given === 'boolean') return given;
  return typeof given === 'object' ? null : booleanOf(textOf(given));
}

function byText(column: KindColumn, text: string): ConvertedCell {
  if (text.length > MAX_TEXT)
    return { problem: `is longer than ${MAX_TEXT.toLocaleString('en-US')} characters` };
  if (column.type === 'date')
    return orProblem(isoDayOf(text), text, 'is no date as YYYY-MM-DD; a mapping says another format');
  if (column.type === 'currency')
    return orProblem(
      /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : null,
      text,
      'is no currency such as EUR',
    );
  if (column.type === 'email')
    return orProblem(
      /^[^\s@]+@[^\s@]+$/.test(text) ? text.toLowerCase() : null,
      text,
      'is no e-mail address',
    );
  return text === '' ? { problem: 'holds nothing that can be stored' } : { value: text };
}

function numberOf(column: KindColumn, given: unknown): ConvertedCell {
  const value = typeof given === 'string' ? plainNumber(textOf(given)) : given;
  if (typeof value !== 'number' || !Number.isFinite(value))
    return { problem: `${shown(given)} is no plain number; a mapping says how it is written` };
  if (column.type === 'number') return { value: rounded(value, column.decimals ?? 2) };
  if (!Number.isInteger(value)) return { problem: `${shown(given)} is no whole number` };
  return Math.abs(value) > MAX_INTEGER ? { problem: `${shown(given)} is out of range` } : { value };
}

/** Half away from zero, on the decimal digits rather than on their binary neighbour. */
const rounded = (value: number, decimals: number): number => {
  const factor = 10 ** decimals;
  const scaled = Math.abs(value) * factor;
  return (Math.sign(value) * Math.round(scaled + scaled * Number.EPSILON)) / factor;
};

function jsonOf(given: unknown): ConvertedCell {
  if (typeof given !== 'string') return { value: given };
  try {
    const value = parseExactly(given);
    return isNestedDeeper(value, MAX_NESTING)
      ? { problem: `is nested more than ${MAX_NESTING} levels deep` }
      : { value };
  } catch {
    return { problem: `${shown(given)} is no JSON` };
  }
}

function textList(given: unknown): ConvertedCell {
  if (Array.isArray(given)) {
    const entries: readonly unknown[] = given.filter((entry) => !isEmpty(entry));
    const odd = entries.find((entry) => typeof entry === 'object');
    return odd === undefined
      ? { value: entries.map(textOf).filter((entry) => entry !== '') }
      : { problem: `has an entry that is no text: ${shown(odd)}` };
  }
  if (typeof given === 'object') return { problem: 'is no list' };
  const text = textOf(given);
  return { value: listOf(text, text.includes(';') ? ';' : ',') };
}

function orProblem<T>(value: T | null, given: unknown, problem: string): ConvertedCell {
  return value === null ? { problem: `${shown(given)} ${problem}` } : { value };
}

const textOf = (given: unknown): string => storableText(String(given)).trim();
/** As it stood in the file, cut where it would drown the reason. */
const shown = (given: unknown): string => {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? String(given));
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
};

/** No contract is older; 0001-01-01 and 1899-12-30 stand for no date at all, and no term can be reckoned from them. */
const FIRST_DAY = '1900-01-01';

/** What only the row as a whole can get wrong. */
function wholeProblem(kind: ImportKind, record: Readonly<Record<string, unknown>>): string | null {
  const before = (first: string, second: string): string | null => {
    const [a, b] = [record[first], record[second]];
    return typeof a === 'string' && typeof b === 'string' && a > b
      ? `${second} ${b} is before ${first} ${a}`
      : null;
  };
  if (kind === 'contracts') {
    const placeholder = ['term_start', 'renewal_date'].find(
      (name) => String(record[name] ?? '9') < FIRST_DAY,
    );
    if (placeholder !== undefined) return `${placeholder} ${record[placeholder]} is before ${FIRST_DAY}`;
    const same = record.term_start !== null && record.term_start === record.renewal_date;
    return same ? 'term_start and renewal_date are the same day' : before('term_start', 'renewal_date');
  }
  if (kind === 'tickets') return before('opened_on', 'closed_on');
  if (kind === 'intelligence' && !Array.isArray(record.insights ?? [])) return 'insights is no list';
  if (kind === 'facts') return factProblem(String(record.kind), record.value);
  return null;
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
