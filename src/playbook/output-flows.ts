import type { OutputSchema, Playbook, Step } from './schema.ts';
import type { PathSource, Target, TemplateSource } from './sources.ts';
import { covers, type TemplateUse } from './template/paths.ts';

/** A value that flows into an output. */
export type Flow = {
  readonly from: string;
  readonly to: Target;
  /**
   * `copy`: printed or copied unchanged. `argument`: given to a helper. `prompt`: read by the model that answers the
   * output.
   */
  readonly as: 'copy' | 'argument' | 'prompt';
};

type OutputRead = { readonly source: TemplateSource; readonly reading: Pick<TemplateUse, 'paths' | 'calls'> };

/**
 * The flows of a playbook: what computed outputs print, compute with and copy, and what the prompts behind a model's
 * numbers contain.
 */
export function flowsOf(
  { steps }: Playbook,
  templates: readonly OutputRead[],
  paths: readonly PathSource[],
): Flow[] {
  const asked = new Map(steps.map((step) => [step, askedNumbers(step)]));
  const ofTemplates = templates.flatMap(({ source, reading: reference }) => {
    if (source.kind === 'computed' && source.target) return flowsInto(source.target, reference);
    const numbers = source.kind === 'prompt' ? (asked.get(source.phase.step) ?? []) : [];
    const read = reference.paths.filter(({ role }) => role === 'print' || role === 'argument');
    return read.flatMap(({ path }) => numbers.map((to): Flow => ({ from: path, to, as: 'prompt' })));
  });
  const copied = paths.flatMap(({ path, role, target, kind }): Flow[] =>
    kind === 'computed' && role === 'value' && target ? [{ from: path, to: target, as: 'copy' }] : [],
  );
  return [...ofTemplates, ...copied];
}

/** Helpers that format a figure without changing it. */
const FORMATS: ReadonlySet<string> = new Set(['number', 'currency', 'percent', 'signed', 'plural', 'round']);

function flowsInto(to: Target, { paths, calls }: OutputRead['reading']): Flow[] {
  const read = paths.flatMap(({ path, role, helper }): Flow[] => {
    if (role === 'print' || (role === 'argument' && FORMATS.has(helper ?? '')))
      return [{ from: path, to, as: 'copy' }];
    return role === 'argument' ? [{ from: path, to, as: 'argument' }] : [];
  });
  const passedOn = calls.flatMap(({ prints }) => prints.map((from): Flow => ({ from, to, as: 'copy' })));
  return [...read, ...passedOn];
}

/** Returns a function that gives the seed path whose value reaches a path, directly or through flows; null for none. */
export function carriedThrough(
  flows: readonly Flow[],
  seed: (path: string) => boolean,
): (path: string) => string | null {
  const reached = new Map<string, string>();
  const carriedBy = (path: string): string | null => {
    if (seed(path)) return path;
    const own = ownOutput(path);
    for (const [target, from] of reached) if (covers([target], own)) return from;
    return null;
  };
  untilNothingGrows(flows, ({ from, to }) => {
    const carried = reached.has(to.path) ? null : carriedBy(from);
    if (carried === null) return false;
    reached.set(to.path, carried);
    return true;
  });
  return carriedBy;
}

/** Follows every flow again until none of them adds anything. `follow` says whether it added something. */
export function untilNothingGrows(flows: readonly Flow[], follow: (flow: Flow) => boolean): void {
  for (let grew = true; grew; ) {
    grew = false;
    for (const flow of flows) grew = follow(flow) || grew;
  }
}

const BY_ANOTHER_NAME = /^(?:steps\.\w+|workflow\.previous)\.(?=outputs(?:\.|$))/;

/** The short name of an output: `outputs.x` for `steps.a.outputs.x`. */
export const ownOutput = (path: string): string => path.replace(BY_ANOTHER_NAME, '');

/** The prefix before the short name of an output; empty where there is none. */
export const prefixOf = (path: string): string => BY_ANOTHER_NAME.exec(path)?.[0] ?? '';

/** The outputs that a step asks of a model, down to their texts and numbers. */
export function askedLeaves(step: Step): Target[] {
  if (step.type !== 'llm') return [];
  return Object.entries(step.outputs)
    .filter(([name]) => !Object.hasOwn(step.computed, name))
    .flatMap(([name, schema]) => leavesOf({ path: `outputs.${name}`, schema }));
}

const askedNumbers = (step: Step): Target[] => askedLeaves(step).filter(({ schema }) => isNumber(schema));

function leavesOf({ path, schema }: Target): Target[] {
  const { items, properties } = schema;
  if (typeOf(schema) === 'array' && items) return leavesOf({ path: `${path}[]`, schema: items });
  if (typeOf(schema) !== 'object') return [{ path, schema }];
  return Object.entries(properties ?? {}).flatMap(([name, each]) =>
    leavesOf({ path: `${path}.${name}`, schema: each }),
  );
}

const typeOf = ({ type }: OutputSchema): string => (Array.isArray(type) ? type[0] : type);

/** Whether an output is a number. */
export const isNumber = (schema: OutputSchema): boolean => ['number', 'integer'].includes(typeOf(schema));
/** Whether an output is a list or an object. */
export const isGroup = (schema: OutputSchema): boolean => ['array', 'object'].includes(typeOf(schema));
/** Whether a text is the model's own, rather than one of the author's choices. */
export const isFreeText = (schema: OutputSchema): boolean =>
  typeOf(schema) === 'string' && schema.enum === undefined;
