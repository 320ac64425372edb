import {
  isContextRoot,
  leafPaths,
  mayBeMissing,
  namesBelow,
  type PathType,
  typeAt,
} from '../../context/paths.ts';
import { isInternal } from '../../context/secrecy.ts';
import { closestName } from '../../platform/closest-name.ts';
import type { Playbook } from '../../playbook/schema.ts';
import { covers } from '../../playbook/template/paths.ts';
import { problem, type Reference } from '../analysis/reference.ts';
import type { ReadTemplate } from '../analysis/template-references.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';
import { lintArrival } from './arrival.ts';
import { lintStagePath } from './stages.ts';

/** Checks every path that a playbook reads, inside and outside of templates. */
export function lintPaths(lint: LintContext): FoundProblem[] {
  return [
    ...lint.templates.flatMap((template) =>
      readingsOf(template).flatMap((reference) => lintReading(lint, reference)),
    ),
    ...lint.paths.flatMap((source) =>
      lintReading(lint, {
        source,
        path: source.path,
        guarded: source.missing === 'ok',
        known: source.known,
        role: source.role,
        helper: null,
      }),
    ),
  ];
}

function readingsOf({ source, reading: reference }: ReadTemplate): Reference[] {
  return reference.paths.map((each) => {
    const known = [...source.known, ...each.known];
    return { ...each, source, known, guarded: each.guarded || covers(source.known, each.path) };
  });
}

function lintReading(lint: LintContext, reference: Reference): FoundProblem[] {
  const { path, role, guarded } = reference;
  const type = typeAt(lint.playbook, path);
  if (type === null) return [unknown(lint.playbook, reference)];
  const found: FoundProblem[] = [];
  if (!guarded && mayBeMissing(path))
    found.push(
      problem(
        reference,
        'path_unguarded',
        `${path} may be missing: wrap it in default or #if, or give it a $default`,
      ),
    );
  if (role === 'list' && reference.helper === null && !isList(reference, type))
    found.push(problem(reference, 'not_a_list', `${path} is no list`));
  if (role === 'print' && type.kind === 'object')
    found.push(problem(reference, 'prints_object', `${path} is an object: name one field of it`));
  if (role === 'print' && type.kind === 'list' && typeAt(lint.playbook, `${path}[]`)?.kind === 'object')
    found.push(
      problem(
        reference,
        'prints_object',
        `${path} is a list of objects: name one field with pluck, or use #each`,
      ),
    );
  return [
    ...found,
    ...lintStagePath(lint, reference),
    ...lintArrival(lint, reference),
    ...lintBlank(lint, reference, type),
    ...lintSecrecy(lint, reference),
  ];
}

/** #each also iterates over the fields of an object; a text that is rendered for each entry needs a list. */
const isList = ({ at }: Reference, { kind }: PathType): boolean =>
  kind === 'list' || kind === 'open' || (at !== undefined && kind === 'object');

function unknown(playbook: Playbook, reference: Reference): FoundProblem {
  const { path } = reference;
  const near = meantFromRoot(playbook, path) ?? nearestPath(playbook, path);
  return problem(reference, 'path_unknown', `there is no ${path}`, near);
}

/** `items[].customer.name`: inside a block, a name is a field of the entry, so a context path needs @root. */
function meantFromRoot(playbook: Playbook, path: string): string | undefined {
  const parts = path.split('.');
  for (let from = 1; from < parts.length; from += 1) {
    const tail = parts.slice(from).join('.');
    const isBlock = typeAt(playbook, parts.slice(0, from).join('.')) !== null;
    if (isBlock && isContextRoot(parts[from] ?? '') && typeAt(playbook, tail)) return `@root.${tail}`;
  }
  return undefined;
}

/** The path that an unknown one most likely means: with a typo in one name, or the right name in another place. */
export function nearestPath(playbook: Playbook, path: string): string | undefined {
  const parts = path.split('.');
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts[length - 1] ?? '';
    const above = parts.slice(0, length - 1).join('.');
    if (typeAt(playbook, parts.slice(0, length).join('.')) !== null) continue;
    const name = closestName(part.replace('[]', ''), namesBelow(playbook, above));
    const fixed =
      name === undefined ? undefined : [above, part.replace(/^[^[]+/, name), ...parts.slice(length)];
    const candidate = fixed?.filter((each) => each !== '').join('.');
    if (candidate !== undefined && typeAt(playbook, candidate)) return candidate;
    break;
  }
  const leaves = leafPaths(playbook);
  const last = `.${parts.at(-1)}`;
  const elsewhere = leaves.filter((leaf) => leaf.endsWith(last) && !/^steps\.|\[\]/.test(leaf));
  const [nearest] = elsewhere.sort((one, other) => one.length - other.length);
  return nearest ?? closestName(path, leaves);
}

/** Helpers that print nothing for null. The others print `unknown`, or decide. */
const PRINT_NOTHING = new Set([
  'upper',
  'lower',
  'capitalize',
  'firstName',
  'humanize',
  'truncate',
  'replace',
  'round',
]);

/** Finds values that may leave a blank in a prompt. */
function lintBlank(
  { playbook, flow, follow }: LintContext,
  reference: Reference,
  { nullableAt }: PathType,
): FoundProblem[] {
  const { source, path, guarded, known, role, helper } = reference;
  const prints = role === 'print' || (role === 'argument' && helper !== null && PRINT_NOTHING.has(helper));
  if (
    source.kind !== 'prompt' ||
    !prints ||
    guarded ||
    /^(?:outputs|steps|stages|input|workflow\.previous)\b/.test(path)
  )
    return [];
  const { step } = source.phase;
  const always = flow.arrivalAt(step.key)?.always;
  const required = playbook.steps.flatMap((each) =>
    each === step || always?.has(`step:${each.key}`) ? each.data_required : [],
  );
  const there = follow([...known, ...required]);
  const blank = nullableAt.find((part) => !there.some((each) => covers([part], each)));
  if (blank === undefined) return [];
  return [
    problem(
      reference,
      'data_not_required',
      `${path} may be null and would leave a blank: name it in data_required, or guard it`,
    ),
  ];
}

/** Finds internal values in texts for customers, directly or through an output. */
function lintSecrecy({ playbook, taints }: LintContext, reference: Reference): FoundProblem[] {
  const { source, path, role } = reference;
  if (!source.customer) return [];
  if (isInternal(playbook, path))
    return [problem(reference, 'internal_to_customer', `${path} is internal and must not reach a customer`)];
  const carried = role === 'print' || role === 'argument' ? taints.carriedBy(path) : null;
  if (carried === null) return [];
  return [
    problem(
      reference,
      'internal_through_output',
      `${path} carries ${carried}, which is internal and must not reach a customer`,
    ),
  ];
}
