import type { Unit } from '../../context/field.ts';
import type { Field } from '../../context/fields.ts';
import { isCivilDate } from '../../platform/civil-date.ts';
import { datesIn, figuresIn, type PartialDate } from './figures.ts';

/** Names of counts and shares: outputs and variables declare no unit, so their names decide. */
const COUNT =
  /days|months|years|count|seats|index|number|version|visit|^age|open|tickets|users|events|meetings|employees|influence|severity|sentiment/i;
const SHARE =
  /percent|pct|probab|score|rate|ratio|utili[sz]|uplift|discount|increase|change|confidence|share|margin|satisfaction/i;

const MEANS: Readonly<Record<Unit, FigureMeaning>> = {
  money: 'amounts',
  percent: 'shares',
  share: 'shares',
  score: 'shares',
  level: 'counts',
  count: 'counts',
  days: 'counts',
  months: 'counts',
};

/** Whether a number is a percentage: a field declares it, an author's value says it by its name. */
export const isPercent = (name: string, field: Field | null): boolean =>
  field === null ? /percent|pct/i.test(name) : field.unit === 'percent';

/** A UUID identifies and claims nothing: its digits support no figure. */
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

/** More values than any context holds; a larger one is a fault, and is indexed only in part. */
const MOST_VALUES = 200_000;

/** Numbers by their meaning. */
type SupportedNumbers = Readonly<Record<FigureMeaning, number[]>>;

const noNumbers = (): SupportedNumbers => ({ counts: [], shares: [], amounts: [] });

/** The numbers and dates in a value: those that are values themselves, and those that its texts mention. */
export class SupportIndex {
  readonly numbers: SupportedNumbers = noNumbers();
  /** ISO dates; of a day named without its year `????-03-01`. */
  readonly dates: string[] = [];
  readonly #texts: string[] = [];
  #numbersSaid: SupportedNumbers | null = null;
  #datesSaid: readonly string[] | null = null;

  /**
   * `withTexts`: texts, names and list lengths support figures as well. `called`: the name of the value. `declared`:
   * the context field of the value, where it has one.
   */
  constructor(from: unknown, withTexts: boolean, called = '', declared: Field | null = null) {
    // A list of pending values instead of recursion: the data decide the depth.
    const values: unknown[] = [from];
    const names: string[] = [called];
    const fields: (Field | null)[] = [declared];
    for (let seen = 0; seen < MOST_VALUES && names.length > 0; seen += 1) {
      const value = values.pop();
      const name = names.pop() ?? '';
      const field = fields.pop() ?? null;
      if (typeof value === 'number') add(this.numbers[meaningOf(name, field)], value);
      else if (typeof value === 'string') this.#addText(value, name, field, withTexts);
      else if (Array.isArray(value)) {
        if (withTexts) add(this.numbers.counts, value.length);
        for (const entry of value) {
          values.push(entry);
          names.push(name);
          fields.push(field?.entry ?? null);
        }
      } else if (typeof value === 'object' && value !== null) {
        for (const [each, entry] of Object.entries(value)) {
          // The name `last90Days` supports a mention of 90 days.
          if (withTexts) for (const number of wordOf(each).numbers) add(this.numbers.counts, number);
          if (entry === null || typeof entry === 'boolean') continue;
          values.push(entry);
          names.push(each);
          fields.push(field?.fields.get(each) ?? null);
        }
      }
    }
  }

  /** Reads the texts on first use: most figures are supported without them. */
  get numbersSaid(): SupportedNumbers {
    this.#numbersSaid ??= numbersSaidIn(this.#texts);
    return this.#numbersSaid;
  }

  get datesSaid(): readonly string[] {
    this.#datesSaid ??= this.#texts.flatMap(datesIn).flatMap(({ dates }) => dates.flatMap(asDay));
    return this.#datesSaid;
  }

  #addText(text: string, name: string, field: Field | null, withTexts: boolean): void {
    if (!/\d/.test(text)) return;
    const day = text.length === 10 || text[10] === 'T' ? text.slice(0, 10) : '';
    if (isCivilDate(day)) {
      this.dates.push(day);
      return;
    }
    if (/^-?\d+(\.\d+)?$/.test(text)) add(this.numbers[meaningOf(name, field)], Number(text));
    if (withTexts && !UUID.test(text)) this.#texts.push(text);
  }
}

function numbersSaidIn(texts: readonly string[]): SupportedNumbers {
  const said = noNumbers();
  for (const text of texts) {
    for (const figure of figuresIn(text))
      if (figure.kind !== 'date') add(figure.kind === 'percent' ? said.shares : said.amounts, figure.value);
    // A model's text claims nothing by small numbers, but a customer's letter may repeat those found here.
    for (const digits of text.match(/\d+(?:\.\d+)?/g) ?? []) add(said.counts, Number(digits));
  }
  return said;
}

export type FigureMeaning = 'counts' | 'shares' | 'amounts';

/** A field declares the meaning of its number by a unit; any other number has the meaning of its name. */
const meaningOf = (name: string, field: Field | null): FigureMeaning =>
  field?.unit === undefined ? wordOf(name).means : MEANS[field.unit];

/** What a name says: the meaning of its number, and the numbers within the name itself. */
type Word = { readonly means: FigureMeaning; readonly numbers: readonly number[] };

const MOST_WORDS = 5_000;
const words = new Map<string, Word>();

function meaningByName(name: string): FigureMeaning {
  if (SHARE.test(name)) return 'shares';
  return COUNT.test(name) ? 'counts' : 'amounts';
}

/** Cached: contexts have few names, and each name is in every context. */
function wordOf(name: string): Word {
  const known = words.get(name);
  if (known) return known;
  const word: Word = { means: meaningByName(name), numbers: (name.match(/\d+/g) ?? []).map(Number) };
  if (words.size >= MOST_WORDS) words.clear();
  words.set(name, word);
  return word;
}

function add(numbers: number[], value: number): void {
  if (Number.isFinite(value)) numbers.push(Math.abs(value));
}

/** A day without its year supports only the same words, not a date of any year. */
function asDay({ year, month, day }: PartialDate): string[] {
  const written = year === null ? '????' : String(year).padStart(4, '0');
  return day === null ? [] : [`${written}-${two(month)}-${two(day)}`];
}

const two = (n: number): string => String(n).padStart(2, '0');
