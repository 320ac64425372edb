import { isCivilDate, MONTHS } from '../../platform/civil-date.ts';

/** A figure as a text writes it. */
export type Figure =
  | {
      readonly kind: 'date';
      readonly text: string;
      readonly at: number;
      readonly dates: readonly PartialDate[];
    }
  | {
      readonly kind: 'money' | 'percent' | 'multiple' | 'number';
      readonly text: string;
      readonly at: number;
      readonly value: number;
      /** The value of one step of the last digit shown: 1 for `120,000`, 1000 for `120k`, 0.1 for `12.5`. */
      readonly unit: number;
      /** Whether the text says `a month`: the yearly amount is twelve times as much. */
      readonly monthly: boolean;
    };

/** A date that may lack its year or its day. A figure has several where it is ambiguous, as 03/04/2026 is. */
export type PartialDate = {
  readonly year: number | null;
  readonly month: number;
  readonly day: number | null;
};

const MONTH = MONTHS.map((name) =>
  name === 'May' ? name : `${name.slice(0, 3)}(?:${name.slice(3)}|t)?`,
).join('|');
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '(?:,?\\s{1,3}(\\d{4}))?';

/** Cheap tests that spare most texts the expensive patterns. */
const MONTH_NAME = new RegExp(MONTHS.map((name) => name.slice(0, 3)).join('|'));
const MAY_HOLD_ADDRESS = /[@+]|:\/\//;

const ISO = /\b(\d{4})-(\d{2})-(\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?/g;
const SLASHED = /(?<![\d/])(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?![\d/])/g;
const DAY_MONTH = new RegExp(`\\b${DAY}(?:\\s{1,3}of)?\\s{1,3}(${MONTH})\\b\\.?${YEAR}`, 'g');
const MONTH_DAY = new RegExp(`\\b(${MONTH})\\.?\\s{1,3}${DAY}\\b(?![.,]?\\d|%)${YEAR}`, 'g');
const MONTH_YEAR = new RegExp(`\\b(${MONTH})\\.?,?\\s{1,3}(\\d{4})\\b`, 'g');

const CURRENCY = '(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|INR|SGD|BRL|MXN|CNY|ZAR|US\\$|[$€£¥])';
const DIGITS = '\\d{1,3}(?:[,\u202f\u00a0]\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?';
const NUMBER = new RegExp(
  `(?<![\\w.,/#:]|(?<!\\d)-)(?<sign>[-+−])?(?<before>${CURRENCY}\\s?)?(?<sign2>[-−])?(?<digits>${DIGITS})` +
    `(?<scale>\\s?(?:bn|[kKmMB])\\b|\\s(?:thousand|million|billion)\\b)?` +
    `(?<after>\\s?%|\\s(?:percent|per cent|percentage points?)\\b|\\s?${CURRENCY}(?![\\w])|x\\b(?!\\s+(?:per|a|weekly|daily|monthly)\\b))?`,
  'g',
);
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  bn: 1e9,
  b: 1e9,
  billion: 1e9,
};
/** What follows a number that claims nothing about the customer: a clock time, a call of thirty minutes. */
const NOT_A_CLAIM_AFTER =
  /^(?:[:/]\d|\.\d|[\w@]|[-–\s]?(?:minutes?|mins?|hours?|hrs?|am|pm|o'clock)\b|-?\s?(?:a\.m\.|p\.m\.))/i;
/** The first number of `10–15%`. */
const PERCENT_RANGE_AFTER = /^\s?[-–]\s?\d+(?:\.\d+)?\s?%/;
const GENERIC_SPAN = /^[-–\s](?:days?)\b/i;
const NAMED_BEFORE =
  /(?:\b(?:ISO|SOC|RFC|Office|Microsoft|Section|Article|Clause|Appendix|Step|Tier|Level|Phase|Option|Version|Ticket|Case|Order|Invoice|Contract|PO|Room|No\.?|Sev|Severity|Priority)\s?-?|#\s?)$/i;
const ADDRESSES = /\bhttps?:\/\/\S+|\+\d[\d ().-]{7,}\d|\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{2,}/g;

type DateFigure = Extract<Figure, { kind: 'date' }>;

/**
 * The dates, amounts, percentages and numbers of two or more digits in a text, in their order. Skips numbers that
 * claim nothing: years, ordinals, `Sev1`, `24/7`, `Q4`, times of day, versions, addresses, 100%.
 */
export function figuresIn(text: string): Figure[] {
  if (!/\d/.test(text)) return [];
  const { dates, rest } = takeDates(text);
  const figures: Figure[] = dates;
  for (const match of rest.matchAll(NUMBER)) {
    const figure = numberIn(match, rest);
    if (figure) figures.push(figure);
  }
  return figures.sort((a, b) => a.at - b.at);
}

/** Only the dates of a text, which is cheaper than all its figures. */
export const datesIn = (text: string): DateFigure[] => takeDates(text).dates;

/** The dates of a text, and the rest of the text with blanks in their places. */
function takeDates(text: string): { readonly dates: DateFigure[]; readonly rest: string } {
  const dates: DateFigure[] = [];
  let rest = MAY_HOLD_ADDRESS.test(text) ? text.replace(ADDRESSES, blank) : text;
  const isDated = { numbers: /\d[-/.]\d/.test(text), months: MONTH_NAME.test(text) };
  for (const [needs, pattern, read] of DATE_PATTERNS)
    if (isDated[needs])
      rest = rest.replace(pattern, (...match: (string | number | undefined)[]) => {
        const written = String(match[0]);
        const days = read(match.map((part) => (part === undefined ? '' : String(part)))).filter(isPossible);
        if (days.length === 0) return written;
        const at = match.find((part): part is number => typeof part === 'number') ?? 0;
        dates.push({ kind: 'date', text: written.trim(), at, dates: days });
        return blank(written);
      });
  return { dates, rest };
}

/** Keeps the length, so that positions stay valid. */
const blank = (text: string): string => ' '.repeat(text.length);

const monthOf = (name: string): number => MONTHS.findIndex((month) => month.startsWith(name.slice(0, 3))) + 1;
const yearOf = (text: string): number | null => (text === '' ? null : Number(text));

type DateReader = (match: readonly string[]) => PartialDate[];
const DATE_PATTERNS: readonly (readonly ['numbers' | 'months', RegExp, DateReader])[] = [
  ['numbers', ISO, ([, y = '', m = '', d = '']) => [{ year: Number(y), month: Number(m), day: Number(d) }]],
  [
    'numbers',
    SLASHED,
    ([, a = '', b = '', y = '']) => [
      { year: Number(y), month: Number(b), day: Number(a) },
      { year: Number(y), month: Number(a), day: Number(b) },
    ],
  ],
  [
    'months',
    DAY_MONTH,
    ([, d = '', m = '', y = '']) => [{ year: yearOf(y), month: monthOf(m), day: Number(d) }],
  ],
  [
    'months',
    MONTH_DAY,
    ([, m = '', d = '', y = '']) => [{ year: yearOf(y), month: monthOf(m), day: Number(d) }],
  ],
  ['months', MONTH_YEAR, ([, m = '', y = '']) => [{ year: Number(y), month: monthOf(m), day: null }]],
];

function isPossible({ year, month, day }: PartialDate): boolean {
  const two = (n: number) => String(n).padStart(2, '0');
  // A leap year stands in for a missing year.
  return isCivilDate(`${String(year ?? 2024).padStart(4, '0')}-${two(month)}-${two(day ?? 1)}`);
}

function numberIn(match: RegExpExecArray, text: string): Figure | null {
  const { digits = '', before, scale = '', after = '' } = match.groups ?? {};
  const at = match.index;
  const end = at + match[0].length;
  const scaleBy = SCALES[scale.trim().toLowerCase()] ?? 1;
  const plain = digits.replace(/[^\d.]/g, '');
  const value = Number(plain) * scaleBy;
  const decimals = plain.split('.')[1]?.length ?? 0;
  const unit = scaleBy / 10 ** decimals;
  const following = text.slice(end);
  const monthly = /^\s*(?:\/|per |a |each |every )\s?(?:month|mo)\b|^\s*monthly\b/i.test(following);
  const common = { text: match[0].trim(), at, value, unit, monthly };
  const suffix = after.trim();

  if (before !== undefined || (suffix !== '' && !/^(?:%|per|x)/i.test(suffix)))
    return { kind: 'money', ...common };
  if (/^(?:%|per)/i.test(suffix) || PERCENT_RANGE_AFTER.test(following))
    return value === 0 || value === 100 ? null : { kind: 'percent', ...common };
  if (suffix === 'x') return { kind: 'multiple', ...common };
  if (scale === '') {
    if (NOT_A_CLAIM_AFTER.test(following) || NAMED_BEFORE.test(text.slice(Math.max(0, at - 16), at)))
      return null;
    if (value === 100 && /\b(?:of|to)\s$/i.test(text.slice(Math.max(0, at - 8), at))) return null;
    if (value < 10 || (/^(?:19[89]\d|20[0-5]\d)$/.test(digits) && decimals === 0)) return null;
    if ([30, 60, 90].includes(value) && GENERIC_SPAN.test(following)) return null;
  }
  return { kind: 'number', ...common };
}
