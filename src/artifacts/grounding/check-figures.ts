import { fieldAt } from '../../context/fields.ts';
import { type Figure, figuresIn, type PartialDate } from './figures.ts';
import { type FigureMeaning, SupportIndex } from './support-index.ts';

/**
 * What may vouch for a figure of a text, part by part. A part is looked into once a figure gets as far as it, and those of
 * a frozen context once, not once an artifact.
 */
export type FactIndex = {
  readonly facts: readonly (() => SupportIndex)[];
  /** Given by a model: they vouch for a score or a percentage, never for an amount. */
  readonly judged: () => SupportIndex;
};

/**
 * What can vouch for a figure: `evidence` with the figures inside its texts, names and lengths of lists; of `typed`
 * (what earlier stages came to) only numbers and dates; of `judged`, what a model has just given as a number or as a
 * date of its own (a score, the day of a plan): it may be repeated in words but makes no amount of money true.
 * The parts of `evidence` are remembered by identity: they must not be changed afterwards.
 */
export function factIndex(evidence: unknown, more: { typed?: unknown; judged?: unknown } = {}): FactIndex {
  return {
    facts: [...partsOf(evidence), once(() => new SupportIndex(more.typed, false))],
    judged: once(() => new SupportIndex(more.judged, false)),
  };
}

/** `work`, done when it is first asked for. */
export function once<T>(work: () => T): () => T {
  let done: { readonly result: T } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

/** One for all that is no object or list, and one for each part that is. */
function partsOf(evidence: unknown): (() => SupportIndex)[] {
  if (!isPart(evidence) || Array.isArray(evidence)) return [once(() => new SupportIndex(evidence, true))];
  const parts = Object.entries(evidence);
  // What stands in their place says only what the names of the parts themselves say.
  const rest = parts.map(([name, value]) => [name, isPart(value) ? null : value]);
  return [
    once(() => new SupportIndex(Object.fromEntries(rest), true)),
    ...parts.flatMap(([name, value]) => (isPart(value) ? [() => evidenceOf(name, value)] : [])),
  ];
}

const isPart = (value: unknown): value is object => typeof value === 'object' && value !== null;

const known = new WeakMap<object, { readonly name: string; readonly evidence: SupportIndex }>();

function evidenceOf(name: string, value: object): SupportIndex {
  const before = known.get(value);
  if (before?.name === name) return before.evidence;
  const evidence = new SupportIndex(value, true, name, fieldAt(name));
  known.set(value, { name, evidence });
  return evidence;
}

/** Of the figures in `text`, those that no value of the index bears out, as they are written. */
export const unverifiedFigures = (text: string, index: FactIndex): string[] =>
  unsupportedIn(figuresIn(text), index);

/** The same of figures that somebody has looked for already. */
export function unsupportedIn(figures: readonly Figure[], index: FactIndex): string[] {
  const unknown = figures.filter((figure) => !isSupported(figure, index));
  return [...new Set(unknown.map((figure) => figure.text))];
}

/** By something that stands there by itself, or else, for which all texts are read, by what they speak of. */
function isSupported(figure: Figure, { facts, judged }: FactIndex): boolean {
  const all = [...facts, judged];
  if (figure.kind === 'date') {
    const isAmong = (dates: readonly string[]): boolean => figure.dates.some((date) => hasDate(dates, date));
    return all.some((part) => isAmong(part().dates)) || all.some((part) => isAmong(part().datesSaid));
  }
  const supports = SUPPORTED_BY[figure.kind];
  return (
    facts.some((part) => isAmong(figure, part().numbers, supports)) ||
    (figure.kind !== 'money' && isAmong(figure, judged().numbers, SUPPORTED_BY.number)) ||
    facts.some((part) => isAmong(figure, part().numbersSaid, supports))
  );
}

type Magnitude = Exclude<Figure, { kind: 'date' }>;

/** Whether `evidence` holds that very figure, or a text of it says it; digits that a text has beside are no figures. */
export function supports(evidence: SupportIndex, figure: Magnitude): boolean {
  const supports = SUPPORTED_BY[figure.kind];
  const said = supports.filter((each) => each !== 'counts');
  return isAmong(figure, evidence.numbers, supports) || isAmong(figure, evidence.numbersSaid, said);
}

function isAmong(
  figure: Magnitude,
  numbers: SupportIndex['numbers'],
  means: readonly FigureMeaning[],
): boolean {
  const { value, unit, monthly, kind } = figure;
  const readings = [{ value, unit }];
  if (monthly) readings.push({ value: value * 12, unit: unit * 12 });
  // 0.82 of a scope may be told as 82%.
  if (kind === 'percent') readings.push({ value: value / 100, unit: unit / 100 });
  return means.some((each) =>
    readings.some((reference) => hasNumber(numbers[each], reference.value, reference.unit)),
  );
}

/** Twelve months bear out no `12%`, and a cap of 5% no `EUR 5`. */
const SUPPORTED_BY: Readonly<Record<Magnitude['kind'], readonly FigureMeaning[]>> = {
  money: ['amounts'],
  percent: ['amounts', 'shares'],
  multiple: ['amounts', 'shares'],
  number: ['amounts', 'shares', 'counts'],
};

function hasDate(dates: readonly string[], { year, month, day }: PartialDate): boolean {
  const written = year === null ? null : String(year).padStart(4, '0');
  if (day === null)
    return written !== null && dates.some((date) => date.startsWith(`${written}-${two(month)}-`));
  const tail = `-${two(month)}-${two(day)}`;
  return written === null ? dates.some((date) => date.endsWith(tail)) : dates.includes(written + tail);
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Whether a number of the list is `value` when rounded to multiples of `unit`. */
function hasNumber(numbers: readonly number[], value: number, unit: number): boolean {
  const slack = unit / 2 + value * 1e-12;
  return numbers.some((number) => number >= value - slack && number <= value + slack);
}
