import type { Json } from '../platform/json.ts';
import type { OutputSchema, OutputType, Playbook } from '../playbook/schema.ts';
import { CONTEXT_ROOTS, type Field, type FieldType } from './fields.ts';

/**
 * `open`: JSON whose shape the context does not define; anything may be below it. A
 * path of entries is written `items[].name`.
 */
export type PathKind = 'text' | 'date' | 'number' | 'boolean' | 'object' | 'list' | 'open';

/** The type of a path in every context of a playbook. */
export type PathType = {
  readonly kind: PathKind;
  /** The prefixes of the path, itself included, that may be null. */
  readonly nullableAt: readonly string[];
  /** The possible values, where the schema lists them. */
  readonly choices?: readonly Json[] | undefined;
};

/** Whether `name` begins a path of the context and not a field of an entry. */
export const isContextRoot = (name: string): boolean => CONTEXT_ROOTS.has(name);

/** The type at `path` in every context of `playbook`, or null where nothing is there. */
export function typeAt(playbook: Playbook, path: string): PathType | null {
  const known = typesOf(playbook);
  let type = known.get(path);
  if (type === undefined) {
    type = findType(playbook, path);
    known.set(path, type);
  }
  return type;
}

/** Cached: the checks ask for the same few hundred paths thousands of times. */
const types = new WeakMap<Playbook, Map<string, PathType | null>>();

function typesOf(playbook: Playbook): Map<string, PathType | null> {
  const known = types.get(playbook) ?? new Map();
  types.set(playbook, known);
  return known;
}

function findType(playbook: Playbook, path: string): PathType | null {
  const parts = partsOf(path);
  const nullableAt: string[] = [];
  const found = descend(rootOf(playbook), parts, nullableAt, '');
  return found === null ? null : { kind: kindOf(found), nullableAt, choices: choicesOf(found) };
}

/** The names that may follow `path`. */
export function namesBelow(playbook: Playbook, path: string): string[] {
  const found = descend(rootOf(playbook), partsOf(path), [], '');
  return found === null ? [] : Object.keys(fieldsOf(found));
}

/** Every context path that ends in a value, with the variables and outputs of `playbook`. */
export function leafPaths(playbook: Playbook): string[] {
  const leaves: string[] = [];
  const walk = (place: PathLocation, path: string): void => {
    const fields = Object.entries(fieldsOf(place));
    if (fields.length === 0) leaves.push(path);
    for (const [name, field] of fields)
      walk(field, path === '' || name === '[]' ? `${path}${name}` : `${path}.${name}`);
  };
  walk(rootOf(playbook), '');
  return leaves;
}

/** Whether a path may be missing from a sound context, so that a template must guard it. */
export function mayBeMissing(path: string): boolean {
  return /^(?:stages|input)\.|^workflow\.previous\.outputs\./.test(path);
}

/** `data.tickets.items[].subject` → data, tickets, items, [], subject; `items.0` means an entry as well. */
const partsOf = (path: string): string[] =>
  path
    .replaceAll('[]', '.[]')
    .split('.')
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? '[]' : part));

/** A place in a context, whose shape comes from a declaration, an output's schema, a value, or its fields. */
type PathLocation =
  | { readonly of: 'field'; readonly field: Field }
  | { readonly of: 'output'; readonly schema: OutputSchema }
  | { readonly of: 'value'; readonly value: Json }
  | { readonly of: 'fields'; readonly fields: Readonly<Record<string, PathLocation>> }
  | { readonly of: 'number' };

const roots = new WeakMap<Playbook, PathLocation>();

function rootOf(playbook: Playbook): PathLocation {
  const known = roots.get(playbook);
  if (known) return known;
  const outputs = (schemas: Readonly<Record<string, OutputSchema>>): PathLocation => ({
    of: 'fields',
    fields: mapped(schemas, (schema) => ({ of: 'output', schema })),
  });
  const all: Record<string, OutputSchema> = Object.assign({}, ...playbook.steps.map((step) => step.outputs));
  const steps = Object.fromEntries(
    playbook.steps.map((step) => [step.key, stepLocation(outputs(step.outputs))]),
  );
  const root: PathLocation = {
    of: 'fields',
    fields: {
      ...placesOf(CONTEXT_ROOTS),
      outputs: outputs(all),
      steps: { of: 'fields', fields: steps },
      variables: {
        of: 'fields',
        fields: mapped(playbook.variables, (value) => ({ of: 'value', value })),
      },
    },
  };
  roots.set(playbook, root);
  return root;
}

function stepLocation(outputs: PathLocation): PathLocation {
  const step = CONTEXT_ROOTS.get('steps')?.value?.fields ?? new Map();
  return { of: 'fields', fields: { ...placesOf(step), outputs } };
}

const placesOf = (fields: ReadonlyMap<string, Field>): Record<string, PathLocation> =>
  Object.fromEntries([...fields].map(([name, field]) => [name, { of: 'field', field }]));

const mapped = <T>(
  of: Readonly<Record<string, T>>,
  change: (value: T) => PathLocation,
): Record<string, PathLocation> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));

function descend(
  from: PathLocation,
  parts: readonly string[],
  nullableAt: string[],
  at: string,
): PathLocation | null {
  if (isNullable(from) && at !== '') nullableAt.push(at);
  const [name, ...rest] = parts;
  if (name === undefined) return from;
  const below = at === '' || name === '[]' ? `${at}${name}` : `${at}.${name}`;
  if (kindOf(from) === 'open') return from;
  if (name === 'length' && rest.length === 0 && kindOf(from) === 'list') return { of: 'number' };
  if (from.of === 'field' && from.field.value)
    return descend({ of: 'field', field: from.field.value }, rest, nullableAt, below);
  const fields = fieldsOf(from);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return field ? descend(field, rest, nullableAt, below) : null;
}

function isNullable(place: PathLocation): boolean {
  if (place.of === 'field') return place.field.nullable;
  return place.of === 'output'
    ? Array.isArray(place.schema.type)
    : place.of === 'value' && place.value === null;
}

const typeOf = ({ type }: OutputSchema): OutputType => (Array.isArray(type) ? type[0] : type);

function choicesOf(place: PathLocation): readonly Json[] | undefined {
  return place.of === 'output' ? place.schema.enum : undefined;
}

const KINDS: Readonly<Record<FieldType | OutputType, PathKind>> = {
  text: 'text',
  string: 'text',
  date: 'date',
  number: 'number',
  integer: 'number',
  'whole number': 'number',
  boolean: 'boolean',
  array: 'list',
  list: 'list',
  object: 'object',
  group: 'object',
  'by name': 'object',
  open: 'open',
};

function kindOf(place: PathLocation): PathKind {
  switch (place.of) {
    case 'fields':
      return 'object';
    case 'number':
      return 'number';
    case 'output':
      return KINDS[typeOf(place.schema)];
    case 'value': {
      const { value } = place;
      if (value === null) return 'text';
      // The inside of a variable is its author's own matter.
      return typeof value === 'object' ? 'open' : KINDS[typeof value as 'string'];
    }
    case 'field':
      return KINDS[place.field.type];
  }
}

type Fields = Readonly<Record<string, PathLocation>>;
const declared = new WeakMap<Field, Fields>();

function fieldsOf(place: PathLocation): Fields {
  if (place.of === 'fields') return place.fields;
  if (place.of === 'output') return outputFields(place.schema);
  if (place.of !== 'field') return {};
  const { field } = place;
  const known = declared.get(field);
  if (known) return known;
  const fields: Fields = field.entry ? { '[]': { of: 'field', field: field.entry } } : placesOf(field.fields);
  declared.set(field, fields);
  return fields;
}

function outputFields(schema: OutputSchema): Fields {
  const { items, properties } = schema;
  if (typeOf(schema) === 'array' && items) return { '[]': { of: 'output', schema: items } };
  return typeOf(schema) === 'object'
    ? mapped(properties ?? {}, (each) => ({ of: 'output', schema: each }))
    : {};
}
