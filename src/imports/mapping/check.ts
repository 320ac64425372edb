import { closestName } from '../../platform/closest-name.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Rule, rulePaths } from '../../playbook/rules.ts';
import { compileTemplate } from '../../playbook/template/interpreter.ts';
import { templatePaths } from '../../playbook/template/paths.ts';
import type { ColumnType } from '../kinds/kind-spec.ts';
import { columnOf, type ImportKind, KINDS } from '../kinds/kinds.ts';
import { lettersOf } from './letters.ts';
import { AGGREGATES, type ColumnSource, type Mapping, type MappingForm } from './mapping.ts';

export type MappingProblem = { readonly path: readonly PropertyKey[]; readonly message: string };
type FormUse = { readonly path: readonly PropertyKey[]; readonly column: string };

/** The problems of a mapping that do not depend on the file. */
export function mappingProblems(mapping: Mapping, kind: ImportKind): MappingProblem[] {
  const problems: MappingProblem[] = [];
  if (mapping.as !== undefined && mapping.as !== kind)
    problems.push({ path: ['as'], message: `the mapping is for ${mapping.as}, the import is --as ${kind}` });
  const names = KINDS[kind].columns.map((column) => column.name);
  for (const name of Object.keys(mapping.columns))
    if (!names.includes(name))
      problems.push({
        path: ['columns', name],
        message: `${kind} have no such column${didYouMean(name, names)}`,
      });
  if (mapping.having && mapping.group === undefined)
    problems.push({ path: ['having'], message: '`having` needs `group`' });
  for (const { path, form } of formsOf(mapping)) problems.push(...formProblems(path, form, mapping));
  for (const [name, source] of Object.entries(mapping.columns)) {
    const type = columnOf(kind, name)?.type;
    if (type !== undefined && TEXTS.has(type))
      problems.push(...numberProblems(name, source, ['columns', name]));
  }
  return problems;
}

const TEXTS: ReadonlySet<ColumnType> = new Set(['text', 'currency', 'email', 'list']);
/** The keys whose value becomes the value of the form; the values of other keys only look up, order or choose. */
const HANDED_ON: ReadonlySet<PropertyKey> = new Set([
  'from',
  'first_of',
  'use',
  'else',
  'min',
  'max',
  'first',
  'last',
  'all',
]);

/**
 * Refuses number conversions in text columns, where 007 would become 7. With `values` the number only chooses the text.
 */
function numberProblems(name: string, source: ColumnSource, path: readonly PropertyKey[]): MappingProblem[] {
  if (typeof source === 'string' || source.values !== undefined) return [];
  const own = (['number', 'multiply'] as const)
    .filter((key) => source[key] !== undefined)
    .map((key) => ({
      path: [...path, key],
      message: `${name} is text, and as a number 007 would become 7; take \`${key}\` away`,
    }));
  const inner = innerOf(source).filter(([key]) => typeof key === 'number' || HANDED_ON.has(key));
  return [...own, ...inner.flatMap(([key, each]) => numberProblems(name, each, [...path, key]))];
}

/** Columns that a mapping reads and the file does not have. */
export function missingInFile(mapping: Mapping, header: readonly string[]): MappingProblem[] {
  return usesOf(mapping)
    .filter(({ column }) => column !== 'as_of' && !header.includes(column))
    .map(({ path, column }) => ({
      path,
      message: `the file has no column "${column}"${didYouMean(column, header)}`,
    }));
}

const didYouMean = (name: string, names: readonly string[]): string => {
  const near = closestName(name, names, lettersOf);
  return near === undefined ? '' : `; did you mean ${near}?`;
};

function formProblems(path: readonly PropertyKey[], form: MappingForm, mapping: Mapping): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const aggregate = AGGREGATES.find((name) => name in form);
  if (aggregate !== undefined && mapping.group === undefined)
    problems.push({ path, message: `"${aggregate}" needs \`group\`: which rows belong together?` });
  if ('lookup' in form) {
    const lookup = mapping.lookups[form.lookup];
    if (!lookup) problems.push({ path: [...path, 'lookup'], message: `there is no lookup "${form.lookup}"` });
    else if (!lookup.take.includes(form.take))
      problems.push({
        path: [...path, 'take'],
        message: `the lookup "${form.lookup}" does not take ${form.take}`,
      });
  }
  if ('template' in form) {
    const broken = templateProblem(form.template);
    if (broken !== null) problems.push({ path: [...path, 'template'], message: broken });
  }
  if ('pick' in form && !Array.isArray(form.pick) && form.of === undefined)
    problems.push({ path: [...path, 'pick'], message: '`pick` by value needs `of`: the value of what?' });
  return problems;
}

function templateProblem(template: string): string | null {
  try {
    compileTemplate(template);
    return null;
  } catch (error) {
    return error instanceof NightshiftError ? error.message : String(error);
  }
}

type FormLocation = { readonly path: readonly PropertyKey[]; readonly form: MappingForm };
const formsOf = (mapping: Mapping): FormLocation[] =>
  sourcesOf(mapping).flatMap(([path, source]) => formsIn(source, path));

const sourcesOf = (mapping: Mapping): [readonly PropertyKey[], ColumnSource][] => [
  ...Object.entries(mapping.columns).map(([name, source]): [PropertyKey[], ColumnSource] => [
    ['columns', name],
    source,
  ]),
  ...(mapping.group ?? []).map((source, at): [PropertyKey[], ColumnSource] => [['group', at], source]),
  ...(mapping.having ?? []).map(({ of }, at): [PropertyKey[], ColumnSource] => [['having', at, 'of'], of]),
];

function formsIn(source: ColumnSource, path: readonly PropertyKey[]): FormLocation[] {
  if (typeof source === 'string') return [];
  return [
    { path, form: source },
    ...innerOf(source).flatMap(([key, inner]) => formsIn(inner, [...path, key])),
  ];
}

/** The sources inside a form, by their keys. */
function innerOf(form: MappingForm): [PropertyKey, ColumnSource][] {
  const inner: [PropertyKey, ColumnSource][] = [];
  const of = (key: string, value: ColumnSource | undefined): void => {
    if (value !== undefined) inner.push([key, value]);
  };
  if ('from' in form) of('from', form.from);
  else if ('lookup' in form) of('key', form.key);
  else if ('first_of' in form)
    inner.push(...form.first_of.map((each, at): [PropertyKey, ColumnSource] => [at, each]));
  else if ('when' in form) {
    of('use', form.use);
    of('else', form.else);
  } else if ('next_anniversary' in form) of('next_anniversary', form.next_anniversary);
  else if ('add_months' in form) {
    of('add_months', form.add_months);
    if (typeof form.months !== 'number') of('months', form.months);
  } else if ('months_between' in form)
    inner.push(...form.months_between.map((each, at): [PropertyKey, ColumnSource] => [at, each]));
  else if ('pick' in form) {
    of('of', form.of);
    of('by', form.by);
  } else
    for (const name of ['sum', 'count_distinct', 'min', 'max', 'first', 'last', 'all', 'by'] as const)
      if (name in form) of(name, Reflect.get(form, name) as ColumnSource | undefined);
  return inner;
}

/** Every column of the file that a mapping reads, and where it does. */
function usesOf(mapping: Mapping): FormUse[] {
  const inSource = (source: ColumnSource, path: readonly PropertyKey[]): FormUse[] => {
    if (typeof source === 'string') return [{ path, column: source }];
    const own = [...inRule('where' in source ? source.where : undefined, [...path, 'where'])];
    if ('when' in source) own.push(...inRule(source.when, [...path, 'when']));
    if ('template' in source)
      own.push(
        ...templatePaths(source.template).map(({ path: column }) => ({ path, column: String(column) })),
      );
    return [...own, ...innerOf(source).flatMap(([key, inner]) => inSource(inner, [...path, key]))];
  };
  const until = mapping.rows_until_as_of;
  return [
    ...sourcesOf(mapping).flatMap(([path, source]) => inSource(source, path)),
    ...(until === undefined
      ? []
      : [{ path: ['rows_until_as_of'], column: typeof until === 'string' ? until : until.from }]),
    ...inRule(mapping.where, ['where']),
  ];
}

const inRule = (rule: Rule | undefined, path: readonly PropertyKey[]): FormUse[] =>
  rule === undefined ? [] : rulePaths(rule).map((column) => ({ path, column }));
