import { addDays, isCivilDate, MONTHS } from '../../platform/civil-date.ts';

/**
 * Text of a file as a value. Each function returns the value, or null where the text has no such value: the caller
 * knows the column and names it in the reason. Nothing is guessed: `01/02/2026` is no date until a format says which
 * part is the month.
 */

const ISO_DAY = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/;

/**
 * The day in `2026-12-01`, or in an instant that begins with a day; the day is taken as written, without conversion
 * between zones.
 */
export function isoDayOf(text: string): string | null {
  const day = ISO_DAY.exec(text)?.[1];
  return isCivilDate(day) ? day : null;
}

const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<year>\\d{2})',
  MMMM: '(?<name>[A-Za-z]+)\\.?',
  MMM: '(?<name>[A-Za-z]{3,9})\\.?',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
};
const TOKEN = /YYYY|YY|MMMM|MMM|MM|M|DD|D/g;
const SPECIAL: Readonly<Record<string, (text: string) => string | null>> = {
  iso: isoDayOf,
  excel: (text) => (/^\d{1,7}(\.\d+)?$/.test(text) ? dayAfter('1899-12-30', Math.floor(Number(text))) : null),
  epoch_seconds: (text) => (/^-?\d{1,12}(\.\d+)?$/.test(text) ? dayOfEpoch(Number(text)) : null),
  epoch_ms: (text) => (/^-?\d{1,15}$/.test(text) ? dayOfEpoch(Number(text) / 1000) : null),
};

/** Whether `format` has a year, a month and a day, or is `iso`, `excel`, `epoch_seconds` or `epoch_ms`. */
export function isDateFormat(format: string): boolean {
  if (Object.hasOwn(SPECIAL, format)) return true;
  const tokens = format.match(TOKEN) ?? [];
  const once = (pattern: RegExp): boolean => tokens.filter((token) => pattern.test(token)).length === 1;
  return once(/^Y/) && once(/^M/) && once(/^D/) && tokens.length === 3;
}

/** The day in `text` by a format such as `DD/MM/YYYY`, `D MMM YY` or `excel`; a time after it is ignored. */
export function dayBy(format: string, text: string): string | null {
  const special = SPECIAL[format];
  if (special) return special(text);
  const found = patternOf(format).exec(text)?.groups;
  if (!found) return null;
  const month = found.name === undefined ? Number(found.month) : monthNamed(found.name);
  const year = Number(found.year) + (found.year?.length === 2 ? 2000 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(year).padStart(4, '0')}-${two(month)}-${two(Number(found.day))}`;
  return isCivilDate(day) ? day : null;
}

const patterns = new Map<string, RegExp>();
function patternOf(format: string): RegExp {
  const known = patterns.get(format);
  if (known) return known;
  const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  let source = '';
  let at = 0;
  for (const token of format.matchAll(TOKEN)) {
    source += literal(format.slice(at, token.index)) + (TOKENS[token[0]] ?? '');
    at = token.index + token[0].length;
  }
  const pattern = new RegExp(`^${source}${literal(format.slice(at))}(?:$|[T ,])`);
  patterns.set(format, pattern);
  return pattern;
}

const monthNamed = (name: string): number =>
  1 + MONTHS.findIndex((month) => name.length >= 3 && month.toLowerCase().startsWith(name.toLowerCase()));

const dayOfEpoch = (seconds: number): string | null => dayAfter('1970-01-01', Math.floor(seconds / 86_400));
const dayAfter = (start: string, days: number): string | null =>
  Math.abs(days) < 700_000 ? addDays(start, days) : null;

export type NumberFormat = { readonly decimal: string; readonly thousands: string };
const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

/** The number in `12.5` or `-3`: nothing but digits, a point and a sign. */
export function plainNumber(text: string): number | null {
  return PLAIN.test(text) ? finite(Number(text)) : null;
}

/** A currency by its ISO 4217 code, or by its sign, as in $ or US$. */
const CURRENCY_CODE = new RegExp(Intl.supportedValuesOf('currency').join('|'));
const CURRENCY_SIGN = /[A-Z]{0,2}\p{Sc}/u;
/** What may surround the digits, shown as #: brackets mean minus, and so does a trailing minus sign. */
const SIGNS: ReadonlyMap<string, 1 | -1> = new Map([
  ['#', 1],
  ['+#', 1],
  ['-#', -1],
  ['#-', -1],
  ['(#)', -1],
]);
/**
 * What comes before the digits, the digits with all that is between them, and what comes after. `1.200,-` has no cents.
 */
const AROUND_DIGITS = /^([^\d.,]*)(.*\d(?:[.,](?:--?|[–—])?)?)(\D*)$/su;

/**
 * The number in `$1,234.50`, `(12)` or `1.234,50 €`; null where the text is no number in that format. Group signs
 * separate groups of three before the decimal sign and are all the same: the sign of the format, or spaces or
 * apostrophes, which are nowhere a decimal sign. A number in another format is refused, never read as a different
 * number.
 */
export function numberBy(format: NumberFormat, text: string): number | null {
  const [, before = '', digits = '', behind = ''] = AROUND_DIGITS.exec(withTypedSigns(text)) ?? [];
  const bare = (beside: string): string =>
    beside.replaceAll(' ', '').replace(CURRENCY_CODE, '').replace(CURRENCY_SIGN, '').replace('%', '');
  const sign = SIGNS.get(`${bare(before)}#${bare(behind)}`);
  const { whole = '', fraction = '', power = '' } = digitsBy(format).exec(digits)?.groups ?? {};
  const value = plainNumber(`${whole.replaceAll(/\D/g, '')}.${fraction.replaceAll(/\D/g, '')}${power}`);
  if (sign === undefined || value === null) return null;
  return value === 0 ? 0 : sign * value;
}

/** Replaces typographic spaces, apostrophes and minus signs by those of a keyboard. */
export const withTypedSigns = (text: string): string =>
  text
    .trim()
    .replaceAll(/\p{Zs}/gu, ' ')
    .replaceAll('’', "'")
    .replaceAll('\u2212', '-');

const digitPatterns = new Map<string, RegExp>();
function digitsBy({ decimal, thousands }: NumberFormat): RegExp {
  const id = `${decimal}${thousands}`;
  const known = digitPatterns.get(id);
  if (known) return known;
  // An exponent allows no grouped digits: 1.234E5 is not 1,234 times a power of ten.
  const grouped = `[1-9]\\d{0,2}(?!.*[eE])(?<group>[${thousands} '])\\d{3}(?:\\k<group>\\d{3})*`;
  const pattern = new RegExp(
    `^(?<whole>\\d*|${grouped})(?:[${decimal}](?<fraction>\\d*|--?|[–—]))?(?<power>[eE][+-]?\\d{1,3})?$`,
  );
  digitPatterns.set(id, pattern);
  return pattern;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const TRUE = new Set(['true', 't', 'yes', 'y', '1', 'on', 'x']);
const FALSE = new Set(['false', 'f', 'no', 'n', '0', 'off']);

/** Reads `true` or `false` in the words that exports use. */
export function booleanOf(text: string): boolean | null {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : null;
}

/** The entries of `a; b; c`, without empty ones. */
export const listOf = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
