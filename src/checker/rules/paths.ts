import { isInternal } from '../../context/internal-paths.ts';
import {
  isContextRoot,
  leafPaths,
  mayBeMissing,
  namesBelow,
  type PathType,
  typeAt,
} from '../../context/paths.ts';
import type { Definition } from '../../playbook/schema.ts';
import { covers } from '../../playbook/template/paths.ts';
import { problem, type Reading } from '../analysis/reference.ts';
import type { ReadTemplate } from '../analysis/template-references.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Scene } from '../lint-context.ts';
import type { Found } from '../problem.ts';
import { lintArrival } from './arrival.ts';
import { lintStagePath } from './stages.ts';

/** Every problem of the paths that a definition reads, in templates and outside of them. */
export function lintPaths(scene: Scene): Found[] {
  return [
    ...scene.templates.flatMap((template) =>
      readingsOf(template).flatMap((reading) => lintReading(scene, reading)),
    ),
    ...scene.paths.flatMap((source) =>
      lintReading(scene, {
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

function readingsOf({ source, reading }: ReadTemplate): Reading[] {
  return reading.paths.map((each) => {
    const known = [...source.known, ...each.known];
    return { ...each, source, known, guarded: each.guarded || covers(source.known, each.path) };
  });
}

function lintReading(scene: Scene, reading: Reading): Found[] {
  const { path, role, guarded } = reading;
  const type = typeAt(scene.definition, path);
  if (type === null) return [unknown(scene.definition, reading)];
  const found: Found[] = [];
  if (!guarded && mayBeMissing(path))
    found.push(
      problem(
        reading,
        'path_unguarded',
        `${path} may be missing: wrap it in default or #if, or give it a $default`,
      ),
    );
  if (role === 'list' && reading.helper === null && !isList(reading, type))
    found.push(problem(reading, 'not_a_list', `${path} is no list`));
  if (role === 'print' && type.kind === 'object')
    found.push(problem(reading, 'prints_object', `${path} is an object: name one field of it`));
  if (role === 'print' && type.kind === 'list' && typeAt(scene.definition, `${path}[]`)?.kind === 'object')
    found.push(
      problem(
        reading,
        'prints_object',
        `${path} is a list of objects: name one field with pluck, or use #each`,
      ),
    );
  return [
    ...found,
    ...lintStagePath(scene, reading),
    ...lintArrival(scene, reading),
    ...lintBlank(scene, reading, type),
    ...lintSecrecy(scene, reading),
  ];
}

/** #each also goes through the fields of an object; what is rendered without it does not. */
const isList = ({ at }: Reading, { kind }: PathType): boolean =>
  kind === 'list' || kind === 'open' || (at !== undefined && kind === 'object');

function unknown(definition: Definition, reading: Reading): Found {
  const { path } = reading;
  const near = meantFromRoot(definition, path) ?? nearestPath(definition, path);
  return problem(reading, 'path_unknown', `there is no ${path}`, near);
}

/** `items[].customer.name`: within a block, a name is a field of the entry; the context begins at @root. */
function meantFromRoot(definition: Definition, path: string): string | undefined {
  const parts = path.split('.');
  for (let from = 1; from < parts.length; from += 1) {
    const tail = parts.slice(from).join('.');
    const isBlock = typeAt(definition, parts.slice(0, from).join('.')) !== null;
    if (isBlock && isContextRoot(parts[from] ?? '') && typeAt(definition, tail)) return `@root.${tail}`;
  }
  return undefined;
}

/** The path that an unknown one most likely stands for: a slip in one name, or the right name in another place. */
export function nearestPath(definition: Definition, path: string): string | undefined {
  const parts = path.split('.');
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts[length - 1] ?? '';
    const above = parts.slice(0, length - 1).join('.');
    if (typeAt(definition, parts.slice(0, length).join('.')) !== null) continue;
    const name = didYouMean(part.replace('[]', ''), namesBelow(definition, above));
    const fixed =
      name === undefined ? undefined : [above, part.replace(/^[^[]+/, name), ...parts.slice(length)];
    const candidate = fixed?.filter((each) => each !== '').join('.');
    if (candidate !== undefined && typeAt(definition, candidate)) return candidate;
    break;
  }
  const leaves = leafPaths(definition);
  const last = `.${parts.at(-1)}`;
  const elsewhere = leaves.filter((leaf) => leaf.endsWith(last) && !/^steps\.|\[\]/.test(leaf));
  const [nearest] = elsewhere.sort((one, other) => one.length - other.length);
  return nearest ?? didYouMean(path, leaves);
}

/** Helpers that print nothing where they are given null. The others say `unknown`, or decide. */
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

/** What a model would read as a blank. */
function lintBlank({ definition, flow, follow }: Scene, reading: Reading, { nullableAt }: PathType): Found[] {
  const { source, path, guarded, known, role, helper } = reading;
  const prints = role === 'print' || (role === 'argument' && helper !== null && PRINT_NOTHING.has(helper));
  if (
    source.kind !== 'prompt' ||
    !prints ||
    guarded ||
    /^(?:outputs|steps|stages|input|workflow\.previous)\b/.test(path)
  )
    return [];
  const { step } = source.moment;
  const always = flow.arrivalAt(step.key)?.always;
  const required = definition.steps.flatMap((each) =>
    each === step || always?.has(`step:${each.key}`) ? each.data_required : [],
  );
  const there = follow([...known, ...required]);
  const blank = nullableAt.find((part) => !there.some((each) => covers([part], each)));
  if (blank === undefined) return [];
  return [
    problem(
      reading,
      'data_not_required',
      `${path} may be null and would leave a blank: name it in data_required, or guard it`,
    ),
  ];
}

/** What a customer may not read, at first hand or through an output. */
function lintSecrecy({ taints }: Scene, reading: Reading): Found[] {
  const { source, path, role } = reading;
  if (!source.customer) return [];
  if (isInternal(path))
    return [problem(reading, 'internal_to_customer', `${path} is internal and must not reach a customer`)];
  const carried = role === 'print' || role === 'argument' ? taints.carriedBy(path) : null;
  if (carried === null) return [];
  return [
    problem(
      reading,
      'internal_through_output',
      `${path} carries ${carried}, which is internal and must not reach a customer`,
    ),
  ];
}
