import { describe, expect, it } from 'vitest';
import { anthropicCanEnforce, anthropicSchema, openAiSchema } from '../../src/llm/provider-schema.ts';
import { outputsJsonSchema } from '../../src/playbook/outputs.ts';
import type { OutputSchema } from '../../src/playbook/schema.ts';

const risks: OutputSchema = {
  type: 'array',
  minItems: 1,
  maxItems: 5,
  description: 'The most severe first.',
  items: {
    type: 'object',
    properties: {
      code: { type: 'string', enum: ['adoption', 'price'] },
      severity: { type: 'integer', minimum: 1, maximum: 5 },
      due: { type: ['string', 'null'], maxLength: 10 },
    },
  },
};
const of = (outputs: Record<string, OutputSchema>) => outputsJsonSchema(outputs);
const onlyRisks = (items: object) => ({
  type: 'object',
  properties: { risks: items },
  required: ['risks'],
  additionalProperties: false,
});
const item = (properties: object) => ({
  type: 'object',
  properties,
  required: ['code', 'severity', 'due'],
  additionalProperties: false,
});

describe('openAiSchema', () => {
  it('moves lengths into the description and keeps every other bound, at every depth', () => {
    expect(openAiSchema(of({ risks }))).toEqual(
      onlyRisks({
        type: 'array',
        minItems: 1,
        maxItems: 5,
        description: 'The most severe first.',
        items: item({
          code: { type: 'string', enum: ['adoption', 'price'] },
          severity: { type: 'integer', minimum: 1, maximum: 5 },
          due: { type: ['string', 'null'], description: '(at most 10 characters)' },
        }),
      }),
    );
  });

  it('leaves a schema that is fine as it is', () => {
    const schema = of({ answer: { type: 'boolean' } });
    expect(openAiSchema(schema)).toEqual(schema);
  });
});

describe('anthropicSchema', () => {
  it('moves every bound that it refuses into the description, at every depth', () => {
    expect(anthropicSchema(of({ risks }))).toEqual(
      onlyRisks({
        type: 'array',
        minItems: 1,
        description: 'The most severe first. (at most 5 items)',
        items: item({
          code: { enum: ['adoption', 'price'] },
          severity: { type: 'integer', description: '(at least 1, at most 5)' },
          due: {
            description: '(at most 10 characters)',
            anyOf: [{ type: 'string' }, { type: 'null' }],
          },
        }),
      }),
    );
  });

  it('describes a longer list in words', () => {
    const options: OutputSchema = { type: 'array', minItems: 3, items: { type: 'number' } };
    expect(anthropicSchema(of({ options })).properties).toEqual({
      options: { type: 'array', items: { type: 'number' }, description: '(at least 3 items)' },
    });
  });

  it('makes a union of a nullable object, whole', () => {
    const terms: OutputSchema = {
      type: ['object', 'null'],
      description: 'What was agreed.',
      properties: { price: { type: 'number', minimum: 0 } },
    };
    expect(anthropicSchema(of({ terms })).properties).toEqual({
      terms: {
        description: 'What was agreed.',
        anyOf: [
          {
            type: 'object',
            properties: { price: { type: 'number', description: '(at least 0)' } },
            required: ['price'],
            additionalProperties: false,
          },
          { type: 'null' },
        ],
      },
    });
  });

  it('gives a nullable enum by its values alone, which a type beside them would make it refuse', () => {
    const posture: OutputSchema = { type: ['string', 'null'], enum: ['grow', 'hold'] };
    expect(anthropicSchema(of({ posture })).properties).toEqual({
      posture: { enum: ['grow', 'hold', null] },
    });
  });

  it('does not change the schema it is given', () => {
    const schema = of({ risks });
    const before = structuredClone(schema);
    anthropicSchema(schema);
    openAiSchema(schema);
    expect(schema).toEqual(before);
  });

  it('treats an output as one, even where it has the name of a keyword', () => {
    const schema = anthropicSchema(of({ enum: { type: 'string', maxLength: 5 }, items: { type: 'number' } }));
    expect(schema.properties).toEqual({
      enum: { type: 'string', description: '(at most 5 characters)' },
      items: { type: 'number' },
    });
  });
});

describe('anthropicCanEnforce', () => {
  const nullable = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index): [string, OutputSchema] => [
        `output_${index}`,
        { type: ['string', 'null'] },
      ]),
    );

  it('allows sixteen unions, wherever they stand', () => {
    expect(anthropicCanEnforce(anthropicSchema(of(nullable(16))))).toBe(true);
    expect(anthropicCanEnforce(anthropicSchema(of(nullable(17))))).toBe(false);
    const nested: OutputSchema = {
      type: ['array', 'null'],
      items: { type: 'object', properties: nullable(16) },
    };
    expect(anthropicCanEnforce(anthropicSchema(of({ nested })))).toBe(false);
  });
});
