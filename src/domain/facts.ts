import { isCivilDate } from './civil-date.ts';
import { type Figure, figuresIn, type PartialDate } from './figures.ts';

/** Every number and date of some values, looked up in no time. Magnitudes, in rising order. */
type Vouchers = {
  readonly all: Float64Array;
  /** Without counts: twelve months bear out no `12%`. */
  readonly shares: Float64Array;
  /** Without counts and percentages: a cap of 5% bears out no `EUR 5`. */
  readonly amounts: Float64Array;
  /** ISO dates. */
  readonly dates: ReadonlySet<string>;
};

/** What may vouch for a figure of a text, in parts: those of a frozen context are indexed once, not once an artifact. */
export type FactIndex = {
  readonly facts: readonly Vouchers[];
  /** Given by a model: they vouch for a score or a percentage, never for an amount. */
  readonly judged: Vouchers;
};

const COUNT =
  /days|months|years|count|seats|index|number|version|visit|^age|open|tickets|users|events|meetings|employees|influence|severity|sentiment/i;
const SHARE =
  /percent|pct|probab|score|rate|ratio|utili[sz]|uplift|discount|increase|change|confidence|share|margin|satisfaction/i;

/** Names something and says nothing: its digits vouch for no figure. */
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

/** More than any context holds; a larger one is a fault somewhere, and is indexed in part. */
const MOST_VALUES = 200_000;

/**
 * What can vouch for a figure: `evidence` with the figures inside its texts, names and lengths of lists; of `typed`
 * (what earlier stages came to) only numbers and dates; of `judged`, what a model has just given as a number or as a
 * date of its own (a score, the day of a plan): it may be repeated in words but makes no amount of money true.
 * The parts of `evidence` are remembered by identity: they must not be changed afterwards.
 */
export function factIndex(evidence: unknown, more: { typed?: unknown; judged?: unknown } = {}): FactIndex {
  return {
    facts: [...evidenceParts(evidence), vouchersOf(collect(more.typed, false))],
    judged: vouchersOf(collect(more.judged, false)),
  };
}

const known = new WeakMap<object, { readonly name: string; readonly vouchers: Vouchers }>();

/** One for each part that is an object or a list, and one for all the rest. */
function evidenceParts(evidence: unknown): Vouchers[] {
  if (typeof evidence !== 'object' || evidence === null || Array.isArray(evidence))
    return [vouchersOf(collect(evidence, true))];
  const parts = Object.entries(evidence);
  // What stands in their place says only what the names of the parts themselves say.
  const rest = parts.map(([name, value]) => [name, isPart(value) ? null : value]);
  return [
    vouchersOf(collect(Object.fromEntries(rest), true)),
    ...parts.flatMap(([name, value]) => (isPart(value) ? [vouchersOfPart(name, value)] : [])),
  ];
}

const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null;

function vouchersOfPart(name: string, value: object): Vouchers {
  const before = known.get(value);
  if (before?.name === name) return before.vouchers;
  const vouchers = vouchersOf(collect(value, true, name));
  known.set(value, { name, vouchers });
  return vouchers;
}

const vouchersOf = ({ counts, shares, amounts, dates }: Collected): Vouchers => ({
  all: sorted(counts, shares, amounts),
  shares: sorted(shares, amounts),
  amounts: sorted(amounts),
  dates,
});

function sorted(...sets: ReadonlySet<number>[]): Float64Array {
  const numbers = new Float64Array(sets.reduce((size, set) => size + set.size, 0));
  let at = 0;
  for (const set of sets)
    for (const number of set) {
      numbers[at] = number;
      at += 1;
    }
  return numbers.sort();
}

/** Of the figures in `text`, those that no value of the index bears out, as they are written. */
export const unverifiedFigures = (text: string, index: FactIndex): string[] =>
  notBorneOut(figuresIn(text), index);

/** The same of figures that somebody has looked for already. */
export function notBorneOut(figures: readonly Figure[], index: FactIndex): string[] {
  const unknown = figures.filter((figure) => !isBorneOut(figure, index));
  return [...new Set(unknown.map((figure) => figure.text))];
}

type Collected = {
  readonly counts: Set<number>;
  readonly shares: Set<number>;
  readonly amounts: Set<number>;
  readonly dates: Set<string>;
};

function collect(from: unknown, withTexts: boolean, called = ''): Collected {
  const found: Collected = { counts: new Set(), shares: new Set(), amounts: new Set(), dates: new Set() };
  // A list of what is still to be seen rather than recursion: depth is the data's choice.
  const values: unknown[] = [from];
  const names: string[] = [called];
  for (let seen = 0; seen < MOST_VALUES && names.length > 0; seen += 1) {
    const value = values.pop();
    const name = names.pop() ?? '';
    if (typeof value === 'number') add(setFor(found, name), value);
    else if (typeof value === 'string') addText(found, value, name, withTexts);
    else if (Array.isArray(value)) {
      if (withTexts) add(found.counts, value.length);
      for (const entry of value) {
        values.push(entry);
        names.push(name);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [field, entry] of Object.entries(value)) {
        // `last90Days` says that there is something to say about 90 days.
        if (withTexts) for (const number of wordOf(field).numbers) add(found.counts, number);
        values.push(entry);
        names.push(field);
      }
    }
  }
  return found;
}

/** What the name of a field says: what its number is, and which numbers stand in the name itself. */
type Word = { readonly means: 'counts' | 'shares' | 'amounts'; readonly numbers: readonly number[] };

const MOST_WORDS = 5_000;
const words = new Map<string, Word>();

/** Remembered: contexts have few names, and each is met in every one of them. */
function wordOf(name: string): Word {
  const known = words.get(name);
  if (known) return known;
  const means = SHARE.test(name) ? 'shares' : COUNT.test(name) ? 'counts' : 'amounts';
  const word: Word = { means, numbers: (name.match(/\d+/g) ?? []).map(Number) };
  if (words.size >= MOST_WORDS) words.clear();
  words.set(name, word);
  return word;
}

const setFor = (found: Collected, name: string): Set<number> => found[wordOf(name).means];

function add(numbers: Set<number>, value: number): void {
  if (Number.isFinite(value)) numbers.add(Math.abs(value));
}

function addText(found: Collected, text: string, name: string, withTexts: boolean): void {
  if (!/\d/.test(text)) return;
  const day = text.length === 10 || text[10] === 'T' ? text.slice(0, 10) : '';
  if (isCivilDate(day)) {
    found.dates.add(day);
    return;
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) add(setFor(found, name), Number(text));
  if (!withTexts || UUID.test(text)) return;
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
  const parts = [...index.facts, index.judged];
  if (figure.kind === 'date')
    return figure.dates.some((date) => parts.some(({ dates }) => hasDate(dates, date)));
  const { value, unit, monthly, kind } = figure;
  const { facts, judged } = VOUCHERS[kind];
  const vouchers = index.facts.map((part) => part[facts]);
  if (judged) vouchers.push(index.judged.all);
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
  money: { facts: 'amounts', judged: false },
  percent: { facts: 'shares', judged: true },
  multiple: { facts: 'shares', judged: true },
  number: { facts: 'all', judged: true },
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
