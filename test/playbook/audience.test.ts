import { describe, expect, it } from 'vitest';
import { isTie } from '../../src/playbook/audience.ts';
import type { Audience } from '../../src/playbook/schema.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const OTHER_ID = '00000000-0000-4000-8000-000000000002';
const tie = (a: Audience, b: Audience, priorities = [0, 0]): boolean =>
  isTie({ audience: a, priority: priorities[0] ?? 0 }, { audience: b, priority: priorities[1] ?? 0 });

describe('two audiences tie where both may fit one contract and rank the same', () => {
  it.each<[string, Audience, Audience]>([
    ['different fields', { segment: ['smb'] }, { region: ['EMEA'] }],
    ['lists that share a value', { segment: ['smb', 'mid'] }, { segment: ['mid'] }],
    ['ranges of revenue that overlap', { arr_min: 10 }, { arr_max: 10 }],
    [
      'the same customer with another condition each',
      { customer_id: ID, arr_min: 1 },
      { customer_id: ID, arr_max: 9 },
    ],
  ])('%s', (_what, a, b) => {
    expect(tie(a, b)).toBe(true);
    expect(tie(b, a)).toBe(true);
  });

  it.each<[string, Audience, Audience]>([
    ['the same audience: one slot', { segment: ['smb'], tier: ['a'] }, { tier: ['a'], segment: ['smb'] }],
    ['everybody, twice: one slot', {}, {}],
    ['more conditions on one side', { segment: ['smb'] }, { segment: ['smb'], tier: ['a'] }],
    ['a named customer on one side', { customer_id: ID }, { segment: ['smb'] }],
    ['two named customers', { customer_id: ID }, { customer_id: OTHER_ID }],
    ['lists without a common value', { segment: ['smb'] }, { segment: ['mid'] }],
    ['ranges of revenue apart', { arr_max: 9 }, { arr_min: 10 }],
    ['auto-renewing and not', { auto_renew: true }, { auto_renew: false }],
  ])('not %s', (_what, a, b) => {
    expect(tie(a, b)).toBe(false);
    expect(tie(b, a)).toBe(false);
  });

  it('not where the priorities differ', () => {
    expect(tie({ segment: ['smb'] }, { region: ['EMEA'] }, [1, 0])).toBe(false);
  });
});
