import type { OutputSchema } from '../../playbook/schema.ts';
import type { ValueType } from './context-types.ts';
import { toKey } from './keys.ts';

/** What is known of an output from how a workflow uses it. It grows while the workflow is read. */
export type OutputShape = {
  readonly uses: Set<ValueType>;
  /** The literals that the output is compared with. */
  readonly literals: Set<string | number | boolean>;
  readonly fields: Map<string, OutputShape>;
  item: OutputShape | null;
  /** The type that the legacy file declares, which overrides all else. */
  declared: OutputSchema | null;
};

export const newShape = (): OutputShape => ({
  uses: new Set(),
  literals: new Set(),
  fields: new Map(),
  item: null,
  declared: null,
});

function fieldOf(shape: OutputShape, name: string): OutputShape {
  const known = shape.fields.get(name);
  if (known) return known;
  const fresh = newShape();
  shape.fields.set(name, fresh);
  return fresh;
}

/** The shape of a list's entries; marks `shape` as a list. */
export function itemOf(shape: OutputShape): OutputShape {
  shape.uses.add('list');
  shape.item ??= newShape();
  return shape.item;
}

/** The shape at `parts` below `shape`, created where it is missing; `[]` is an entry. */
export function shapeAt(shape: OutputShape, parts: readonly string[]): OutputShape {
  return parts.reduce((at, part) => (part === '[]' ? itemOf(at) : fieldOf(at, part)), shape);
}

/** The shape at `parts` below `shape`, or null where nothing is known of it. */
export function findShape(shape: OutputShape | null, parts: readonly string[]): OutputShape | null {
  let at = shape;
  for (const part of parts) at = (part === '[]' ? at?.item : at?.fields.get(part)) ?? null;
  return at;
}

function typeOfShape(shape: OutputShape | null): ValueType {
  if (shape === null) return 'unknown';
  if (shape.declared) return typeOfSchema(shape.declared);
  if (shape.item !== null || shape.uses.has('list')) return 'list';
  if (shape.fields.size > 0) return 'object';
  const literal = [...shape.literals][0];
  if (shape.uses.has('number') || typeof literal === 'number') return 'number';
  if (typeof literal === 'boolean' || (shape.uses.has('boolean') && typeof literal !== 'string'))
    return 'boolean';
  return 'string';
}

/** The type at `parts` below `shape`: as the file declares it, else as it is used. */
export function typeBelow(shape: OutputShape | null, parts: readonly string[]): ValueType {
  let schema = shape?.declared;
  if (!schema) return typeOfShape(findShape(shape, parts));
  for (const part of parts) schema = part === '[]' ? schema?.items : schema?.properties?.[part];
  return schema ? typeOfSchema(schema) : 'unknown';
}

function typeOfSchema({ type }: OutputSchema): ValueType {
  const name = Array.isArray(type) ? type[0] : type;
  if (name === 'integer') return 'number';
  return name === 'array' ? 'list' : name;
}

/** Where a schema comes from: declared by the file, seen from its use, or a guess. */
export type ShapeEvidence = 'declared' | 'used' | 'none';

export function evidenceOf(shape: OutputShape): ShapeEvidence {
  if (shape.declared) return 'declared';
  const used = shape.uses.size + shape.literals.size + shape.fields.size > 0 || shape.item !== null;
  return used ? 'used' : 'none';
}

/** The name of a field, made to fit our format. */
export const fieldName = (name: string): string => (/^[a-z][a-zA-Z0-9_]*$/.test(name) ? name : toKey(name));

/** The JSON Schema of an output, in the subset that both providers take. */
export function schemaOf(shape: OutputShape): OutputSchema {
  if (shape.declared) return shape.declared;
  switch (typeOfShape(shape)) {
    case 'list':
      return { type: 'array', items: shape.item ? schemaOf(shape.item) : { type: 'string' } };
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(
          [...shape.fields].map(([name, field]) => [fieldName(name), schemaOf(field)]),
        ),
      };
    case 'number':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    default:
      return textSchema([...shape.literals].filter((literal) => typeof literal === 'string'));
  }
}

/** A choice of all compared values and one for the rest, since legacy code has an else for what it does not name. */
function textSchema(values: readonly string[]): OutputSchema {
  if (values.length === 0) return { type: 'string' };
  const shouting = values.every((value) => value === value.toUpperCase());
  const other = shouting ? 'OTHER' : 'other';
  const choices = values.includes(other) ? [...values] : [...values, other];
  return { type: 'string', enum: choices, description: `${other} where none of the rest fits` };
}
