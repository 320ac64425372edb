import { isCivilDate } from './civil-date.ts';
import { type Figure, figuresIn, type PartialDate } from './figures.ts';

/** The magnitudes and dates of some values. Few figures are asked of them, so they are looked through, not put in order. */
type Vouchers = {
  readonly counts: number[];
  readonly shares: number[];
  readonly amounts: number[];
  /** ISO dates. */
  readonly dates: string[];
};

/**
 * What may vouch for a figure of a text, part by part. A part is looked into once a figure gets as far as it, and those of
 * a frozen context once, not once an artifact.
 */
export type FactIndex = {
  readonly facts: readonly (() => Vouchers)[];
  /** Given by a model: they vouch for a score or a percentage, never for an amount. */
  readonly judged: () => Vouchers;
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
    facts: [...evidenceParts(evidence), once(() => collect(more.typed, false))],
    judged: once(() => collect(more.judged, false)),
  };
}

function once<T>(work: () => T): () => T {
  let done: { readonly result: T } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

const known = new WeakMap<object, { readonly name: string; readonly vouchers: Vouchers }>();

/** One for all that is no object or list, and one for each part that is. */
function evidenceParts(evidence: unknown): (() => Vouchers)[] {
  if (typeof evidence !== 'object' || evidence === null || Array.isArray(evidence))
    return [once(() => collect(evidence, true))];
  const parts = Object.entries(evidence);
  // What stands in their place says only what the names of the parts themselves say.
  const rest = parts.map(([name, value]) => [name, isPart(value) ? null : value]);
  return [
    once(() => collect(Object.fromEntries(rest), true)),
    ...parts.flatMap(([name, value]) => (isPart(value) ? [() => vouchersOfPart(name, value)] : [])),
  ];
}

const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null;

function vouchersOfPart(name: string, value: object): Vouchers {
  const before = known.get(value);
  if (before?.name === name) return before.vouchers;
  const vouchers = collect(value, true, name);
  known.set(value, { name, vouchers });
  return vouchers;
}

/** Of the figures in `text`, those that no value of the index bears out, as they are written. */
export const unverifiedFigures = (text: string, index: FactIndex): string[] =>
  notBorneOut(figuresIn(text), index);

/** The same of figures that somebody has looked for already. */
export function notBorneOut(figures: readonly Figure[], index: FactIndex): string[] {
  const unknown = figures.filter((figure) => !isBorneOut(figure, index));
  return [...new Set(unknown.map((figure) => figure.text))];
}

function collect(from: unknown, withTexts: boolean, called = ''): Vouchers {
  const found: Vouchers = { counts: [], shares: [], amounts: [], dates: [] };
  // A list of what is still to be seen rather than recursion: depth is the data's choice.
  const values: unknown[] = [from];
  const names: string[] = [called];
  for (let seen = 0; seen < MOST_VALUES && names.length > 0; seen += 1) {
    const value = values.pop();
    const name = names.pop() ?? '';
    if (typeof value === 'number') add(listFor(found, name), value);
    else if (typeof value === 'string') addText(found, value, name, withTexts);
    else if (Array.isArray(value)) {
      if (withTexts) add(found.counts, value.length);
      for (const entry of value) {
        values.push(entry);
        names.push(name);
      }
    } else if (typeof value === 'object' && value !== null) {
      const entries: Readonly<Record<string, unknown>> = { ...value };
      for (const field in entries) {
        // `last90Days` says that there is something to say about 90 days.
        if (withTexts) for (const number of wordOf(field).numbers) add(found.counts, number);
        values.push(entries[field]);
        names.push(field);
      }
    }
  }
  return found;
}

type Meaning = 'counts' | 'shares' | 'amounts';
/** What the name of a field says: what its number is, and which numbers stand in the name itself. */
type Word = { readonly means: Meaning; readonly numbers: readonly number[] };

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

const listFor = (found: Vouchers, name: string): number[] => found[wordOf(name).means];

function add(numbers: number[], value: number): void {
  if (Number.isFinite(value)) numbers.push(Math.abs(value));
}

function addText(found: Vouchers, text: string, name: string, withTexts: boolean): void {
  if (!/\d/.test(text)) return;
  const day = text.length === 10 || text[10] === 'T' ? text.slice(0, 10) : '';
  if (isCivilDate(day)) {
    found.dates.push(day);
    return;
  }
  if (/^-?\d+(\.\d+)?$/.test(text)) add(listFor(found, name), Number(text));
  if (!withTexts || UUID.test(text)) return;
  for (const figure of figuresIn(text)) {
    if (figure.kind === 'date') for (const date of figure.dates) addDay(found, date);
    else add(figure.kind === 'percent' ? found.shares : found.amounts, figure.value);
  }
  // Small numbers are no claims in a model's text, but those of a customer's letter may be repeated.
  for (const digits of text.match(/\d+(?:\.\d+)?/g) ?? []) add(found.counts, Number(digits));
}

/** A day that a text names without its year bears out the same words, not a date of some year. */
function addDay({ dates }: Vouchers, { year, month, day }: PartialDate): void {
  const written = year === null ? '????' : String(year).padStart(4, '0');
  if (day !== null) dates.push(`${written}-${two(month)}-${two(day)}`);
}

const two = (n: number): string => String(n).padStart(2, '0');

function isBorneOut(figure: Figure, { facts, judged }: FactIndex): boolean {
  if (figure.kind === 'date')
    return [...facts, judged].some((part) => {
      const { dates } = part();
      return figure.dates.some((date) => hasDate(dates, date));
    });
  const { value, unit, monthly, kind } = figure;
  const readings = [{ value, unit }];
  if (monthly) readings.push({ value: value * 12, unit: unit * 12 });
  // 0.82 of a scope may be told as 82%.
  if (kind === 'percent') readings.push({ value: value / 100, unit: unit / 100 });
  const isAmong = (part: () => Vouchers, means: readonly Meaning[]): boolean => {
    const vouchers = part();
    return means.some((each) =>
      readings.some((reading) => hasNumber(vouchers[each], reading.value, reading.unit)),
    );
  };
  return (
    facts.some((part) => isAmong(part, VOUCHED_BY[kind])) ||
    (kind !== 'money' && isAmong(judged, VOUCHED_BY.number))
  );
}

/** Twelve months bear out no `12%`, and a cap of 5% no `EUR 5`. */
const VOUCHED_BY: Readonly<Record<Exclude<Figure['kind'], 'date'>, readonly Meaning[]>> = {
  money: ['amounts'],
  percent: ['amounts', 'shares'],
  multiple: ['amounts', 'shares'],
  number: ['amounts', 'shares', 'counts'],
};

function hasDate(dates: readonly string[], { year, month, day }: PartialDate): boolean {
  if (year !== null && day !== null)
    return dates.includes(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`);
  if (day !== null) return dates.some((date) => date.endsWith(`-${two(month)}-${two(day)}`));
  return (
    year !== null && dates.some((date) => date.startsWith(`${String(year).padStart(4, '0')}-${two(month)}-`))
  );
}

/** Whether a number of the list is `value` when rounded to multiples of `unit`. */
function hasNumber(numbers: readonly number[], value: number, unit: number): boolean {
  const slack = unit / 2 + value * 1e-12;
  return numbers.some((number) => number >= value - slack && number <= value + slack);
}
