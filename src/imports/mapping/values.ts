import { Unconvertible } from '../kinds/row-problem.ts';
import { dayBy, isoDayOf, listOf, numberBy, plainNumber } from './conversions.ts';
import type { Conversions } from './mapping.ts';

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
};

/** @throws Unconvertible where the value is an object, which has no text */
function textIn(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    throw new Unconvertible(`${shown(value)} is no text`);
  return String(value);
}

/** Whether the form asks for any conversion. */
export const isConverted = (form: Conversions): boolean =>
  STEPS.some((step) => form[step] !== undefined) || form.default !== undefined;
const STEPS = [
  'date',
  'number',
  'multiply',
  'boolean',
  'list',
  'values',
  'otherwise',
  'known_by_as_of',
] as const;

/**
 * Applies every conversion of the mapping to a value.
 * @throws Unconvertible with the value and the expected type
 */
export function converted(given: unknown, form: Conversions, asOf: string): unknown {
  let value = typeof given === 'string' ? given.trim() : given;
  if (isNone(value)) return form.default ?? null;
  if (form.date !== undefined) value = dated(value, form.date);
  if (form.number !== undefined) value = numbered(value, form.number);
  if (form.multiply !== undefined) value = multiplied(value, form.multiply);
  if (form.boolean !== undefined) value = decided(value, form.boolean);
  if (form.list !== undefined) value = listOf(textIn(value), form.list);
  if (form.values !== undefined || form.otherwise !== undefined) value = translated(value, form);
  if (form.known_by_as_of && textIn(value).slice(0, 10) > asOf) value = null;
  return isNone(value) ? (form.default ?? null) : value;
}

const isNone = (value: unknown): boolean => value === null || value === undefined || value === '';

function dated(value: unknown, formats: string | string[]): string {
  for (const format of [formats].flat()) {
    const day = dayBy(format, textIn(value));
    if (day !== null) return day;
  }
  throw new Unconvertible(`${shown(value)} is no date as ${[formats].flat().join(' or ')}`);
}

function numbered(value: unknown, format: { decimal: string; thousands: string }): number {
  const number = typeof value === 'number' ? value : numberBy(format, textIn(value));
  if (number === null)
    throw new Unconvertible(
      `${shown(value)} is no number with decimal "${format.decimal}" and thousands "${format.thousands}"`,
    );
  return number;
}

function multiplied(value: unknown, factor: number): number {
  const number = typeof value === 'number' ? value : plainNumber(textIn(value));
  if (number === null) throw new Unconvertible(`${shown(value)} is no plain number`);
  // Fifteen digits are more than any currency needs, and cut off the artefacts of binary fractions.
  return Number((number * factor).toPrecision(15));
}

function decided(value: unknown, words: { true: string[]; false: string[] }): boolean {
  if (typeof value === 'boolean') return value;
  const has = (list: string[]): boolean =>
    list.some((word) => word.toLowerCase() === textIn(value).toLowerCase());
  if (has(words.true)) return true;
  if (has(words.false)) return false;
  throw new Unconvertible(
    `${shown(value)} is neither ${words.true.join(', ')} nor ${words.false.join(', ')}`,
  );
}

function translated(value: unknown, { values = {}, otherwise }: Conversions): unknown {
  const key = textIn(value);
  if (Object.hasOwn(values, key)) return values[key];
  if (otherwise !== undefined) return otherwise;
  throw new Unconvertible(
    `${shown(value)} is not one of the values of the mapping (${Object.keys(values).join(', ')})`,
  );
}

/** The civil date in a cell, for calculating with it. */
export function dayIn(value: unknown): string | null {
  if (isNone(value)) return null;
  const day = isoDayOf(textIn(value));
  if (day === null)
    throw new Unconvertible(`${shown(value)} is no date as YYYY-MM-DD; say its format with \`date\``);
  return day;
}
