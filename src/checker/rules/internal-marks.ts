import type { Json } from '../../platform/json.ts';
import { markOf, partsOf } from '../../playbook/internal-marks.ts';
import { ownOutput } from '../../playbook/output-flows.ts';
import type { Pointer } from '../../playbook/pointer.ts';
import type { Playbook, Step } from '../../playbook/schema.ts';
import { suggestedMark } from '../internal-names.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/**
 * What a playbook that writes to customers leaves undecided: values whose names say that they are internal, and values
 * of other stages that are internal there. One that writes to nobody outside has nothing to decide.
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
  // What is said of a group is said of its parts.
  const outermost = named.filter(({ path }) => !named.some((each) => isWithin(path, each.path)));
  return outermost.map(({ path, name }) =>
    undecided(path, `steps.${step.key}.outputs.${name}`, ['steps', index, 'outputs', name], 'to it'),
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
    undecided(path, path, ['variables', nameOf(path)], `under internal: ${path}`),
  );
}

function pathsIn(path: string, value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value)) return [path, ...value.flatMap((each) => pathsIn(`${path}[]`, each))];
  return [path, ...Object.entries(value).flatMap(([name, each]) => pathsIn(`${path}.${name}`, each))];
}

const BROUGHT = /^(?:stages\.\w+|input)\.\w+/;

function undecidedReadings({ playbook, environment, templates, paths }: LintContext): FoundProblem[] {
  const read = [
    ...templates.flatMap(({ source, reading }) => reading.paths.map(({ path }) => ({ source, path }))),
    ...paths.map((source) => ({ source, path: source.path })),
  ];
  const found = read.flatMap(({ source, path }): FoundProblem[] => {
    if (!BROUGHT.test(path) || markOf(playbook, path) !== null) return [];
    const there = markInStage(environment.others ?? [], path);
    const mark = there ?? suggestedMark(path);
    return mark === null || mark === false
      ? []
      : [undecided(path, source.where, source.pointer, `under internal: ${path}`)];
  });
  return [...new Map(found.map((each) => [each.path, each])).values()];
}

/** What the playbooks of a stage say of an output of theirs; null where they say nothing, or it is of no stage. */
function markInStage(others: readonly Playbook[], path: string) {
  const [, key, output] = /^stages\.(\w+)\.(.+)$/.exec(path) ?? [];
  if (output === undefined) return null;
  const marks = others
    .filter((each) => each.key === key)
    .map((each) => markOf(each, ownOutput(`outputs.${output}`)));
  return marks.find((mark) => mark === true) ?? marks.find((mark) => mark !== null) ?? null;
}

function undecided(path: string, where: string, pointer: Pointer, place: string): FoundProblem {
  const mark = suggestedMark(path) ?? true;
  return {
    code: 'internal_undecided',
    where,
    pointer,
    at: undefined,
    path,
    message: `${path} may be internal, and nothing says whether: add internal: ${mark}, or false, ${place}`,
  };
}
