import { describe, expect, it } from 'vitest';
import { narrowings } from '../../../src/api/contract/narrowings.ts';

type Json = Record<string, unknown>;
const text = { type: 'string' };
const object = (properties: Json, more: Json = {}) => ({ type: 'object', properties, ...more });
const json = (schema: Json) => ({ content: { 'application/json': { schema } } });

const operation = { operationId: 'change', parameters: [], responses: {} };
const documentOf = (put: Json, components: Json = {}) => ({
  paths: { '/things': { put: { ...operation, ...put } } },
  components: { schemas: components },
});
const lost = (before: Json, after: Json) => narrowings(documentOf(before), documentOf(after));
const query = (schema: Json, required = false) => ({
  parameters: [{ in: 'query', name: 'q', required, schema }],
});
const takes = (schema: Json) => ({ requestBody: { required: true, ...json(schema) } });
const answers = (schema: Json) => ({ responses: { 200: json(schema) } });

describe('what takes nothing away', () => {
  it.each<[string, Json, Json]>([
    ['nothing', {}, {}],
    ['a parameter that may be left out', {}, query(text)],
    ['a longer text', query({ type: 'string', maxLength: 5 }), query({ type: 'string', maxLength: 9 })],
    ['a text of any form', query({ type: 'string', pattern: '^a$' }), query(text)],
    ['one more choice', query({ enum: ['a'] }), query({ enum: ['a', 'b'] })],
    ['a list of choices that opens', query({ ...text, enum: ['a'] }), query(text)],
    ['null besides a text', takes(text), takes({ type: ['string', 'null'] })],
    ['a field that may be left out', takes(object({})), takes(object({ a: text }))],
    [
      'a required field that may now be left out',
      takes(object({ a: text }, { required: ['a'] })),
      takes(object({ a: text })),
    ],
    ['one more form of a body', takes({ anyOf: [text] }), takes({ anyOf: [text, object({})] })],
    ['one more field of an answer', answers(object({})), answers(object({ a: text }, { required: ['a'] }))],
    ['an answer that is never null now', answers({ type: ['string', 'null'] }), answers(text)],
    ['another status', answers(text), { responses: { ...answers(text).responses, 202: json(text) } }],
  ])('%s', (_name, before, after) => {
    expect(lost(before, after)).toEqual([]);
  });

  it('a path, and a verb of it', () => {
    const before = documentOf({});
    const after = {
      ...before,
      paths: { '/things': { ...before.paths['/things'], get: operation }, '/other': { get: operation } },
    };
    expect(narrowings(before, after)).toEqual([]);
  });

  it('a component under another name, and one that refers to itself', () => {
    const tree = (name: string) =>
      documentOf(answers({ $ref: `#/components/schemas/${name}` }), {
        [name]: object({ of: { type: 'array', items: { $ref: `#/components/schemas/${name}` } } }),
      });
    expect(narrowings(tree('Tree'), tree('Bush'))).toEqual([]);
  });
});

describe('what takes something away', () => {
  it.each<[string, Json, Json, string]>([
    ['a parameter', query(text), {}, 'PUT /things: query q was taken away'],
    ['a parameter that must be given', query(text), query(text, true), 'query q has become required'],
    ['a new parameter that must be given', {}, query(text, true), 'query q is new and required'],
    ['a shorter text', query(text), query({ ...text, maxLength: 5 }), 'narrower: maxLength'],
    ['a longer least text', query({ ...text, minLength: 1 }), query({ ...text, minLength: 2 }), 'minLength'],
    ['a form for a text', query(text), query({ ...text, format: 'uuid' }), 'narrower: format'],
    ['another form', query({ ...text, pattern: 'a' }), query({ ...text, pattern: 'b' }), 'narrower: pattern'],
    ['a choice', query({ enum: ['a', 'b'] }), query({ enum: ['a'] }), 'the value "b"'],
    ['what is not on a list', query(text), query({ ...text, enum: ['a'] }), 'outside of its list'],
    ['null', takes({ type: ['string', 'null'] }), takes(text), 'the type null'],
    ['every other type', takes({}), takes(text), 'the type object'],
    ['the whole body', takes(text), {}, 'the body was taken away'],
    ['a body that must be given', {}, takes(text), 'a body is new and required'],
    ['a field of a body', takes(object({ a: text })), takes(object({})), '.a was taken away'],
    [
      'a field of a body that must be given',
      takes(object({ a: text })),
      takes(object({ a: text }, { required: ['a'] })),
      '.a has become required',
    ],
    ['other fields', takes(object({})), takes(object({}, { additionalProperties: false })), 'other fields'],
    [
      'one form of a body',
      takes({ anyOf: [text, object({})] }),
      takes({ anyOf: [text] }),
      'no longer takes object',
    ],
    ['a field of an answer', answers(object({ a: text })), answers(object({})), '.a was taken away'],
    [
      'the promise of a field',
      answers(object({ a: text }, { required: ['a'] })),
      answers(object({ a: text })),
      '.a may be left out',
    ],
    ['that an answer is never null', answers(text), answers({ type: ['string', 'null'] }), 'of type null'],
    [
      'deep in a list',
      answers({ type: 'array', items: object({ a: text }) }),
      answers({ type: 'array', items: object({}) }),
      '[].a was taken away',
    ],
    ['a status', answers(text), {}, 'the answer 200 was taken away'],
    ['the name of an operation', {}, { operationId: 'other' }, 'the operationId was change'],
  ])('%s', (_name, before, after, words) => {
    expect(lost(before, after).join('\n')).toContain(words);
    expect(lost(before, after)).toHaveLength(words === 'the type object' ? 6 : 1);
  });

  it('an operation', () => {
    expect(narrowings(documentOf({}), { paths: {} })).toEqual(['PUT /things was taken away']);
  });
});
