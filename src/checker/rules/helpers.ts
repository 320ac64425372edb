import { type PathKind, typeAt } from '../../context/paths.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { Json } from '../../platform/json.ts';
import type { Playbook } from '../../playbook/schema.ts';
import type { TemplateSource } from '../../playbook/sources.ts';
import type { Helper } from '../../playbook/template/helper.ts';
import { type Argument, covers, type TemplateCall } from '../../playbook/template/paths.ts';
import { comparisonFault } from '../analysis/comparisons.ts';
import type { LintCode } from '../codes/problem-codes.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Checks the arguments of helpers as far as that is possible without a context. */
export function lintHelpers({ playbook, templates }: LintContext): FoundProblem[] {
  return templates.flatMap(({ source, reading: reference }) =>
    reference.calls.flatMap((call) => lintCall(playbook, source, call)),
  );
}

function lintCall(playbook: Playbook, source: TemplateSource, call: TemplateCall): FoundProblem[] {
  const { helper, args, at } = call;
  const found = (code: LintCode, message: string, path?: string, didYouMean?: string): FoundProblem => ({
    code,
    where: source.where,
    pointer: source.pointer,
    at,
    path,
    message,
    didYouMean,
  });
  const problems = args.flatMap((arg, index): FoundProblem[] => {
    if (arg.kind !== 'literal' && WRITTEN_OUT.has(`${helper.name} ${index}`))
      return [
        found(
          'argument_type',
          `${helper.name} takes its argument ${index + 1} written out, not from the data`,
        ),
      ];
    const wants = wantedBy(helper, index);
    const unfit =
      arg.kind === 'call' && wants !== 'any' && helper.name !== 'length'
        ? unfitting(playbook, wants, arg)
        : null;
    if (unfit !== null)
      return [
        found(
          'argument_type',
          `${helper.name} needs ${IN_WORDS[wants]}, and may be given ${unfit}, which is none`,
          unfit,
        ),
      ];
    const given = kindOf(playbook, arg);
    if (wants === 'any' || given === 'any') return [];
    const path = arg.kind === 'path' ? (arg.path ?? undefined) : undefined;
    const what = path ?? (arg.kind === 'literal' ? JSON.stringify(arg.value) : 'what it is given');
    // The length of a text is the number of its characters.
    const isText = helper.name === 'length' && (given === 'text' || given === 'date');
    if (!isText && !fits(wants, given))
      return [
        found(
          'argument_type',
          `${helper.name} needs ${IN_WORDS[wants]}, and ${what} is ${IN_WORDS[given]}`,
          path,
        ),
      ];
    if (
      wants === 'date' &&
      given === 'text' &&
      path !== undefined &&
      !/^(?:outputs|steps|variables|stages|input)\b/.test(path)
    )
      return [found('not_a_date', `${helper.name} needs a date, and ${path} is a text`, path)];
    if (
      NEEDS_A_NUMBER.has(`${helper.name} ${index}`) &&
      path !== undefined &&
      !call.guarded &&
      isNullable(playbook, path, [...source.known, ...call.known])
    )
      return [found('argument_nullable', `${helper.name} needs a number, and ${path} may be null`, path)];
    return [];
  });
  const summed = problems.length === 0 ? notNumeric(playbook, helper.name, args) : null;
  if (summed !== null)
    problems.push(found('argument_type', `${helper.name} needs numbers, and ${summed} is none`, summed));
  for (const path of call.prints)
    if (isStructure(playbook, path))
      problems.push(
        found(
          'prints_object',
          `${helper.name} may give ${path}, which can not be printed: name one field of it`,
          path,
        ),
      );
  if (problems.length === 0) {
    const message = refusal(helper, args);
    if (message !== null) problems.push(found('argument_type', message));
  }
  const [first, second] = args;
  if (COMPARING.has(helper.name) && first?.kind === 'path' && first.path !== null)
    for (const other of helper.name === 'in' ? args.slice(1) : [second]) {
      const fault = other ? compared(playbook, helper.name, first.path, other) : null;
      if (fault) problems.push(found(fault.code, fault.message, first.path, fault.didYouMean));
    }
  return problems;
}

/** A path among the arguments of a sum, minimum or maximum that contains no numbers. */
function notNumeric(playbook: Playbook, name: string, args: readonly Argument[]): string | null {
  if (!['sum', 'min', 'max'].includes(name)) return null;
  const text = args.find(
    (arg) => arg.kind === 'call' && ['text', 'boolean', 'date'].includes(RETURNS[arg.returns] ?? ''),
  );
  if (text) return 'what it is given';
  const [, field] = args;
  const suffix =
    name === 'sum' && field?.kind === 'literal' && field.value !== null ? `[].${field.value}` : '';
  const paths = (name === 'sum' ? args.slice(0, 1) : args).flatMap((arg) => {
    if (arg.kind === 'literal') return [];
    return arg.kind === 'call' ? arg.passes : (arg.path ?? []);
  });
  const wrong = paths.find((path) => {
    const type = typeAt(playbook, `${path}${suffix}`);
    const kind = type?.kind === 'list' ? typeAt(playbook, `${path}[]`)?.kind : type?.kind;
    return kind !== undefined && kind !== 'number' && kind !== 'open';
  });
  return wrong ?? null;
}

function isStructure(playbook: Playbook, path: string): boolean {
  const kind = typeAt(playbook, path)?.kind;
  return kind === 'object' || (kind === 'list' && typeAt(playbook, `${path}[]`)?.kind === 'object');
}

const COMPARING = new Set(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in']);

function compared(playbook: Playbook, name: string, path: string, other: Argument) {
  const op = name === 'in' ? 'eq' : (name as 'eq');
  if (other.kind === 'literal') return comparisonFault(playbook, { path, op, value: other.value });
  return other.kind === 'path' && other.path !== null
    ? comparisonFault(playbook, { path, op, other: other.path })
    : null;
}

type Kind = PathKind | 'any';

/** The kind that each argument name in a helper's `args` stands for. */
const BY_NAME: Readonly<Record<string, Kind>> = {
  amount: 'number',
  n: 'number',
  decimals: 'number',
  days: 'number',
  part: 'number',
  whole: 'number',
  from: 'number',
  to: 'number',
  low: 'number',
  high: 'number',
  list: 'list',
  date: 'date',
  start: 'date',
  end: 'date',
  text: 'text',
  code: 'text',
  separator: 'text',
  field: 'text',
  format: 'text',
  one: 'text',
  many: 'text',
};
/**
 * Arguments that authors must write as constants (formats, directions, decimals): most values from data would be
 * invalid.
 */
const WRITTEN_OUT = new Set([
  'date 1',
  'period 2',
  'number 1',
  'percent 1',
  'signed 1',
  'round 1',
  'sortBy 2',
]);
const NEEDS_A_NUMBER = new Set(['take 1', 'truncate 1']);

function wantedBy({ name, group, args }: Helper, index: number): Kind {
  const words = args.split(' ');
  const word = (words[index] ?? words.at(-1) ?? '').replace(/[[\]…']/g, '');
  if (name === 'length') return 'list';
  if (name === 'min' || name === 'max') return 'any';
  if (group === 'figures' && /^[ab]$/.test(word)) return 'number';
  if (group === 'text' && /^[ab]$/.test(word)) return 'text';
  return BY_NAME[word] ?? 'any';
}

/** A number prints as a text; a text stays unchanged where a date is expected. */
function fits(wants: Kind, given: Kind): boolean {
  if (wants === given || given === 'open') return true;
  if (wants === 'text') return given !== 'list' && given !== 'object';
  return wants === 'date' && given === 'text';
}

/** A path of the wrong kind among those whose values a call may pass on. */
function unfitting(playbook: Playbook, wants: Kind, arg: Extract<Argument, { kind: 'call' }>): string | null {
  if (RETURNS[arg.returns] !== undefined) return null;
  return arg.passes.find((path) => !fits(wants, typeAt(playbook, path)?.kind ?? wants)) ?? null;
}

const RETURNS: Readonly<Record<string, Kind>> = {
  text: 'text',
  number: 'number',
  'number or null': 'number',
  list: 'list',
  'true or false': 'boolean',
  'ISO date or null': 'date',
};

function kindOf(playbook: Playbook, arg: Argument): Kind {
  if (arg.kind === 'call') {
    return RETURNS[arg.returns] ?? 'any';
  }
  if (arg.kind === 'path') return arg.path === null ? 'any' : (typeAt(playbook, arg.path)?.kind ?? 'any');
  if (typeof arg.value === 'number') return 'number';
  if (typeof arg.value === 'boolean') return 'boolean';
  // A text may contain a number or a date; trying the helper shows it.
  return 'any';
}

const IN_WORDS: Readonly<Record<Kind, string>> = {
  text: 'a text',
  date: 'a date',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
  open: 'anything',
  any: 'anything',
};

function isNullable(playbook: Playbook, path: string, known: readonly string[]): boolean {
  const nullableAt = typeAt(playbook, path)?.nullableAt ?? [];
  return nullableAt.some((part) => !known.some((each) => covers([part], each)));
}

const STAND_INS: Readonly<Record<Kind, Json>> = {
  text: 'x',
  date: '2026-01-01',
  number: 1,
  boolean: true,
  object: {},
  list: [],
  open: null,
  any: null,
};

/** The helper's error when it is tried with its literals, and stand-ins for the other arguments. */
function refusal(helper: Helper, args: readonly Argument[]): string | null {
  if (!args.some((arg) => arg.kind === 'literal')) return null;
  const tried = args.map((arg, index) =>
    arg.kind === 'literal' ? arg.value : STAND_INS[wantedBy(helper, index)],
  );
  try {
    helper.run(tried, { root: { workflow: { asOf: '2026-01-01' } } });
    return null;
  } catch (error) {
    if (!(error instanceof NightshiftError)) throw error;
    return `${error.message}. ${error.hint}`;
  }
}
