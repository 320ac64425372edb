import { Unconvertible } from '../kinds/row-problem.ts';
import { plainNumber } from './conversions.ts';
import type { Aggregate } from './mapping.ts';

/** The state of one aggregate in one group: never its rows. */
export type AggregateState = { count: number; value: unknown; by: unknown; seen: Set<unknown> | null };
/** The value of a row, and the value by which rows are ordered; null where the aggregate needs none. */
export type Taken = { readonly value: unknown; readonly by: unknown };
export type AggregateKind = {
  start(): AggregateState;
  add(state: AggregateState, taken: Taken): void;
  result(state: AggregateState): unknown;
};

/** The most distinct values that a group remembers, so that one odd column cannot fill the memory. */
const MOST_DISTINCT = 100_000;
const MOST_LISTED = 100;

const fresh = (seen: Set<unknown> | null = null): AggregateState => ({
  count: 0,
  value: null,
  by: null,
  seen,
});
const isNone = (value: unknown): boolean => value === null || value === undefined || value === '';

/** How the values of a group's rows become one. Rows without a value are ignored. */
export function aggregateKind(form: Aggregate): AggregateKind {
  if ('sum' in form)
    return {
      start: () => fresh(),
      add: addUp,
      result: (state) => (state.count === 0 ? null : trimmed(state.value)),
    };
  if ('count' in form)
    return {
      start: () => fresh(),
      add: (state) => {
        state.count += 1;
      },
      result: (state) => state.count,
    };
  if ('count_distinct' in form)
    return {
      start: () => fresh(new Set()),
      add: remember(MOST_DISTINCT),
      result: (state) => state.seen?.size ?? 0,
    };
  if ('all' in form)
    return {
      start: () => fresh(new Set()),
      add: remember(form.most ?? MOST_LISTED),
      result: (state) => [...(state.seen ?? [])],
    };
  if ('min' in form)
    return { start: () => fresh(), add: keepIf((a, b) => ordered(a, b) < 0), result: (state) => state.value };
  if ('max' in form)
    return { start: () => fresh(), add: keepIf((a, b) => ordered(a, b) > 0), result: (state) => state.value };
  // Among equals, `first` takes the first row of the file and `last` the last.
  const wins =
    'first' in form
      ? (a: unknown, b: unknown) => ordered(a, b) < 0
      : (a: unknown, b: unknown) => ordered(a, b) >= 0;
  const always = 'last' in form;
  return {
    start: () => fresh(),
    add: (state, { value, by }) => {
      if (isNone(value)) return;
      const takes = state.count === 0 || (form.by === undefined ? always : wins(by, state.by));
      state.count += 1;
      if (takes) Object.assign(state, { value, by });
    },
    result: (state) => state.value,
  };
}

function addUp(state: AggregateState, { value }: Taken): void {
  if (typeof value !== 'number') return;
  state.count += 1;
  state.value = (typeof state.value === 'number' ? state.value : 0) + value;
}

/** @throws Unconvertible where a cell is neither a number nor empty */
export function numberToAdd(value: unknown): number | null {
  if (isNone(value)) return null;
  const number = typeof value === 'number' ? value : plainNumber(String(value).trim());
  if (number === null)
    throw new Unconvertible(`"${String(value).slice(0, 60)}" is no plain number to add up`);
  return number;
}

/** Removes the artefacts of binary fractions: 0.1 + 0.2 is 0.3. */
const trimmed = (value: unknown): number => Number(Number(value).toPrecision(15));

const remember =
  (most: number) =>
  ({ seen }: AggregateState, { value }: Taken): void => {
    if (!isNone(value) && seen && seen.size < most) seen.add(value);
  };

const keepIf =
  (wins: (candidate: unknown, kept: unknown) => boolean) =>
  (state: AggregateState, { value }: Taken): void => {
    if (isNone(value)) return;
    if (state.count === 0 || wins(value, state.value)) state.value = value;
    state.count += 1;
  };

/** Orders numbers by size and everything else as text, which is right for ISO dates. */
function ordered(a: unknown, b: unknown): number {
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== null && y !== null) return x - y;
  const [s, t] = [String(a ?? ''), String(b ?? '')];
  if (s === t) return 0;
  return s < t ? -1 : 1;
}
function asNumber(value: unknown): number | null {
  if (typeof value === 'string') return plainNumber(value);
  return typeof value === 'number' ? value : null;
}
