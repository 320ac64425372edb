import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arity } from '../../../src/playbook/template/helper.ts';
import {
  BLOCKS,
  callHelper,
  EXAMPLE_SCOPE,
  findHelper,
  HELPERS,
} from '../../../src/playbook/template/helpers.ts';
import { renderTemplate } from '../../../src/playbook/template/interpreter.ts';

const render = (source: string, scope: unknown = EXAMPLE_SCOPE) => renderTemplate(source, scope);

/** Calls a helper as a template would. */
function call(name: string, ...args: unknown[]): unknown {
  const helper = findHelper(name);
  if (!helper) throw new Error(`no helper ${name}`);
  return callHelper(helper, args, { root: EXAMPLE_SCOPE });
}

describe('the catalogue', () => {
  it.each([...HELPERS, ...BLOCKS])('$name: $example', ({ example, exampleResult }) => {
    expect(render(example)).toBe(exampleResult);
  });

  it('has each name once and a sentence for each', () => {
    const names = [...HELPERS, ...BLOCKS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary } of [...HELPERS, ...BLOCKS]) expect(summary).toMatch(/\.$/);
  });

  it.each(HELPERS)('$name refuses too few and too many arguments, by its name', ({ name, args }) => {
    const { min, max } = arity(args);
    const refused = expect.objectContaining({
      code: 'TEMPLATE_HELPER_ARGUMENT',
      message: expect.stringContaining(name),
      details: { helper: name },
    });
    if (min > 0) expect(() => call(name, ...Array(min - 1).fill(1))).toThrow(refused);
    if (max < 10) expect(() => call(name, ...Array(max + 1).fill(1))).toThrow(refused);
  });

  it('accepts null for every argument', () => {
    const needsMore: Record<string, unknown[]> = { take: [null, 1], truncate: [null, 5], date: [null] };
    for (const { name, args } of HELPERS) {
      const nulls = needsMore[name] ?? Array(Math.max(1, arity(args).min)).fill(null);
      expect(() => call(name, ...nulls), name).not.toThrow();
    }
  });
});

describe('money and figures', () => {
  it.each([
    [120_000, 'USD', 'USD 120,000'],
    [96_500, 'EUR', 'EUR 96,500'],
    [12_000_000, 'JPY', 'JPY 12,000,000'],
    [1234.56, 'USD', 'USD 1,235'],
    [99.5, 'USD', 'USD 99.50'],
    [0.005, 'USD', 'USD 0.01'],
    [0, 'USD', 'USD 0'],
    [-1200, 'USD', 'USD -1,200'],
    [100, 'USD', 'USD 100'],
    [120_000, null, '120,000'],
    [null, 'USD', 'unknown'],
  ])('currency %s %s is %s', (amount, code, expected) => {
    expect(call('currency', amount, code)).toBe(expected);
  });

  it.each([
    ['number', [12345.678], '12,345.68'],
    ['number', [12345, 2], '12,345.00'],
    ['number', [-0.4, 0], '0'],
    ['number', [null], 'unknown'],
    ['percent', [12.34], '12.3%'],
    ['percent', [12, 1], '12.0%'],
    ['percent', [0], '0%'],
    ['percent', [null], 'unknown'],
    ['signed', [4.2], '+4.2'],
    ['signed', [-3], '-3'],
    ['signed', [0], '0'],
    ['signed', [0.001], '0'],
    ['signed', [null], 'unknown'],
    ['round', [1.005, 2], 1.01],
    ['round', [-2.5], -3],
    ['round', [1249, -2], 1200],
    ['add', [0.1, 0.2], 0.3],
    ['add', [1, null], null],
    ['subtract', [5, null], null],
    ['divide', [1, 0], null],
    ['modulo', [1, 0], null],
    ['multiply', ['4', 2], 8],
    ['max', [[3, 9, 4]], 9],
    ['min', [2, null], null],
    ['max', [[]], null],
    ['clamp', [5, 0, 10], 5],
    ['clamp', [-5, 0, 10], 0],
    ['percentOf', [30, 0], null],
    ['percentOf', [88, 120], 73.3333333333],
    ['percentChange', [0, 5], null],
    ['percentChange', [-50, 50], 200],
    ['percentChange', [100, 80], -20],
  ])('%s %j is %j', (name, args, expected) => {
    expect(call(name, ...args)).toBe(expected);
  });

  it('computes a price as a playbook writes it', () => {
    const scope = { contract: { arr: 96_500 }, outputs: { increase_percent: 4.5 } };
    const source = '{{round (multiply contract.arr (add 1 (divide outputs.increase_percent 100)))}}';
    expect(render(source, scope)).toBe('100843');
  });

  it('rounds as people do, at any number of decimals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: 0, max: 4 }),
        (cents, decimals) => {
          const rounded = call('round', cents / 100, decimals) as number;
          expect(Math.abs(rounded - cents / 100)).toBeLessThanOrEqual(0.5 / 10 ** decimals + 1e-9);
        },
      ),
    );
  });

  it('refuses a text that is no number', () => {
    expect(() => call('add', 'twelve', 1)).toThrow(/add: needs a number/);
    expect(() => call('number', 1, 99)).toThrow(/99 decimals/);
  });
});

describe('dates', () => {
  it.each([
    ['date', ['2026-12-01T23:00:00Z'], '1 December 2026'],
    ['date', ['2026-12-01', 'iso'], '2026-12-01'],
    ['date', [null], 'unknown'],
    ['date', ['soon'], 'soon'],
    ['period', ['2026-11-24', '2026-11-24'], '24 November 2026'],
    ['period', ['0976-11-20', '0976-12-03', 'short'], '20 Nov to 3 Dec 976'],
    ['period', [null, '2026-11-24'], 'unknown'],
    ['period', ['2026-10-26', 'soon'], 'unknown'],
    ['daysUntil', ['2026-10-31'], -1],
    ['daysUntil', ['2026-11-01'], 0],
    ['daysUntil', [null], null],
    ['daysUntil', ['soon'], null],
    ['addDays', ['2026-11-30', 2], '2026-12-02'],
    ['addDays', [null, 2], null],
    ['addDays', ['2026-11-30', 1e9], null],
  ])('%s %j is %j', (name, args, expected) => {
    expect(call(name, ...args)).toBe(expected);
  });

  it('refuses a format that it does not know', () => {
    expect(() => call('date', '2026-12-01', 'us')).toThrow(/long, short, iso, weekday|no such format/);
    expect(() => call('period', '2026-12-01', '2026-12-02', 'iso')).toThrow(/no such format/);
  });

  it('daysUntil finds the scan date from within a loop', () => {
    expect(render("{{#each contacts}}{{daysUntil '2026-11-03'}} {{/each}}")).toBe('2 2 ');
  });
});

describe('logic', () => {
  it.each([
    ['eq', [null, undefined], true],
    ['eq', [1, '1'], false],
    ['ne', ['a', 'b'], true],
    ['gt', [null, 0], false],
    ['lte', [null, 0], false],
    ['gte', ['2026-12-01', '2026-11-30'], true],
    ['lt', ['a', 1], false],
    ['in', ['b', 'a', 'b'], true],
    ['in', ['b', ['a', 'b']], true],
    ['in', ['c', ['a', 'b'], 'd'], false],
    ['contains', [['a'], 'a'], true],
    ['contains', ['abc', 'bc'], true],
    ['contains', [null, 'a'], false],
    ['and', [1, 'a', []], false],
    ['or', [0, '', 'a'], true],
    ['not', [0], true],
    ['exists', [0], true],
    ['exists', [''], true],
    ['exists', [null], false],
    ['empty', [[]], true],
    ['empty', [0], false],
    ['default', [0, 5], 0],
    ['default', ['', 'x'], 'x'],
    ['default', [null, 'x'], 'x'],
    ['default', [false, 'x'], false],
    ['ternary', [[], 'a', 'b'], 'b'],
  ])('%s %j is %j', (name, args, expected) => {
    expect(call(name, ...args)).toBe(expected);
  });
});

describe('lists and texts', () => {
  const people = [
    { name: 'B', age: 3, boss: { name: 'Z' } },
    { name: 'A', age: null, boss: null },
    { name: 'C', age: 20, boss: { name: 'Y' } },
  ];

  it.each([
    ['pluck', [people, 'name'], ['B', 'A', 'C']],
    ['pluck', [people, 'boss.name'], ['Z', null, 'Y']],
    ['pluck', [null, 'name'], []],
    ['where', [people, 'name', 'A'], [people[1]]],
    ['where', [people, 'age', null], [people[1]]],
    ['take', [[1, 2, 3], 2], [1, 2]],
    ['take', [[1], -1], []],
    ['sum', [[1, null, 2.5]], 3.5],
    ['sum', [people, 'age'], 23],
    ['first', [[]], null],
    ['last', [[1, 2]], 2],
    ['join', [['a', null, '', 2], '; '], 'a; 2'],
    ['length', ['añ😀'], 3],
    ['length', [null], 0],
    ['truncate', ['The quick brown fox', 100], 'The quick brown fox'],
    ['truncate', ['Donaudampfschiff', 6], 'Donau…'],
    ['truncate', ['😀😀😀😀', 3], '😀😀…'],
    ['firstName', ['Grace'], 'Grace'],
    ['firstName', ['Hopper, Grace M.'], 'Grace'],
    ['firstName', ['Prof. Dr. Ada Lovelace'], 'Ada'],
    ['firstName', [null], ''],
    ['humanize', ['dataGap'], 'data gap'],
    ['humanize', ['at-risk_now'], 'at risk now'],
    ['capitalize', [''], ''],
    ['words', ['  one\n two '], 2],
    ['words', [null], 0],
    ['replace', ['a.b.c', '.', '$&'], 'a$&b$&c'],
    ['replace', ['abc', '', 'x'], 'abc'],
    ['concat', ['a', null, 1, true], 'a1true'],
    ['plural', [1, 'day'], '1 day'],
    ['plural', [0, 'day'], '0 days'],
    ['plural', [1200, 'person', 'people'], '1,200 people'],
    ['plural', [null, 'ticket'], 'an unknown number of tickets'],
    ['json', [{ a: [1, null] }], '{"a":[1,null]}'],
    ['json', [null], 'null'],
  ])('%s %j is %j', (name, args, expected) => {
    expect(call(name, ...args)).toEqual(expected);
  });

  it('sortBy keeps the order of equals and puts the unknown last, both ways', () => {
    const names = (sorted: unknown) => call('pluck', sorted, 'name');
    expect(names(call('sortBy', people, 'age'))).toEqual(['B', 'C', 'A']);
    expect(names(call('sortBy', people, 'age', 'desc'))).toEqual(['C', 'B', 'A']);
    expect(people[0]?.name).toBe('B');
  });

  it('a field that no entry has is an error, like an unknown path', () => {
    for (const args of [
      ['pluck', people, 'nmae'],
      ['where', people, 'nmae', 1],
      ['sortBy', people, 'nmae'],
      ['sum', people, 'nmae'],
    ])
      expect(() => call(args[0] as string, ...args.slice(1))).toThrow(
        expect.objectContaining({ code: 'TEMPLATE_PATH_MISSING' }),
      );
  });

  it('refuses an object where a text is needed, rather than print [object Object]', () => {
    expect(() => call('upper', {})).toThrow(/needs a text/);
    expect(() => call('join', [{}], ',')).toThrow(/needs a text/);
  });
});
