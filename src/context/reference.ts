import { z } from 'zod';
import { contextSchema } from './context.ts';
import { isInternal } from './internal-paths.ts';

/** A path of the context as the reference shows it. */
export type ContextEntry = {
  /** A field of the entries of a list is written `items[].name`. */
  readonly path: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly description: string;
  /** Tables and columns, or what it is worked out from. */
  readonly source: string;
  /** No customer may read it. */
  readonly internal: boolean;
};

const metaSchema = z.object({ description: z.string().default(''), source: z.string().default('') });

type ReferenceDef = {
  readonly type: string;
  readonly format?: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
};

/** Every path that a template may read, in the order of the context, from the schema that the context is held to. */
export function contextReference(): ContextEntry[] {
  return Object.entries(contextSchema.shape).flatMap(([name, schema]) => entriesOf(name, schema));
}

function entriesOf(path: string, schema: z.ZodType): ContextEntry[] {
  const { inner, nullable } = bare(schema);
  const { shape = {}, element } = inner.def as ReferenceDef;
  const fields = Object.entries(shape).flatMap(([name, field]) => entriesOf(`${path}.${name}`, field));
  const own = metaSchema.parse(schema.meta() ?? {});
  const below = element ? entriesOf(`${path}[]`, element).filter((entry) => entry.path !== `${path}[]`) : [];
  // A group that always is there says nothing that its fields do not.
  if (fields.length > 0 && own.description === '') return fields;
  const entry = { path, type: typeOf(inner), nullable, ...own, internal: isInternal(path) };
  return [entry, ...fields, ...below];
}

function bare(schema: z.ZodType): { inner: z.ZodType; nullable: boolean } {
  const { type, innerType } = schema.def as ReferenceDef;
  return type === 'nullable' && innerType
    ? { inner: bare(innerType).inner, nullable: true }
    : { inner: schema, nullable: false };
}

function typeOf(schema: z.ZodType): string {
  const { type, format, element } = schema.def as ReferenceDef;
  if (element)
    return `list of ${(element.def as ReferenceDef).type === 'object' ? 'entries' : `${typeOf(element)}s`}`;
  switch (type) {
    case 'string':
      return format === 'date' ? 'date' : 'text';
    case 'number':
      return format === 'safeint' ? 'whole number' : 'number';
    case 'boolean':
      return 'true or false';
    case 'record':
      return 'values by name';
    default:
      return 'entry';
  }
}
