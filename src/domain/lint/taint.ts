import type { Definition, OutputSchema, Step } from '../definition.ts';
import { isInternal } from '../internal-paths.ts';
import { covers } from '../template-paths.ts';
import type { PathSource } from './sources.ts';
import type { ReadTemplate } from './template-reading.ts';

/**
 * What outputs carry of what is internal. A computed output carries what its templates print; words that an author
 * chooses by a condition carry nothing. Of a model's outputs the numbers carry what its prompt reads: a number is an
 * estimate made from it. Its texts do not: they are for people to review, and their figures are checked.
 */
export type Taints = {
  /** The internal path that `path` carries, through whatever outputs; null where it carries none. */
  carriedBy(path: string): string | null;
};

type Flow = { readonly from: string; readonly to: string };

export function taintsOf(
  definition: Definition,
  templates: readonly ReadTemplate[],
  paths: readonly PathSource[],
): Taints {
  const tainted = new Map<string, string>();
  const carriedBy = (path: string): string | null => {
    if (isInternal(path)) return path;
    const own = ownOutput(path);
    for (const [target, from] of tainted) if (covers([target], own)) return from;
    return null;
  };
  const flows = flowsOf(definition, templates, paths);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { from, to } of flows) {
      const carried = tainted.has(to) ? null : carriedBy(from);
      if (carried === null) continue;
      tainted.set(to, carried);
      grew = true;
    }
  }
  return { carriedBy };
}

/** The same output by its short name. */
const ownOutput = (path: string): string =>
  path.replace(/^(?:steps\.\w+|workflow\.previous)\.outputs(?=\.|$)/, 'outputs');

function flowsOf(
  { steps }: Definition,
  templates: readonly ReadTemplate[],
  paths: readonly PathSource[],
): Flow[] {
  const flows: Flow[] = [];
  const asked = new Map(steps.map((step) => [step, step.type === 'llm' ? askedNumbers(step) : []]));
  for (const { source, reading } of templates) {
    const into =
      source.kind === 'computed' && source.target
        ? [source.target.path]
        : source.kind === 'prompt'
          ? (asked.get(source.moment.step) ?? [])
          : [];
    for (const { path, role } of reading.paths)
      if (role === 'print' || role === 'argument') flows.push(...into.map((to) => ({ from: path, to })));
  }
  for (const { path, role, target, kind } of paths)
    if (kind === 'computed' && role === 'value' && target) flows.push({ from: path, to: target.path });
  return flows;
}

/** The numbers that a model is asked for. */
function askedNumbers(step: Step): string[] {
  return Object.entries(step.outputs)
    .filter(([name]) => !Object.hasOwn(step.computed, name))
    .flatMap(([name, schema]) => numbersIn(`outputs.${name}`, schema));
}

function numbersIn(path: string, { type, items, properties }: OutputSchema): string[] {
  const of = Array.isArray(type) ? type[0] : type;
  if (of === 'number' || of === 'integer') return [path];
  if (of === 'array' && items) return numbersIn(`${path}[]`, items);
  return Object.entries(properties ?? {}).flatMap(([name, schema]) => numbersIn(`${path}.${name}`, schema));
}
