import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NightshiftError } from '../../src/platform/errors.ts';
import type { Json, JsonObject } from '../../src/platform/json.ts';
import {
  checkOutputs,
  outputProblems,
  outputsJsonSchema,
  parseAnswer,
  storable,
  validateOutputs,
} from '../../src/playbook/outputs.ts';
import type { OutputSchema } from '../../src/playbook/schema.ts';

const outputs: Record<string, OutputSchema> = {
  forecast: { type: 'string', enum: ['commit', 'churn'], description: 'Our call' },
  confidence: { type: 'integer', minimum: 0, maximum: 100 },
  cap: { type: ['number', 'null'] },
  mood: { type: ['string', 'null'], enum: ['good', 'bad'] },
  risks: {
    type: 'array',
    maxItems: 2,
    items: {
      type: 'object',
      properties: { code: { type: 'string', maxLength: 5 }, severity: { type: 'integer' } },
    },
  },
};
const good: JsonObject = {
  forecast: 'commit',
  confidence: 70,
  cap: null,
  mood: null,
  risks: [{ code: 'price', severity: 3 }],
};

describe('the schema that a model is given', () => {
  it('requires everything and allows nothing else, at every level', () => {
    expect(outputsJsonSchema(outputs)).toEqual({
      type: 'object',
      properties: {
        forecast: { type: 'string', enum: ['commit', 'churn'], description: 'Our call' },
        confidence: { type: 'integer', minimum: 0, maximum: 100 },
        cap: { type: ['number', 'null'] },
        mood: { type: ['string', 'null'], enum: ['good', 'bad', null] },
        risks: {
          type: 'array',
          maxItems: 2,
          items: {
            type: 'object',
            properties: { code: { type: 'string', maxLength: 5 }, severity: { type: 'integer' } },
            required: ['code', 'severity'],
            additionalProperties: false,
          },
        },
      },
      required: ['forecast', 'confidence', 'cap', 'mood', 'risks'],
      additionalProperties: false,
    });
  });

  it('is plain JSON, without undefined', () => {
    const schema = outputsJsonSchema({ a: { type: 'string', description: undefined, enum: undefined } });
    expect(schema).toStrictEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    });
  });
});

describe('the answer of a model', () => {
  it.each([
    ['{"a":1}'],
    ['  \n{"a":1}\n'],
    ['```json\n{"a":1}\n```'],
    ['```\n{"a":1}\n```'],
    ['Here is the answer:\n\n```json\n{"a":1}\n```\nAsk if you need more.'],
    ['Sure! {"a":1} Is that well?'],
    ['In the form {x, y} as asked: {"a":1}'],
    ['\ufeff{"a":1}'],
  ])('%j is understood', (raw) => {
    expect(parseAnswer(raw)).toEqual({ a: 1 });
  });

  it('may hold braces and quotes in its texts', () => {
    expect(parseAnswer('Answer: {"a":"} \\" {","b":{"c":"}}"}} end }')).toEqual({
      a: '} " {',
      b: { c: '}}' },
    });
  });

  it.each([
    '',
    'I can not answer that.',
    '[1,2]',
    '"text"',
    'null',
    '{"a":',
    '{"outer": bad, "inner": {"a":1}}',
    '{'.repeat(50_000),
  ])('%.30j is none', (raw) => {
    expect(() => parseAnswer(raw)).toThrow(expect.objectContaining({ code: 'OUTPUT_NOT_JSON' }));
  });

  it('is not quoted in the error: it may name customers', () => {
    try {
      parseAnswer('Acme Corp told us a secret');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(NightshiftError);
      expect(
        JSON.stringify([(error as NightshiftError).message, (error as NightshiftError).details]),
      ).not.toContain('Acme');
    }
  });

  it('nested too deeply is an error, not a crash', () => {
    const raw = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(() => parseAnswer(raw)).toThrow(expect.objectContaining({ code: 'OUTPUT_NOT_JSON' }));
  });

  it('of endless line breaks costs no time', () => {
    // No clock: anything slower than linear would exceed the suite's timeout here.
    expect(() => parseAnswer(`\`\`\`json\n{"a": 1,${'\n'.repeat(200_000)}`)).toThrow(NightshiftError);
  });

  it('loses what Postgres refuses, and nothing else', () => {
    expect(parseAnswer('{"a\\u0000b":"x\\u0000y","c":["\\ud800","\\udc00z","\\ud83d\\ude00"]}')).toEqual({
      ab: 'xy',
      c: ['', 'z', '😀'],
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const kept = storable({ text }).text;
        expect(kept).not.toMatch(/\0/);
        expect(Buffer.from(kept, 'utf8').toString('utf8')).toBe(kept);
      }),
    );
  });

  it('cannot set a prototype', () => {
    const answer = parseAnswer('{"__proto__":{"admin":true},"a":1}');
    expect(Object.keys(answer)).toEqual(['a']);
    expect((answer as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('the check against the declared outputs', () => {
  it('passes what is as declared', () => {
    expect(validateOutputs(good, outputs)).toBe(good);
  });

  it.each<[string, Json, string]>([
    ['a missing output', { ...good, cap: undefined as unknown as Json }, 'cap is missing'],
    ['a stranger', { ...good, extra: 1 }, 'extra was not asked for'],
    [
      'a value not among the choices',
      { ...good, forecast: 'maybe' },
      'forecast must be one of commit, churn',
    ],
    [
      'null where it is not allowed',
      { ...good, confidence: null },
      'confidence must be a whole number, not null',
    ],
    ['a number as text', { ...good, confidence: '70' }, 'confidence must be a whole number, not text'],
    ['a broken number', { ...good, confidence: 70.5 }, 'confidence must be a whole number, not a number'],
    ['too much', { ...good, confidence: 101 }, 'confidence must be at most 100'],
    ['too little', { ...good, confidence: -1 }, 'confidence must be at least 0'],
    ['the wrong one of two types', { ...good, cap: 'x' }, 'cap must be a number or null, not text'],
    [
      'too many entries',
      { ...good, risks: Array(3).fill({ code: 'a', severity: 1 }) },
      'risks must have at most 2 entries',
    ],
    [
      'a fault deep inside',
      { ...good, risks: [{ code: 'a', severity: 'x' }] },
      'risks[0].severity must be a whole number, not text',
    ],
    ['a missing field', { ...good, risks: [{ code: 'a' }] }, 'risks[0].severity is missing'],
    [
      'a long text',
      { ...good, risks: [{ code: 'abcdef', severity: 1 }] },
      'risks[0].code must have at most 5 characters',
    ],
    ['a list', [], 'the answer must be an object, not a list'],
  ])('names %s', (_, answer, problem) => {
    const sent = JSON.parse(JSON.stringify(answer)) as Json;
    expect(outputProblems(sent, outputs)).toEqual([problem]);
    expect(() => validateOutputs(sent, outputs)).toThrow(
      expect.objectContaining({ code: 'OUTPUT_SCHEMA', details: { problems: [problem] } }),
    );
  });

  it('names all problems at once', () => {
    expect(outputProblems({ forecast: 'x', confidence: 'y' }, outputs)).toHaveLength(5);
  });

  it('does not quote what the model wrote', () => {
    expect(outputProblems({ ...good, forecast: 'Acme secret' }, outputs).join()).not.toContain('Acme');
  });
});

describe('checks between outputs', () => {
  const checks = [
    {
      rule: { path: 'outputs.floor', op: 'lte' as const, other: 'outputs.target' },
      message: 'floor is above target',
    },
    {
      rule: { path: 'outputs.target', op: 'lte' as const, other: 'outputs.opening' },
      message: 'target is above opening',
    },
  ];

  it('say what does not hold', () => {
    expect(checkOutputs(checks, { outputs: { floor: 1, target: 2, opening: 3 } })).toEqual([]);
    expect(checkOutputs(checks, { outputs: { floor: 5, target: 2, opening: 1 } })).toEqual([
      'floor is above target',
      'target is above opening',
    ]);
  });
});
