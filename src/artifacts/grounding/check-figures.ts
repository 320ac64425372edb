import { fieldAt } from '../../context/fields.ts';
import { type Figure, figuresIn, type PartialDate } from './figures.ts';
import { type FigureMeaning, SupportIndex } from './support-index.ts';

/**
 * The values that may support a figure, part by part. A part is indexed only once a figure needs it, and a part of a
 * frozen context once for all artifacts.
 */
export type FactIndex = {
  readonly facts: readonly (() => SupportIndex)[];
  /** Values that a model gave: they support a score or a percentage, never an amount. */
  readonly judged: () => SupportIndex;
};

/**
 * Indexes what can support a figure. `evidence` supports with its values and with the figures inside its
 * texts, names and list lengths; `typed` (outputs of earlier stages) only with numbers and dates. `judged`
 * holds numbers and dates that a model has just given, such as a score or the day of a plan: a text may repeat
 * them, but they support no amount of money.
 * Parts of `evidence` are cached by identity and must not change afterwards.
 */
export function factIndex(evidence: unknown, more: { typed?: unknown; judged?: unknown } = {}): FactIndex {
  return {
    facts: [...partsOf(evidence), once(() => new SupportIndex(more.typed, false))],
    judged: once(() => new SupportIndex(more.judged, false)),
  };
}

/** Defers `work` to the first call and keeps its result. */
export function once<T>(work: () => T): () => T {
  let done: { readonly result: T } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

/** One index for all scalars, and one for each object or list. */
function partsOf(evidence: unknown): (() => SupportIndex)[] {
  if (!isPart(evidence) || Array.isArray(evidence)) return [once(() => new SupportIndex(evidence, true))];
  const parts = Object.entries(evidence);
  // Null in place of a part leaves only the part's name in this index.
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

/** The figures of `text`, as written, that no value of the index supports. */
export const unverifiedFigures = (text: string, index: FactIndex): string[] =>
  unsupportedIn(figuresIn(text), index);

/** The same for figures that were found before. */
export function unsupportedIn(figures: readonly Figure[], index: FactIndex): string[] {
  const unknown = figures.filter((figure) => !isSupported(figure, index));
  return [...new Set(unknown.map((figure) => figure.text))];
}

/** Tries the values first. Only where none supports the figure are the texts read for figures they mention. */
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

/** Whether `evidence` holds the figure as a value or as a figure in a text; other digits in its texts do not count. */
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
  // A text may write 0.82 of the scope as 82%.
  if (kind === 'percent') readings.push({ value: value / 100, unit: unit / 100 });
  return means.some((each) =>
    readings.some((reference) => hasNumber(numbers[each], reference.value, reference.unit)),
  );
}

/** Twelve months do not support `12%`, nor a cap of 5% `EUR 5`. */
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

/** Whether any number equals `value` when rounded to multiples of `unit`. */
function hasNumber(numbers: readonly number[], value: number, unit: number): boolean {
  const slack = unit / 2 + value * 1e-12;
  return numbers.some((number) => number >= value - slack && number <= value + slack);
}
