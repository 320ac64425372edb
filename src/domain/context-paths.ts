import type { z } from 'zod';
import { contextSchema } from './context.ts';
import type { Definition, OutputSchema } from './definition.ts';

/**
 * What a path of a template leads to. `open`: anything may be below it (JSON that somebody else decides on); a path of
 * entries is written `items[].name`.
 */
export type PathKind = 'scalar' | 'object' | 'list' | 'open';

/** Whether `name` begins a path of the context, rather than a field of an entry. */
export const isContextRoot = (name: string): boolean => Object.hasOwn(contextSchema.shape, name);

/** The kind of what is at `path` in every context of `definition`, or null where there is nothing. */
export function pathKind(definition: Definition, path: string): PathKind | null {
  const [root = '', ...rest] = partsOf(path);
  if (root === 'outputs') return outputKind(outputsOf(definition.steps), rest);
  if (root === 'steps') return stepKind(definition, rest);
  if (root === 'variables') return variableKind(definition, rest);
  return schemaKind(contextSchema, [root, ...rest]);
}

/** Whether a path may be missing from a context in which all is well, so that a template must guard it. */
export function mayBeMissing(path: string): boolean {
  return /^(?:stages|input)\.|^workflow\.previous\.outputs\./.test(path);
}

/** `data.tickets.items[].subject` → data, tickets, items, [], subject; `items.0` reads an entry as well. */
const partsOf = (path: string): string[] =>
  path
    .replaceAll('[]', '.[]')
    .split('.')
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? '[]' : part));

function outputsOf(steps: Definition['steps']): Record<string, OutputSchema> {
  return Object.assign({}, ...steps.map((step) => step.outputs));
}

function outputKind(
  outputs: Readonly<Record<string, OutputSchema>>,
  parts: readonly string[],
): PathKind | null {
  const [name, ...rest] = parts;
  if (name === undefined) return 'object';
  const schema = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
  if (!schema) return null;
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  const [next, ...below] = rest;
  if (type === 'object') return outputKind(schema.properties ?? {}, rest);
  if (type !== 'array') return next === undefined ? 'scalar' : null;
  if (next === undefined) return 'list';
  if (next === 'length' && below.length === 0) return 'scalar';
  return next === '[]' && schema.items ? outputKind({ entry: schema.items }, ['entry', ...below]) : null;
}

function stepKind({ steps }: Definition, [key, field, ...rest]: readonly string[]): PathKind | null {
  if (key === undefined) return 'object';
  const step = steps.find((each) => each.key === key);
  if (!step) return null;
  if (field === 'outputs') return outputKind(step.outputs, rest);
  return schemaKind(contextSchema.shape.steps.valueType, field === undefined ? [] : [field, ...rest]);
}

function variableKind({ variables }: Definition, [name, ...rest]: readonly string[]): PathKind | null {
  if (name === undefined) return 'object';
  if (!Object.hasOwn(variables, name)) return null;
  const value = variables[name];
  if (typeof value !== 'object' || value === null) return rest.length === 0 ? 'scalar' : null;
  return 'open';
}

type Def = {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
};

function schemaKind(schema: z.ZodType, parts: readonly string[]): PathKind | null {
  const def = schema.def as Def;
  const [name, ...rest] = parts;
  switch (def.type) {
    case 'nullable':
    case 'optional':
      return def.innerType ? schemaKind(def.innerType, parts) : null;
    case 'object': {
      if (name === undefined) return 'object';
      const field = def.shape && Object.hasOwn(def.shape, name) ? def.shape[name] : undefined;
      return field ? schemaKind(field, rest) : null;
    }
    case 'array':
      if (name === undefined) return 'list';
      if (name === 'length' && rest.length === 0) return 'scalar';
      return name === '[]' && def.element ? schemaKind(def.element, rest) : null;
    case 'record':
      if (name === undefined) return 'object';
      return def.valueType ? schemaKind(def.valueType, rest) : null;
    case 'lazy':
    case 'union':
      return 'open';
    default:
      return name === undefined ? 'scalar' : null;
  }
}
