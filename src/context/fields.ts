import type { z } from 'zod';
import { contextSchema } from './context.ts';
import { type FieldFacts, fieldFacts } from './field.ts';

/** A field or a group of fields, with its own declaration and what it inherits from the groups around it. */
export type Field = Omit<FieldFacts, 'internal'> & {
  /** A field of the entries of a list is written `items[].name`. */
  readonly path: string;
  readonly type: FieldType;
  readonly nullable: boolean;
  /** Whether no customer may read the field. */
  readonly internal: boolean;
  /** Whether the field declares `internal` itself instead of inheriting it from its group. */
  readonly decides: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  /** The type of the entries, for a list. */
  readonly entry: Field | null;
  /** The type of each value, for values by name. */
  readonly value: Field | null;
};
/** `by name`: values whose names an author chooses. `open`: any JSON. */
export type FieldType =
  | 'text'
  | 'date'
  | 'number'
  | 'whole number'
  | 'boolean'
  | 'list'
  | 'group'
  | 'by name'
  | 'open';

type ZodDef = {
  readonly type: string;
  readonly format?: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
};

const UNSAID: FieldFacts = { from: '', description: '' };

function fieldFrom(path: string, schema: z.ZodType, around: Pick<FieldFacts, 'internal' | 'source'>): Field {
  const own = fieldFacts.get(schema);
  const { type, innerType } = schema.def as ZodDef;
  const nullable = type === 'nullable' && innerType !== undefined;
  const bare = nullable ? innerType : schema;
  const internal = own?.internal ?? around.internal ?? false;
  const { source = around.source, ...facts } = { ...UNSAID, ...own };
  const inherited = { internal, ...(source && { source }) };
  const { shape = {}, element, valueType } = bare.def as ZodDef;
  const fields = Object.entries(shape).map(([name, each]): [string, Field] => [
    name,
    fieldFrom(`${path}.${name}`, each, inherited),
  ]);
  return {
    ...facts,
    ...inherited,
    path,
    type: typeOf(bare),
    nullable,
    decides: own?.internal !== undefined,
    fields: new Map(fields),
    entry: element ? fieldFrom(`${path}[]`, element, inherited) : null,
    value: valueType ? fieldFrom(`${path}.*`, valueType, inherited) : null,
  };
}

function typeOf(schema: z.ZodType): FieldType {
  const { type, format } = schema.def as ZodDef;
  switch (type) {
    case 'string':
      return format === 'date' ? 'date' : 'text';
    case 'number':
      return format === 'safeint' ? 'whole number' : 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'record':
      return 'by name';
    case 'object':
      return 'group';
    default:
      return 'open';
  }
}

/** The roots of the context, by name, as their schemas declare them. */
export const CONTEXT_ROOTS: ReadonlyMap<string, Field> = new Map(
  Object.entries(contextSchema.shape).map(([name, schema]) => [name, fieldFrom(name, schema, {})]),
);

/** The field and everything within it, the field itself first. */
function withFieldsOf(field: Field): Field[] {
  const entry = field.entry ? withFieldsOf(field.entry) : [];
  return [field, ...[...field.fields.values()].flatMap(withFieldsOf), ...entry];
}

/** Every field, group and list entry, in the order of the context. */
export const CONTEXT_FIELDS: readonly Field[] = [...CONTEXT_ROOTS.values()].flatMap(withFieldsOf);

const BY_PATH: ReadonlyMap<string, Field> = new Map(CONTEXT_FIELDS.map((field) => [field.path, field]));

/** The declaration at `path`; null where authors choose the names. `items.0.name` finds a field of an entry as well. */
export const fieldAt = (path: string): Field | null =>
  BY_PATH.get(path) ?? BY_PATH.get(path.replace(/\.\d+(?=\.|\[|$)/g, '[]')) ?? null;

const TOGETHER: ReadonlyMap<string, string> = new Map(
  CONTEXT_FIELDS.flatMap(({ path, nullWith }): [string, string][] => {
    if (nullWith === undefined) return [];
    const partner = `${path.slice(0, path.lastIndexOf('.'))}.${nullWith}`;
    return [
      [path, partner],
      [partner, path],
    ];
  }),
);

/** The field that is null exactly when the field at `path` is; null where there is none. */
export const nullTogetherWith = (path: string): string | null => TOGETHER.get(path) ?? null;

/** A group that carries its own age, as `workflow.staleSources` names it, and its source. */
type AgingGroup = {
  readonly path: string;
  readonly source: string;
  /** The name that people read. */
  readonly called: string;
};

const AGING: ReadonlyMap<string, AgingGroup> = new Map(
  CONTEXT_FIELDS.flatMap(({ path, source, called }): [string, AgingGroup][] => {
    const name = path.slice(path.lastIndexOf('.') + 1);
    return source === undefined || called === undefined ? [] : [[name, { path, source, called }]];
  }),
);

/** The aging group of that name; null where there is none, or where the group does not age. */
export const agingGroup = (name: string): AgingGroup | null => AGING.get(name) ?? null;
