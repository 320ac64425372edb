import type { Json } from '../../platform/json.ts';
import { markOf, partsOf } from '../../playbook/internal-marks.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { InternalMark, Playbook, Step } from '../../playbook/schema.ts';
import { suggestedMark } from '../internal-names.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/**
 * Finds what a playbook that writes to customers leaves undecided: values whose names suggest that they are internal,
 * and values that other stages mark as internal. A playbook without artifacts for customers has nothing to decide.
 */
export function lintInternalMarks(lint: LintContext): FoundProblem[] {
  const { playbook } = lint;
  const writesOut = playbook.steps.some(({ artifacts }) => artifacts.some(isForCustomer));
  if (!writesOut) return [];
  return [
    ...playbook.steps.flatMap((step, index) => undecidedOutputs(playbook, step, index)),
    ...undecidedVariables(playbook),
    ...undecidedReadings(lint),
  ];
}

const isForCustomer = ({ audience }: Step['artifacts'][number]): boolean => audience === 'customer';

function undecidedOutputs(playbook: Playbook, step: Step, index: number): FoundProblem[] {
  const named = partsOf(step.outputs).flatMap(({ path }) =>
    isUndecided(playbook, path) ? [{ path, name: nameOf(path) }] : [],
  );
  // A mark on a group covers its parts.
  const outermost = named.filter(({ path }) => !named.some((each) => isWithin(path, each.path)));
  return outermost.map(({ path, name }) =>
    undecided(
      path,
      suggestedMark(path) ?? true,
      `steps.${step.key}.outputs.${name}`,
      ['steps', index, 'outputs', name],
      'to it',
    ),
  );
}

const isUndecided = (playbook: Playbook, path: string): boolean =>
  suggestedMark(path) !== null && markOf(playbook, path) === null;

const nameOf = (path: string): string => path.split(/[.[]/)[1] ?? '';
const isWithin = (path: string, around: string): boolean =>
  path.startsWith(`${around}.`) || path.startsWith(`${around}[`);

function undecidedVariables(playbook: Playbook): FoundProblem[] {
  const named = Object.entries(playbook.variables).flatMap(([name, value]) =>
    pathsIn(`variables.${name}`, value).filter((path) => isUndecided(playbook, path)),
  );
  const outermost = named.filter((path) => !named.some((each) => isWithin(path, each)));
  return outermost.map((path) =>
    undecided(
      path,
      suggestedMark(path) ?? true,
      path,
      ['variables', nameOf(path)],
      `under internal: ${path}`,
    ),
  );
}

function pathsIn(path: string, value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value)) return [path, ...value.flatMap((each) => pathsIn(`${path}[]`, each))];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsIn(`${path}.${name}`, each))];
}

const BROUGHT = /^(?:stages\.\w+|input)\.\w+/;
/** Roles that take over a value with everything in it. */
const WHOLE: ReadonlySet<string> = new Set(['print', 'argument', 'value']);

function undecidedReadings({ playbook, environment, templates, paths }: LintContext): FoundProblem[] {
  const read = [
    ...templates.flatMap(({ source, reading }) => reading.paths.map((each) => ({ ...each, source }))),
    ...paths.map((source) => ({ path: source.path, role: source.role, source })),
  ];
  const internalThere = internalInStages(environment.others ?? []);
  const found = read.flatMap(({ path, role, source }) => {
    const inside = WHOLE.has(role) ? [...internalThere].filter(([each]) => isWithin(each, path)) : [];
    const itself = BROUGHT.test(path) ? (markThere(internalThere, path) ?? suggestedMark(path)) : null;
    return [...inside, [path, itself] as const]
      .filter(([each, mark]) => mark !== null && markOf(playbook, each) === null)
      .map(([each, mark]) =>
        undecided(each, mark ?? true, source.where, source.pointer, `under internal: ${each}`),
      );
  });
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

/** The outputs that stages mark as internal, by the path at which another stage reads them. */
function internalInStages(others: readonly Playbook[]): ReadonlyMap<string, InternalDegree> {
  const marked = others.flatMap((other) =>
    other.steps
      .flatMap(({ outputs }) => partsOf(outputs))
      .flatMap(({ path }): [string, InternalDegree][] => {
        const mark = markOf(other, path);
        return mark ? [[path.replace('outputs', `stages.${other.key}`), mark]] : [];
      }),
  );
  return new Map(marked);
}

/** A part without a declaration of its own is as internal as the whole. */
function markThere(marks: ReadonlyMap<string, InternalDegree>, path: string): InternalDegree | null {
  return [...marks].find(([each]) => each === path || isWithin(path, each))?.[1] ?? null;
}

type InternalDegree = Exclude<InternalMark, false>;

function undecided(
  path: string,
  mark: InternalDegree,
  where: string,
  pointer: Pointer,
  place: string,
): FoundProblem {
  return {
    code: 'internal_undecided',
    where,
    pointer,
    path,
    message: `${path} may be internal, and nothing says whether: add internal: ${mark}, or false, ${place}`,
  };
}
