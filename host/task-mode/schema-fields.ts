import type { JsonRecord } from '../react/index.ts';
import { isRecord } from '../react/problem.ts';

export type FieldKind = 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'group' | 'json';

/** One output as a form shows it. */
export type OutputField = {
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly schema: JsonRecord;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly isInteger: boolean;
  /** Of a choice: what may be chosen, null aside. */
  readonly choices: readonly unknown[];
  /** Of a group: its own outputs. */
  readonly fields: readonly OutputField[];
  /** What the value may be, in words. */
  readonly hint: string;
};

/** What somebody typed that cannot be read as what the field holds: kept as it is until it can. */
export class UnreadableText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The fields of a form for outputs of this schema. What has no field of its own is edited as JSON. */
export function fieldsOf(schema: JsonRecord): OutputField[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(([name, property]) =>
    fieldOf(name, isRecord(property) ? property : {}, required.includes(name)),
  );
}

function fieldOf(name: string, schema: JsonRecord, isRequired: boolean): OutputField {
  const types: readonly unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  const choices = Array.isArray(schema.enum) ? schema.enum : [];
  const kind = kindOf(
    types.filter((type) => type !== 'null'),
    schema,
  );
  return {
    name,
    label: typeof schema.title === 'string' ? schema.title : labelOf(name),
    kind,
    schema,
    isRequired,
    isNullable: types.includes('null') || choices.includes(null),
    isInteger: types.includes('integer'),
    choices: choices.filter((choice) => choice !== null),
    fields: kind === 'group' ? fieldsOf(schema) : [],
    hint: hintOf(schema),
  };
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
};

function kindOf(types: readonly unknown[], schema: JsonRecord): FieldKind {
  if (Array.isArray(schema.enum)) return 'choice';
  const [type] = types;
  if (types.length !== 1 || typeof type !== 'string') return 'json';
  if (type === 'array') return isRecord(schema.items) && isPlainText(schema.items) ? 'list' : 'json';
  if (type === 'object') return isRecord(schema.properties) ? 'group' : 'json';
  return KINDS[type] ?? 'json';
}

const isPlainText = ({ type, enum: choices }: JsonRecord): boolean =>
  type === 'string' && choices === undefined;

/** `overallHealth` and `overall_health` read "Overall health". */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function hintOf({ description, minimum, maximum, maxItems, maxLength }: JsonRecord): string {
  const parts = [
    typeof description === 'string' && description,
    rangeOf(minimum, maximum),
    typeof maxItems === 'number' && `at most ${maxItems}`,
    typeof maxLength === 'number' && `at most ${maxLength} characters`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function rangeOf(minimum: unknown, maximum: unknown): string {
  if (typeof minimum === 'number' && typeof maximum === 'number') return `${minimum} to ${maximum}`;
  if (typeof minimum === 'number') return `${minimum} or more`;
  return typeof maximum === 'number' ? `${maximum} or less` : '';
}

/** What the field holds where nothing has been said yet. */
export function emptyValue(field: OutputField): unknown {
  if (field.isNullable) return null;
  if (field.kind === 'group')
    return Object.fromEntries(field.fields.map((each) => [each.name, emptyValue(each)]));
  const empty: Partial<Record<FieldKind, unknown>> = { text: '', boolean: false, list: [] };
  return empty[field.kind];
}

/** Why the value cannot be sent as it is; undefined where it can. The server has the last word on the rest. */
export function faultOf(field: OutputField, value: unknown): string | undefined {
  const { kind, schema, isNullable, isRequired, isInteger } = field;
  if (value instanceof UnreadableText)
    return kind === 'json' ? 'This cannot be read as JSON.' : 'This is not a number.';
  if (value === null && isNullable) return undefined;
  if (value === undefined || value === null) return isRequired ? 'This is needed.' : undefined;
  if (value === '' && typeof schema.minLength === 'number' && schema.minLength > 0) return 'This is needed.';
  if (kind === 'number' && typeof value === 'number') {
    if (isInteger && !Number.isInteger(value)) return 'This must be a whole number.';
    if (typeof schema.minimum === 'number' && value < schema.minimum)
      return `The least is ${schema.minimum}.`;
    if (typeof schema.maximum === 'number' && value > schema.maximum) return `The most is ${schema.maximum}.`;
  }
  if (
    kind === 'list' &&
    Array.isArray(value) &&
    typeof schema.maxItems === 'number' &&
    value.length > schema.maxItems
  )
    return `There may be at most ${schema.maxItems}.`;
  return undefined;
}

/** Whether anything in the form cannot be sent as it is. */
export const hasFault = (fields: readonly OutputField[], values: JsonRecord): boolean =>
  fields.some((field) => {
    const value = values[field.name];
    if (faultOf(field, value) !== undefined) return true;
    return field.kind === 'group' && isRecord(value) && hasFault(field.fields, value);
  });
