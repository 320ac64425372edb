import { isNestedDeeper, MAX_NESTING, parseExactly, storableText } from '../../platform/json.ts';
import { booleanOf, isoDayOf, listOf, plainNumber } from '../mapping/conversions.ts';
import type { KindColumn } from './kind-spec.ts';

/** No brief reads more of one field. */
const MAX_TEXT = 100_000;

export type ConvertedCell = { readonly value: unknown } | { readonly problem: string };

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** Converts a cell that is not empty to a value of the column, or says why it cannot. */
export function convertCell(column: KindColumn, given: unknown): ConvertedCell {
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

/** The largest number that numeric(16, 2) and a JavaScript number both hold exactly enough. */
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

/** Rounds half away from zero, on the decimal digits rather than on the binary approximation. */
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
/** Quotes a value as the file has it, cut so that the reason stays readable. */
export const shown = (given: unknown): string => {
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? String(given));
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
};
