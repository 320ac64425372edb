import { NightshiftError } from '../../platform/errors.ts';

/** What a helper knows besides its arguments. */
export type HelperScope = { readonly root: unknown };

/**
 * What a helper does about an argument whose path is unknown. `guard`: it takes the place of strictness, itself and
 * all within it. `test`: inside a guard it sees null. `value`: inside a guard its own result is unknown as well.
 */
type OnMissing = 'guard' | 'test' | 'value';

/** A helper as authors see it, and what it does. The reference documentation is made from these. */
export type Helper = {
  readonly name: string;
  readonly group: 'figures' | 'dates' | 'logic' | 'lists' | 'text';
  /** `amount code`, `n [decimals]`, `value a…`: brackets are optional, `…` repeats. */
  readonly args: string;
  readonly returns: string;
  readonly summary: string;
  /** A template over EXAMPLE_SCOPE. */
  readonly example: string;
  readonly exampleResult: string;
  readonly onMissing?: OnMissing;
  readonly run: (args: readonly unknown[], scope: HelperScope) => unknown;
};

/** The longest text that any helper or template may build. */
export const MAX_OUTPUT_CHARS = 200_000;

/** How many arguments `args` allows. */
export function arity(args: string): { min: number; max: number } {
  const words = args.split(' ').filter((word) => word !== '');
  const min = words.filter((word) => !word.startsWith('[')).length;
  return { min, max: args.includes('…') ? Number.POSITIVE_INFINITY : words.length };
}

/** An argument that the helper `name` can not use. */
export function argumentError(name: string, message: string, hint: string): NightshiftError {
  return new NightshiftError('TEMPLATE_HELPER_ARGUMENT', `${name}: ${message}`, hint, { helper: name });
}

export function limitError(what: string, hint: string): NightshiftError {
  return new NightshiftError('TEMPLATE_LIMIT', what, hint);
}

/** Throws TEMPLATE_LIMIT before a text of `length` is built. */
export function checkLength(name: string, length: number): void {
  if (length > MAX_OUTPUT_CHARS)
    throw limitError(
      `${name} would write ${length} characters; the limit is ${MAX_OUTPUT_CHARS}`,
      'Shorten what it is given, for example with take or truncate.',
    );
}

export const isNone = (value: unknown): value is null | undefined => value === null || value === undefined;

/** A number, a numeric text, or null; anything else is the author's mistake. */
export function toNumber(name: string, value: unknown): number | null {
  if (isNone(value) || value === '') return null;
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number') return Number.isFinite(number) ? number : null;
  throw argumentError(name, `needs a number and was given ${kindOf(value)}`, `Give ${name} a number.`);
}

/** As `toNumber`, for an argument that must be there. */
export function needNumber(name: string, value: unknown): number {
  const number = toNumber(name, value);
  if (number === null) throw argumentError(name, 'needs a number and was given nothing', 'Give it a number.');
  return number;
}

/** Text of a scalar; nothing for null. */
export function toText(name: string, value: unknown): string {
  if (isNone(value)) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  throw argumentError(
    name,
    `needs a text and was given ${kindOf(value)}`,
    'Name one field of it, or use json.',
  );
}

/** A list; null is the empty one. */
export function toList(name: string, value: unknown): readonly unknown[] {
  if (isNone(value)) return [];
  if (Array.isArray(value)) return value;
  throw argumentError(
    name,
    `needs a list and was given ${kindOf(value)}`,
    'Give it a list, or build one with list.',
  );
}

/** As templates print a number: without the noise of binary fractions. */
export function numberText(value: number): string {
  return Number.isFinite(value) ? String(tidy(value)) : '';
}

/** Rounded to ten decimals, so that 0.1 + 0.2 is 0.3; what is not finite is null. */
export function tidy(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Math.abs(value) < 1e11 ? Number(value.toFixed(10)) : value;
}

/** False, null, '', 0 and the empty list do not hold, as in Handlebars. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

export function kindOf(value: unknown): string {
  if (isNone(value)) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the text "${value.length > 20 ? `${value.slice(0, 20)}…` : value}"`;
  return `the ${typeof value} ${String(value)}`;
}
