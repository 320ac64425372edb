import { addMonths } from '../../platform/civil-date.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { renderTemplate } from '../../playbook/template/interpreter.ts';
import { nextAnniversary } from '../anniversary.ts';
import { Unconvertible } from '../kinds/row-problem.ts';
import { nearestMonths } from '../term-change.ts';
import {
  type AggregateKind,
  type AggregateState,
  aggregateKind,
  numberToAdd,
  type Taken,
} from './aggregates.ts';
import { AGGREGATES, type Aggregate, type ColumnSource, type MappingForm } from './mapping.ts';
import { fieldOf, rowRuleHolds, type SourceValues } from './row-rule.ts';
import { converted, dayIn, isConverted } from './values.ts';

/** Lookup files by name: their rows by the value of their key. */
export type Lookups = Readonly<Record<string, ReadonlyMap<string, SourceValues>>>;
/** A row, or the first row of a group with the states of its aggregates. */
export type FormScope = { readonly row: SourceValues; readonly states: readonly AggregateState[] };
export type Evaluate = (scope: FormScope) => unknown;

/** An aggregate of a plan, with what it takes from each row. */
export type Gatherer = AggregateKind & {
  readonly takes: (scope: FormScope) => boolean;
  readonly take: (scope: FormScope) => Taken;
};

export type Workshop = {
  readonly asOf: string;
  readonly lookups: Lookups;
  /** Preparing forms adds to it. */
  readonly gatherers: Gatherer[];
};

const NO_STATES: readonly AggregateState[] = [];
export const scopeOf = (row: SourceValues): FormScope => ({ row, states: NO_STATES });

/** Prepares a source once, to evaluate it for every row. */
export function prepare(source: ColumnSource, shop: Workshop): Evaluate {
  if (typeof source === 'string')
    return source === 'as_of' ? () => shop.asOf : ({ row }) => fieldOf(row, source);
  const evaluate = prepareForm(source, shop);
  return isConverted(source) ? (scope) => converted(evaluate(scope), source, shop.asOf) : evaluate;
}

const isAggregate = (form: MappingForm): form is Aggregate => AGGREGATES.some((name) => name in form);

function prepareForm(form: MappingForm, shop: Workshop): Evaluate {
  if (isAggregate(form)) return prepareAggregate(form, shop);
  if ('from' in form) return prepare(form.from, shop);
  if ('constant' in form) return () => form.constant;
  if ('template' in form) return ({ row }) => rendered(form.template, row, shop.asOf);
  if ('lookup' in form) return prepareLookup(form, shop);
  if ('first_of' in form) {
    const each = form.first_of.map((source) => prepare(source, shop));
    return (scope) => firstGiven(each, scope);
  }
  if ('when' in form) {
    const use = prepare(form.use, shop);
    const otherwise = form.else === undefined ? () => null : prepare(form.else, shop);
    return (scope) => (rowRuleHolds(form.when, scope.row, shop.asOf) ? use(scope) : otherwise(scope));
  }
  if ('pick' in form) return preparePick(form, shop);
  return prepareDates(form, shop);
}

type Dates = Extract<
  MappingForm,
  { next_anniversary: ColumnSource } | { add_months: ColumnSource } | { months_between: unknown }
>;
function prepareDates(form: Dates, shop: Workshop): Evaluate {
  if ('next_anniversary' in form) {
    const start = prepare(form.next_anniversary, shop);
    return (scope) => {
      const day = dayIn(start(scope));
      return day === null ? null : nextAnniversary(day, shop.asOf, form.every_months);
    };
  }
  if ('add_months' in form) {
    const start = prepare(form.add_months, shop);
    const { months } = form;
    const count = typeof months === 'number' ? () => months : prepare(months, shop);
    return (scope) => {
      const day = dayIn(start(scope));
      const number = Number(count(scope) ?? Number.NaN);
      return day === null || !Number.isInteger(number) || Math.abs(number) > 12_000
        ? null
        : addMonths(day, number);
    };
  }
  const [from, to] = form.months_between.map((source) => prepare(source, shop));
  return (scope) => {
    const [start, end] = [dayIn(from?.(scope)), dayIn(to?.(scope))];
    return start === null || end === null || end < start ? null : nearestMonths(start, end);
  };
}

function firstGiven(each: readonly Evaluate[], scope: FormScope): unknown {
  for (const evaluate of each) {
    const value = evaluate(scope);
    if (value !== null && value !== undefined && value !== '') return value;
  }
  return null;
}

function rendered(template: string, row: SourceValues, asOf: string): string {
  try {
    return renderTemplate(template, { ...row, as_of: asOf }).trim();
  } catch (error) {
    if (error instanceof NightshiftError) throw new Unconvertible(error.message);
    throw error;
  }
}

function prepareLookup(form: Extract<MappingForm, { lookup: string }>, shop: Workshop): Evaluate {
  const key = prepare(form.key, shop);
  const rows = shop.lookups[form.lookup];
  return (scope) => {
    const wanted = key(scope);
    if (wanted === null || wanted === undefined) return null;
    const found = rows?.get(String(wanted));
    if (!found && form.optional) return null;
    if (!found)
      throw new Unconvertible(`"${String(wanted).slice(0, 60)}" is not in the lookup "${form.lookup}"`);
    return fieldOf(found, form.take);
  };
}

/** Picks the same value for the same value of `by`, and each value about equally often. */
function preparePick(form: Extract<MappingForm, { pick: unknown }>, shop: Workshop): Evaluate {
  const by = prepare(form.by, shop);
  const of = form.of === undefined ? () => null : prepare(form.of, shop);
  const listFor = (scope: FormScope): string[] => {
    if (Array.isArray(form.pick)) return form.pick;
    const group = String(of(scope) ?? '');
    const list = Object.hasOwn(form.pick, group) ? form.pick[group] : form.pick.otherwise;
    if (list) return list;
    throw new Unconvertible(`"${group.slice(0, 60)}" has nobody to pick; add it, or \`otherwise\``);
  };
  return (scope) => {
    const list = listFor(scope);
    return list[hashOf(String(by(scope) ?? '')) % list.length];
  };
}

/** FNV-1a, then mixed: its low bits alone would favour some values of a short list. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function prepareAggregate(form: Aggregate, shop: Workshop): Evaluate {
  const kind = aggregateKind(form);
  const read = prepare(sourceOf(form), shop);
  const value: Evaluate = 'sum' in form ? (scope) => numberToAdd(read(scope)) : read;
  const by =
    ('first' in form || 'last' in form) && form.by !== undefined ? prepare(form.by, shop) : () => null;
  const { where } = form;
  const index = shop.gatherers.length;
  shop.gatherers.push({
    ...kind,
    takes: where === undefined ? () => true : ({ row }) => rowRuleHolds(where, row, shop.asOf),
    take: (scope) => ({ value: value(scope), by: by(scope) }),
  });
  return ({ states }) => {
    const state = states[index];
    return state === undefined ? null : kind.result(state);
  };
}

function sourceOf(form: Aggregate): ColumnSource {
  if ('sum' in form) return form.sum;
  if ('count_distinct' in form) return form.count_distinct;
  if ('min' in form) return form.min;
  if ('max' in form) return form.max;
  if ('first' in form) return form.first;
  if ('last' in form) return form.last;
  if ('all' in form) return form.all;
  return { constant: true };
}
