import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rule, ruleHolds, rulePaths, ruleSchema, valueAt } from '../../src/playbook/rules.ts';

const scope = {
  outputs: {
    risk: 70,
    price: 100,
    floor: 90,
    nothing: null,
    stance: 'silent',
    tags: ['price', null],
    empty: [],
  },
  contract: { autoRenew: false, renewalDate: '2026-12-01', name: '' },
  list: [{ name: 'Ada' }, { name: 'Grace' }],
};
const holds = (path: string, op: string, more: object = {}): boolean =>
  ruleHolds(ruleSchema.parse({ path, op, ...more }), scope);
const value = (given: unknown): object => ({ value: given });

describe('a path', () => {
  it.each([
    ['outputs.risk', 70],
    ['list.1.name', 'Grace'],
    ['list.length', 2],
    ['outputs.nothing', null],
    ['outputs.unknown', undefined],
    ['outputs.risk.deeper', undefined],
    ['outputs.nothing.deeper', undefined],
    ['list.2.name', undefined],
    ['constructor', undefined],
    ['outputs.__proto__', undefined],
    ['list.map', undefined],
    ['outputs.stance.length', undefined],
  ])('%s leads to %o', (path, expected) => {
    expect(valueAt(scope, path)).toBe(expected);
  });
});

describe('a comparison', () => {
  it.each<[string, string, object, boolean]>([
    ['outputs.risk', 'eq', value(70), true],
    ['outputs.risk', 'eq', value('70'), false],
    ['outputs.unknown', 'eq', value(null), true],
    ['outputs.nothing', 'eq', value(null), true],
    ['outputs.risk', 'ne', value(71), true],
    ['outputs.unknown', 'ne', value(null), false],
    ['contract.autoRenew', 'eq', value(false), true],
    ['outputs.risk', 'gt', value(70), false],
    ['outputs.risk', 'gte', value(70), true],
    ['outputs.risk', 'lt', value(70), false],
    ['outputs.risk', 'lte', value(70), true],
    ['outputs.floor', 'lte', { other: 'outputs.price' }, true],
    ['outputs.price', 'lt', { other: 'outputs.floor' }, false],
    ['contract.renewalDate', 'lt', value('2027-01-01'), true],
    ['contract.renewalDate', 'gt', value('2027-01-01'), false],
    ['outputs.stance', 'in', value(['silent', 'declined']), true],
    ['outputs.stance', 'not_in', value(['silent']), false],
    ['outputs.stance', 'in', value('silent'), false],
    ['outputs.unknown', 'in', value([null, 'x']), true],
    ['outputs.nothing', 'not_in', value([null]), false],
    ['outputs.tags', 'contains', value('price'), true],
    ['outputs.tags', 'contains', value('pri'), false],
    ['outputs.stance', 'contains', value('ilen'), true],
    ['outputs.risk', 'contains', value(7), false],
    ['outputs.risk', 'exists', {}, true],
    ['outputs.nothing', 'exists', {}, false],
    ['outputs.unknown', 'exists', value(false), true],
    ['outputs.empty', 'empty', {}, true],
    ['contract.name', 'empty', {}, true],
    ['outputs.nothing', 'empty', {}, true],
    ['outputs.risk', 'empty', {}, false],
    ['outputs.risk', 'empty', value(false), true],
  ])('%s %s %o: %s', (path, op, more, expected) => {
    expect(holds(path, op, more)).toBe(expected);
  });

  it.each(['gt', 'gte', 'lt', 'lte'])('%s never holds on what is not known, nor between kinds', (op) => {
    expect(holds('outputs.unknown', op, value(0))).toBe(false);
    expect(holds('outputs.nothing', op, value(0))).toBe(false);
    expect(holds('outputs.risk', op, { other: 'outputs.nothing' })).toBe(false);
    expect(holds('outputs.risk', op, value('50'))).toBe(false);
    expect(holds('contract.autoRenew', op, value(false))).toBe(false);
    expect(holds('outputs.tags', op, value(0))).toBe(false);
  });
});

describe('all, any, not', () => {
  const yes: Rule = { path: 'outputs.risk', op: 'exists' };
  const no: Rule = { path: 'outputs.risk', op: 'empty' };
  it.each<[Rule, boolean]>([
    [{ all: [yes, yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ not: no }, true],
    [{ all: [yes, { any: [no, { not: no }] }] }, true],
  ])('%o: %s', (rule, expected) => {
    expect(ruleHolds(rule, scope)).toBe(expected);
  });
});

describe('rules as data', () => {
  const leaf: fc.Arbitrary<Rule> = fc.record({
    path: fc.constantFrom('outputs.risk', 'outputs.unknown', 'list.length', 'contract.name'),
    op: fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'not_in', 'contains', 'exists', 'empty'),
    value: fc.constantFrom(70, 'x', null, true, ['x', 70]),
  });
  const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('rule').map((not) => ({ not })),
    ),
  }));

  it('any rule survives its way through JSON, is decided, and its opposite is decided the other way', () => {
    fc.assert(
      fc.property(rule, (given) => {
        const stored = ruleSchema.parse(JSON.parse(JSON.stringify(given)));
        expect(stored).toEqual(given);
        expect(ruleHolds({ not: stored }, scope)).toBe(!ruleHolds(stored, scope));
        expect(rulePaths(stored).length).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    [{ path: 'a', op: 'matches', value: '.*' }],
    [{ path: 'a', op: 'eq', value: 1, code: 'process.exit()' }],
    [{ all: [] }],
    [{ any: [], all: [] }],
    ['outputs.risk > 70'],
  ])('%j is none', (given) => {
    expect(ruleSchema.safeParse(given).success).toBe(false);
  });

  it('say which paths they read, in their order', () => {
    const given: Rule = {
      all: [
        { path: 'outputs.risk', op: 'gte', value: 70 },
        { not: { path: 'outputs.floor', op: 'lte', other: 'outputs.price' } },
        {
          any: [
            { path: 'facts.stance', op: 'exists' },
            { path: 'outputs.tags', op: 'empty', value: false },
          ],
        },
      ],
    };
    expect(rulePaths(given)).toEqual([
      'outputs.risk',
      'outputs.floor',
      'outputs.price',
      'facts.stance',
      'outputs.tags',
    ]);
  });
});
