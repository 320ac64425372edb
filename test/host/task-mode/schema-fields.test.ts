import { expect, it } from 'vitest';
import {
  emptyValue,
  faultOf,
  fieldsOf,
  hasFault,
  labelOf,
  type OutputField,
  UnreadableText,
} from '../../../host/task-mode/schema-fields.ts';

const field = (schema: Record<string, unknown>, required = true): OutputField => {
  const [only] = fieldsOf({
    type: 'object',
    properties: { value: schema },
    required: required ? ['value'] : [],
  });
  if (!only) throw new Error('no field');
  return only;
};

it.each([
  [{ type: 'string' }, 'text'],
  [{ type: ['string', 'null'] }, 'text'],
  [{ type: 'number' }, 'number'],
  [{ type: 'integer' }, 'number'],
  [{ type: 'boolean' }, 'boolean'],
  [{ type: 'string', enum: ['good', 'guarded'] }, 'choice'],
  [{ type: 'array', items: { type: 'string' } }, 'list'],
  [{ type: 'array', items: { type: 'string', enum: ['a'] } }, 'json'],
  [{ type: 'array', items: { type: 'object' } }, 'json'],
  [{ type: 'object', properties: { a: { type: 'string' } } }, 'group'],
  [{ type: 'object' }, 'json'],
  [{ type: ['string', 'number'] }, 'json'],
  [{ anyOf: [{ type: 'string' }] }, 'json'],
  [{ $ref: '#/x' }, 'json'],
  [true, 'json'],
])('shows %j as %s', (schema, kind) => {
  expect(field(schema as Record<string, unknown>).kind).toBe(kind);
});

it('says what may stand in a field', () => {
  expect(field({ type: 'integer', minimum: 0, maximum: 100, description: 'How likely' }).hint).toBe(
    'How likely · 0 to 100',
  );
  expect(field({ type: 'number', minimum: 0 }).hint).toBe('0 or more');
  expect(field({ type: 'number', maximum: 9 }).hint).toBe('9 or less');
  expect(field({ type: 'array', items: { type: 'string' }, maxItems: 5 }).hint).toBe('at most 5');
  expect(['riskScore', 'overall_health', 'arr2027'].map(labelOf)).toEqual([
    'Risk score',
    'Overall health',
    'Arr2027',
  ]);
  expect(field({ type: 'string', title: 'Because' }).label).toBe('Because');
});

it.each([
  [{ type: 'integer', minimum: 0, maximum: 100 }, 101, 'The most is 100.'],
  [{ type: 'integer', minimum: 0, maximum: 100 }, -1, 'The least is 0.'],
  [{ type: 'integer' }, 1.5, 'This must be a whole number.'],
  [{ type: 'number' }, new UnreadableText('x'), 'This is not a number.'],
  [{ type: 'object' }, new UnreadableText('{'), 'This cannot be read as JSON.'],
  [{ type: 'string' }, undefined, 'This is needed.'],
  [{ type: 'string', minLength: 1 }, '', 'This is needed.'],
  [{ type: 'number' }, null, 'This is needed.'],
  [{ type: 'array', items: { type: 'string' }, maxItems: 1 }, ['a', 'b'], 'There may be at most 1.'],
  [{ type: ['number', 'null'] }, null, undefined],
  [{ type: 'integer', minimum: 0, maximum: 100 }, 100, undefined],
  [{ type: 'string' }, '', undefined],
])('of %j takes %j: %s', (schema, value, fault) => {
  expect(faultOf(field(schema), value)).toBe(fault);
});

it('asks nothing of what may be left out, and finds a fault within a group', () => {
  expect(faultOf(field({ type: 'string' }, false), undefined)).toBeUndefined();
  const group = field({ type: 'object', properties: { score: { type: 'number' } }, required: ['score'] });
  expect(hasFault([group], { value: { score: new UnreadableText('?') } })).toBe(true);
  expect(hasFault([group], { value: { score: 1 } })).toBe(false);
});

it('starts from nothing said', () => {
  const schemas = [
    { type: 'string' },
    { type: 'boolean' },
    { type: 'number' },
    { type: ['string', 'null'] },
    { type: 'array', items: { type: 'string' } },
    { type: 'object', properties: { a: { type: 'string' } } },
  ];
  expect(schemas.map((schema) => emptyValue(field(schema)))).toEqual([
    '',
    false,
    undefined,
    null,
    [],
    { a: '' },
  ]);
});
