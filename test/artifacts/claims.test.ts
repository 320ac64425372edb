import { expect, it } from 'vitest';
import { claimsOf } from '../../src/artifacts/claims.ts';

const artifact = {
  title: 'Harbour',
  sections: [
    {
      key: 'a',
      title: 'Facts',
      kind: 'text' as const,
      text: 'Harbour pays 120,000 until 2027-04-10; 95 seats.',
    },
  ],
  facts: [
    { path: 'customer.name', value: 'Harbour' },
    { path: 'contract.arr', value: 120_000 },
    { path: 'term.renewalDate', value: '2027-04-10' },
    { path: 'contract.seats', value: 5 },
    { path: 'contract.autoRenew', value: true },
  ],
  flags: [
    { code: 'unverified_figure' as const, detail: '95' },
    { code: 'stale_source' as const, detail: 'usage: nothing on record' },
    { code: 'former_owner' as const, detail: 'Ines' },
  ],
  asOf: '2026-12-01',
};

it('an artifact claims what its flags doubt, and what it shows of the facts that it cites', () => {
  expect(claimsOf(artifact).map(({ span, kind, verdict, paths }) => [span, kind, verdict, ...paths])).toEqual(
    [
      ['95', 'figure', 'unsupported'],
      ['Ines', 'name', 'contradicted'],
      ['Harbour', 'name', 'supported', 'customer.name'],
      ['120,000', 'figure', 'supported', 'contract.arr'],
      ['2027-04-10', 'date', 'supported', 'term.renewalDate'],
    ],
  );
});
