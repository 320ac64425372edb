import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/platform/json.ts';
import type { OutputSchema } from '../../../src/playbook/schema.ts';
import { renderValue, renderValues } from '../../../src/playbook/template/value-template.ts';
import { exampleContext } from '../../support/example-context.ts';

const context = exampleContext();
const text: OutputSchema = { type: 'string' };
const number: OutputSchema = { type: 'number' };
const integer: OutputSchema = { type: 'integer' };
const list = (items: OutputSchema): OutputSchema => ({ type: 'array', items });
const object = (properties: Record<string, OutputSchema>): OutputSchema => ({ type: 'object', properties });
const maybe = (type: 'string' | 'number' | 'array'): OutputSchema => ({ type: [type, 'null'] });
const render = (template: Json, schema: OutputSchema, scope: unknown = context) =>
  renderValue(template, scope, schema);

describe('a text becomes what the schema asks for', () => {
  it.each<[Json, OutputSchema, Json]>([
    ['{{contract.arr}}', number, 96_500],
    ['{{round data.usage.changePercent}}', integer, -15],
    [' {{customer.tier}} ', number, null],
    ['', integer, null],
    ['{{contract.autoRenew}}', { type: 'boolean' }, false],
    ['{{exists customer.owner}}', { type: 'boolean' }, true],
    ['  {{customer.name}}\n', text, "O'Reilly & Sons <Ltd>"],
    ['{{customer.tier}}', text, ''],
    ['{{customer.tier}}', maybe('string'), null],
    ["{{json (pluck data.salesforce.contacts 'name')}}", list(text), ['Ada Lovelace', 'Grace Hopper']],
    ['{{json data.engagement.tickets.asOf}}', text, '"2026-10-30"'],
    ['{"a": {{contract.seats}} }', object({ a: integer }), { a: 120 }],
    ['', maybe('array'), null],
    ['007', text, '007'],
  ])('%j as %j is %j', (template, schema, expected) => {
    expect(render(template, schema)).toEqual(expected);
  });

  it.each<[Json, OutputSchema]>([
    ["{{currency contract.arr 'EUR'}}", number],
    ['about 12', integer],
    ['yes', { type: 'boolean' }],
    ['Infinity', number],
    ['{{customer.name}}', list(text)],
    ['{}', list(text)],
    ['[]', object({})],
  ])('%j as %j is an error with the reason', (template, schema) => {
    expect(() => render(template, schema)).toThrow(expect.objectContaining({ code: 'TEMPLATE_INVALID' }));
  });

  it('a text of the customer that looks like a template stays one text', () => {
    const scope = { name: '{{contract.arr}} ", "x": 1' };
    expect(render('{{name}}', text, scope)).toBe(scope.name);
    expect(render({ a: '{{name}}' }, object({ a: text }), scope)).toEqual({ a: scope.name });
  });
});

describe('what is no text', () => {
  it('passes as it is', () => {
    for (const value of [1, true, null]) expect(render(value, number)).toBe(value);
  });

  it('is rendered leaf by leaf, each leaf by its own schema', () => {
    const schema = list(object({ code: text, severity: integer, note: maybe('string') }));
    expect(render([{ code: '{{lower "USAGE"}}', severity: '{{add 1 2}}', note: '' }], schema)).toEqual([
      { code: 'usage', severity: 3, note: null },
    ]);
  });
});

describe('$each', () => {
  const tickets = 'data.engagement.tickets.items';

  it('makes a list, with the entry as this, its fields by name, and the context beside it', () => {
    const template = {
      $each: tickets,
      $item: { n: '{{@index}}', t: '{{this.id}} {{subject}} {{customer.country}} {{../contract.currency}}' },
    };
    expect(render(template, list(object({ n: integer, t: text })))).toEqual([
      { n: 0, t: 'T1 Export | fails <b> IE EUR' },
      { n: 1, t: 'T2 Slow search IE EUR' },
    ]);
  });

  it('chooses by a rule over the entry and the context, then takes the first', () => {
    const severe = {
      $each: tickets,
      $where: { path: 'this.severity', op: 'lte', value: 2 },
      $item: '{{id}}',
    };
    expect(render(severe, list(text))).toEqual(['T1']);
    expect(
      render(
        {
          $each: tickets,
          $limit: 1,
          $where: { path: 'this.severity', op: 'gte', value: 3 },
          $item: '{{id}}',
        },
        list(text),
      ),
    ).toEqual(['T2']);
    const never = {
      $each: tickets,
      $where: { path: 'contract.autoRenew', op: 'eq', value: true },
      $item: '{{id}}',
    };
    expect(render(never, list(text))).toEqual([]);
  });

  it('of null is the empty list; of an unknown path an error', () => {
    expect(render({ $each: 'facts.stance.quotes', $item: 'x' }, list(text))).toEqual([]);
    expect(() => render({ $each: 'data.nothing', $item: 'x' }, list(text))).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_PATH_MISSING', details: { path: 'data.nothing' } }),
    );
  });

  it('holds others, and drops the entries that an $if leaves out', () => {
    const scope = {
      groups: [
        { on: true, list: [1, 2] },
        { on: false, list: [3] },
      ],
    };
    const template = {
      $each: 'groups',
      $item: {
        $if: { path: 'this.on', op: 'eq', value: true },
        $then: { $each: 'this.list', $item: '{{this}}' },
      },
    };
    expect(render(template, list(list(integer)), scope)).toEqual([[1, 2]]);
  });

  it('over too many entries stops', () => {
    const scope = { many: Array.from({ length: 30_000 }, (_, n) => n) };
    expect(() => render({ $each: 'many', $item: '{{this}}' }, list(integer), scope)).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_LIMIT' }),
    );
  });
});

describe('$if and $path', () => {
  const isDeclining = { path: 'data.usage.trend', op: 'eq', value: 'declining' };

  it('$if takes one of both', () => {
    expect(render({ $if: isDeclining, $then: 'down', $else: 'up' }, text)).toBe('down');
    expect(render({ $if: { not: isDeclining }, $then: 'down', $else: 'up' }, text)).toBe('up');
  });

  it('$if without the branch drops an entry and a field, and is null alone', () => {
    const absent = { $if: { not: isDeclining }, $then: 'x' };
    expect(render(['a', absent, 'b'], list(text))).toEqual(['a', 'b']);
    expect(render(absent, maybe('string'))).toBeNull();
  });

  it('$path is the value itself, typed; its default stands for null and for an unknown path', () => {
    expect(render({ $path: 'contract.arr' }, number)).toBe(96_500);
    expect(render({ $path: 'data.usage.topFeatures' }, list(text))).toEqual(['editor', 'review']);
    expect(render({ $path: 'facts.stance.status', $default: 'unknown' }, text)).toBe('unknown');
    expect(render({ $path: 'stages.discovery.cap', $default: null }, maybe('number'))).toBeNull();
    expect(render({ $path: 'customer.tier' }, maybe('string'))).toBeNull();
    expect(() => render({ $path: 'customer.teir' }, text)).toThrow(/customer\.teir/);
    expect(() => render({ $path: 'customer.constructor' }, text)).toThrow(/customer\.constructor/);
  });

  it.each<Json>([
    { $each: 1, $item: 'x' },
    { $each: 'customer.name', $item: 'x' },
    { $each: 'customer.goals' },
    { $each: 'customer.goals', $item: 'x', $limit: -1 },
    { $each: 'customer.goals', $item: 'x', $filter: 1 },
    { $if: isDeclining, $otherwise: 'x' },
    { $path: 1 },
    { $map: 'x' },
  ])('%j is refused', (template) => {
    expect(() => render(template, list(text))).toThrow(expect.objectContaining({ code: 'TEMPLATE_INVALID' }));
  });

  it('a condition that is no rule is refused', () => {
    expect(() => render({ $if: { path: 'a', op: 'like' }, $then: 'x' }, text)).toThrow(
      expect.objectContaining({ code: 'RULE_INVALID' }),
    );
  });
});

describe('the values of a step', () => {
  const schemas = { increase: number, target: integer, opening: integer };
  const templates = {
    increase: '{{min contract.upliftCapPercent 4.5}}',
    target: '{{round (multiply contract.arr (add 1 (divide outputs.increase 100)))}}',
    opening: '{{round (multiply outputs.target 1.03)}}',
  };

  it('are computed one from another, in their order', () => {
    expect(renderValues(templates, context, schemas, true)).toEqual({
      increase: 4.5,
      target: 100_843,
      opening: 103_868,
    });
    expect(context.outputs).toEqual({});
  });

  it('keep what the model answered in sight', () => {
    const scope = { ...context, outputs: { posture: 'hold', increase: 99 } };
    const values = renderValues(
      { increase: 3, note: '{{outputs.posture}} {{outputs.increase}}' },
      scope,
      { ...schemas, note: text },
      true,
    );
    expect(values).toEqual({ increase: 3, note: 'hold 3' });
  });

  it('do not see each other otherwise', () => {
    expect(() => renderValues(templates, context, schemas, false)).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_PATH_MISSING' }),
    );
  });

  it('name the output that is wrong', () => {
    const failing = { increase: '{{contract.nothing}}' };
    expect(() => renderValues(failing, context, schemas, true)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^increase: there is no contract\.nothing/),
        details: expect.objectContaining({ output: 'increase', path: 'contract.nothing' }),
      }),
    );
    expect(() => renderValues({ other: 1 }, context, schemas, true)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', details: { output: 'other' } }),
    );
  });
});
