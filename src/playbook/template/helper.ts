import { NightshiftError } from '../../platform/errors.ts';

/** What a helper can read besides its arguments. */
export type HelperScope = { readonly root: unknown };

/**
 * What a helper does about an argument whose path is unknown. `guard`: any path within it may be unknown, and it sees
 * undefined. `test`: inside a guard it treats the value as null. `value`: inside a guard its own result is unknown too.
 */
type OnMissing = 'guard' | 'test' | 'value';

/** A helper as authors see it, with its code. The reference documentation is generated from these. */
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

/** The error for an argument that the helper `name` cannot use. */
export function argumentError(name: string, message: string, hint: string): NightshiftError {
  return new NightshiftError('TEMPLATE_HELPER_ARGUMENT', `${name}: ${message}`, hint, { helper: name });
}

/** The error for a template that goes beyond a limit. */
export function limitError(what: string, hint: string): NightshiftError {
  return new NightshiftError('TEMPLATE_LIMIT', what, hint);
}

/**
 * Checks the length of a text before it is built.
 * @throws NightshiftError `TEMPLATE_LIMIT`
 */
export function checkLength(name: string, length: number): void {
  if (length > MAX_OUTPUT_CHARS)
    throw limitError(
      `${name} would write ${length} characters; the limit is ${MAX_OUTPUT_CHARS}`,
      'Shorten what it is given, for example with take or truncate.',
    );
}

export const isNone = (value: unknown): value is null | undefined => value === null || value === undefined;

/**
 * A number or numeric text as a number; null for nothing.
 * @throws NightshiftError `TEMPLATE_HELPER_ARGUMENT` for anything else, which is the author's mistake.
 */
export function toNumber(name: string, value: unknown): number | null {
  if (isNone(value) || value === '') return null;
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number') return Number.isFinite(number) ? number : null;
  throw argumentError(name, `needs a number and was given ${kindOf(value)}`, `Give ${name} a number.`);
}

/** As `toNumber`, but null is an error too. */
export function needNumber(name: string, value: unknown): number {
  const number = toNumber(name, value);
  if (number === null) throw argumentError(name, 'needs a number and was given nothing', 'Give it a number.');
  return number;
}

/**
 * The text of a scalar; empty for null.
 * @throws NightshiftError `TEMPLATE_HELPER_ARGUMENT`
 */
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

/**
 * A list as it is; empty for null.
 * @throws NightshiftError `TEMPLATE_HELPER_ARGUMENT`
 */
export function toList(name: string, value: unknown): readonly unknown[] {
  if (isNone(value)) return [];
  if (Array.isArray(value)) return value;
  throw argumentError(
    name,
    `needs a list and was given ${kindOf(value)}`,
    'Give it a list, or build one with list.',
  );
}

/** A number as templates print it, without the noise of binary fractions. */
export function numberText(value: number): string {
  return Number.isFinite(value) ? String(tidy(value)) : '';
}

/** Rounds to ten decimals, so that 0.1 + 0.2 is 0.3; null for NaN and infinities. */
export function tidy(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Math.abs(value) < 1e11 ? Number(value.toFixed(10)) : value;
}

/** Whether a condition holds, as in Handlebars: false, null, '', 0 and the empty list do not. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** A value's kind in words, for messages. */
export function kindOf(value: unknown): string {
  if (isNone(value)) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the text "${value.length > 20 ? `${value.slice(0, 20)}…` : value}"`;
  return `the ${typeof value} ${String(value)}`;
}
