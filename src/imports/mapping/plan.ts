import { ruleHolds } from '../../playbook/rules.ts';
import { forColumn, orRowProblem } from '../kinds/row-problem.ts';
import type { AggregateState } from './aggregates.ts';
import { type Evaluate, type Gatherer, type Lookups, prepare, scopeOf, type Workshop } from './forms.ts';
import type { Mapping } from './mapping.ts';
import { rowRuleHolds, type SourceValues } from './row-rule.ts';
import { dayIn } from './values.ts';

export type Values = Readonly<Record<string, unknown>>;
/** The result for a row: values under canonical names, nothing by intention, or the reason for a rejection. */
export type Mapped =
  | { readonly values: Values }
  | { readonly leftOut: true }
  | { readonly gathered: true }
  | { readonly problem: string };
export type MappedGroup = { readonly line: number; readonly rows: number } & (
  | { readonly values: Values }
  | { readonly leftOut: true }
  | { readonly problem: string }
);

export type MappingPlan = {
  /** The canonical columns that the mapping fills. */
  readonly names: readonly string[];
  map(row: SourceValues, line: number): Mapped;
  /** The groups of a mapping with `group`, once all rows are read. */
  groups(): Iterable<MappedGroup>;
};

type Group = {
  readonly line: number;
  readonly row: SourceValues;
  readonly states: AggregateState[];
  rows: number;
};

/** Prepares a mapping for the rows of a file. Groups are kept in memory, their rows are not. */
export function planMapping(mapping: Mapping, asOf: string, lookups: Lookups): MappingPlan {
  const shop: Workshop = { asOf, lookups, gatherers: [] };
  const columns = Object.entries(mapping.columns).map(([name, source]): [string, Evaluate] => [
    name,
    prepare(source, shop),
  ]);
  const until = mapping.rows_until_as_of === undefined ? null : prepare(mapping.rows_until_as_of, shop);
  const by = mapping.group?.map((source) => prepare(source, shop)) ?? null;
  const having = (mapping.having ?? []).map(({ of, op, value }) => ({
    of: prepare(of, shop),
    rule: { path: 'value', op, ...(value === undefined ? {} : { value }) },
  }));
  const groups = new Map<string, Group>();

  const isWanted = (row: SourceValues): boolean => {
    if (until !== null) {
      const day = dayIn(until(scopeOf(row)));
      if (day !== null && day > asOf) return false;
    }
    return mapping.where === undefined || rowRuleHolds(mapping.where, row, asOf);
  };

  return {
    names: columns.map(([name]) => name),
    map: (row, line) =>
      orRowProblem(() => {
        if (!isWanted(row)) return { leftOut: true };
        if (by === null) return valuesOf(columns, { row, states: [] });
        gather(groups, by, shop.gatherers, row, line);
        return { gathered: true };
      }),
    *groups() {
      for (const { line, row, states, rows } of groups.values()) {
        const scope = { row, states };
        const isKept = (): boolean => having.every(({ of, rule }) => ruleHolds(rule, { value: of(scope) }));
        const made = orRowProblem(() => (isKept() ? valuesOf(columns, scope) : { leftOut: true as const }));
        yield { line, rows, ...made };
      }
    },
  };
}

function gather(
  groups: Map<string, Group>,
  by: readonly Evaluate[],
  gatherers: readonly Gatherer[],
  row: SourceValues,
  line: number,
): void {
  const scope = scopeOf(row);
  const key = JSON.stringify(by.map((each) => each(scope) ?? null));
  // All values are taken before any is added, so that a row with a bad value changes no aggregate.
  const taken = gatherers.map((each) => (each.takes(scope) ? each.take(scope) : null));
  let group = groups.get(key);
  if (!group) {
    group = { line, row, states: gatherers.map((each) => each.start()), rows: 0 };
    groups.set(key, group);
  }
  group.rows += 1;
  for (const [index, each] of gatherers.entries()) {
    const [state, value] = [group.states[index], taken[index]];
    if (state && value) each.add(state, value);
  }
}

function valuesOf(
  columns: readonly [string, Evaluate][],
  scope: Parameters<Evaluate>[0],
): { values: Values } {
  const values: Record<string, unknown> = {};
  for (const [name, evaluate] of columns) values[name] = forColumn(name, () => evaluate(scope));
  return { values };
}
