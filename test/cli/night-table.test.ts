import { expect, test } from 'vitest';
import { nightTable } from '../../src/cli/night-table.ts';

const NIGHT = {
  date: '2026-12-01',
  zone: 'UTC',
  contracts: 3,
  matched: 2,
  started: 1,
  completed: 1,
  failed: 0,
  waiting: 0,
  artifacts: 1,
  tokens: 900,
  costUsd: 0,
  wallMs: 1_200,
  stages: [],
};

test.each([
  ['mock', 0, true],
  ['mock', 0.01, false],
  ['openai', 0, false],
] as const)('under %s with USD %d spent, that nothing was: %s', (provider, costUsd, isTold) => {
  const told = nightTable({ ...NIGHT, costUsd }, [], provider);
  expect(told).toContain('Matched: contracts in');
  expect(told.includes('nothing was spent')).toBe(isTold);
});
