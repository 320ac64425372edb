import { isCivilDate } from './civil-date.ts';
import { type Figure, figuresIn, type PartialDate } from './figures.ts';

/** Every number and date of a scope, looked up in no time. Magnitudes, in rising order. */
export type FactIndex = {
  readonly all: Float64Array;
  /** Without counts: twelve months bear out no `12%`. */
  readonly shares: Float64Array;
  /** Without counts and percentages: a cap of 5% bears out no `EUR 5`. */
  readonly amounts: Float64Array;
  /** Given by a model: they vouch for a score or a percentage, never for an amount. */
  readonly judged: Float64Array;
  /** ISO dates. */
  readonly dates: ReadonlySet<string>;
};

const COUNT =
  /days|months|years|count|seats|index|number|version|visit|^age|open|tickets|users|events|meetings|employees|influence|severity|sentiment/i;
const SHARE =
  /percent|pct|probab|score|rate|ratio|utili[sz]|uplift|discount|increase|change|confidence|share|margin|satisfaction/i;

/** More than any context holds; a larger one is a fault somewhere, and is indexed in part. */
const MOST_VALUES = 200_000;

/**
 * What can vouch for a figure: `evidence` with the figures inside its texts, names and lengths of lists; of `typed`
 * (what earlier stages came to) only numbers and dates; of `judged`, what a model has just given as a number or as a
 * date of its own (a score, the day of a plan): it may be repeated in words but makes no amount of money true.
 */
export function factIndex(evidence: unknown, more: { typed?: unknown; judged?: unknown } = {}): FactIndex {
  const { counts, shares, amounts, dates } = collect(more.typed, false, collect(evidence, true));
  const own = collect(more.judged, false);
  return {
    all: sorted(counts, shares, amounts),
    shares: sorted(shares, amounts),
    amounts: sorted(amounts),
    judged: sorted(own.counts, own.shares, own.amounts),
    dates: new Set([...dates, ...own.dates]),
  };
}

const sorted = (...sets: ReadonlySet<number>[]): Float64Array =>
  Float64Array.from(new Set(sets.flatMap((set) => [...set]))).sort();

/** Of the figures in `text`, those that no value of `scope` (or of an index of it) bears out, as they are written. */
export function unverifiedFigures(text: string, scope: unknown): string[] {
  const index = isIndex(scope) ? scope : factIndex(scope);
  const unknown = figuresIn(text).filter((figure) => !isBorneOut(figure, index));
  return [...new Set(unknown.map((figure) => figure.text))];
}

const isIndex = (value: unknown): value is FactIndex =>
  typeof value === 'object' && value !== null && 'amounts' in value && value.amounts instanceof Float64Array;

type Collected = {
  readonly counts: Set<number>;
  readonly shares: Set<number>;
  readonly amounts: Set<number>;
  readonly dates: Set<string>;
};

const nothing = (): Collected => ({
  counts: new Set(),
  shares: new Set(),
  amounts: new Set(),
  dates: new Set(),
});

function collect(from: unknown, withTexts: boolean, found: Collected = nothing()): Collected {
  // A list of what is still to be seen rather than recursion: depth is the data's choice.
  const open: { value: unknown; name: string }[] = [{ value: from, name: '' }];
  for (let seen = 0; seen < MOST_VALUES; seen += 1) {
    const next = open.pop();
    if (!next) break;
    const { value, name } = next;
    if (typeof value === 'number') add(setFor(found, name), value);
    else if (typeof value === 'string') addText(found, value, name, withTexts);
    else if (Array.isArray(value)) {
      if (withTexts) add(found.counts, value.length);
      for (const entry of value) open.push({ value: entry, name });
    } else if (typeof value === 'object' && value !== null) {
      for (const [field, entry] of Object.entries(value)) {
        // `last90Days` says that there is something to say about 90 days.
        if (withTexts) for (const digits of field.match(/\d+/g) ?? []) add(found.counts, Number(digits));
        open.push({ value: entry, name: field });
      }
    }
  }
  return found;
}

/** What a number is, by the name of its field. */
function setFor({ counts, shares, amounts }: Collected, name: string): Set<number> {
  if (SHARE.test(name)) return shares;
  return COUNT.test(name) ? counts : amounts;
}

function add(numbers: Set<number>, value: number): void {
  if (Number.isFinite(value)) numbers.add(Math.abs(value));
}

function addText(found: Collected, text: string, name: string, withTexts: boolean): void {
  const day = text.slice(0, 10);
  if (isCivilDate(day) && (text.length === 10 || text[10] === 'T')) {
    found.dates.add(day);
    return;
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) add(setFor(found, name), Number(text));
  if (!withTexts || !/\d/.test(text)) return;
  for (const figure of figuresIn(text)) {
    if (figure.kind === 'date') for (const date of figure.dates) addDay(found, date);
    else add(figure.kind === 'percent' ? found.shares : found.amounts, figure.value);
  }
  // Small numbers are no claims in a model's text, but those of a customer's letter may be repeated.
  for (const digits of text.match(/\d+(?:\.\d+)?/g) ?? []) add(found.counts, Number(digits));
}

/** A day that a text names without its year bears out the same words, not a date of some year. */
function addDay({ dates }: Collected, { year, month, day }: PartialDate): void {
  const written = year === null ? '????' : String(year).padStart(4, '0');
  if (day !== null) dates.add(`${written}-${two(month)}-${two(day)}`);
}

const two = (n: number): string => String(n).padStart(2, '0');

function isBorneOut(figure: Figure, index: FactIndex): boolean {
  if (figure.kind === 'date') return figure.dates.some((date) => hasDate(index.dates, date));
  const { value, unit, monthly, kind } = figure;
  const vouchers = VOUCHERS[kind].map((name) => index[name]);
  const readings = monthly
    ? [
        { value, unit },
        { value: value * 12, unit: unit * 12 },
      ]
    : [{ value, unit }];
  // 0.82 of a scope may be told as 82%.
  if (kind === 'percent') readings.push({ value: value / 100, unit: unit / 100 });
  return readings.some((reading) =>
    vouchers.some((numbers) => hasNumber(numbers, reading.value, reading.unit)),
  );
}

const VOUCHERS = {
  money: ['amounts'],
  percent: ['shares', 'judged'],
  multiple: ['shares', 'judged'],
  number: ['all', 'judged'],
} as const;

function hasDate(dates: ReadonlySet<string>, { year, month, day }: PartialDate): boolean {
  if (year !== null && day !== null)
    return dates.has(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`);
  const tail = day === null ? null : `-${two(month)}-${two(day)}`;
  const head = year === null ? null : `${String(year).padStart(4, '0')}-${two(month)}-`;
  for (const date of dates) if (tail ? date.endsWith(tail) : head && date.startsWith(head)) return true;
  return false;
}

/** Whether a number of the list is `value` when rounded to multiples of `unit`. */
function hasNumber(numbers: Float64Array, value: number, unit: number): boolean {
  const slack = unit / 2 + value * 1e-12;
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < value - slack) low = middle + 1;
    else high = middle;
  }
  const nearest = numbers[low];
  return nearest !== undefined && nearest <= value + slack;
}
