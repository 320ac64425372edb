import { expect, test } from 'vitest';
import { nightTable } from '../../../src/cli/terminal/night-table.ts';

const NIGHT = {
  date: '2026-12-01',
  zone: 'UTC',
  contracts: 3,
  matched: 2,
  started: 1,
  deferred: 0,
  bundled: 0,
  completed: 1,
  failed: 0,
  waiting: 0,
  artifacts: 1,
  needsCorrection: 0,
  tokens: 900,
  costUsd: 0,
  wallMs: 1_200,
  stoppedSources: [],
  customersWithSendOrder: 0,
  pausedProviders: [],
  stages: [],
};

test.each([
  ['mock', 0, true],
  ['mock', 0.01, false],
  ['openai', 0, false],
] as const)('under %s with USD %d spent, that nothing was: %s', (provider, costUsd, isShown) => {
  const output = nightTable({ ...NIGHT, costUsd }, [], provider);
  expect(output).toContain('Matched: contracts in');
  expect(output.includes('nothing was spent')).toBe(isShown);
});

test('a source that has stopped is named', () => {
  const usage = { source: 'usage', importedOn: '2026-11-01', newestOn: '2026-10-31' } as const;
  const stoppedSources = [
    { ...usage, importRuns: 9, usualGapDays: 1, ageDays: 30, state: 'stopped' as const },
  ];
  expect(nightTable(NIGHT, [], 'mock')).not.toContain('Feeds');
  expect(nightTable({ ...NIGHT, stoppedSources }, [], 'mock')).toContain(
    'Sources that have stopped:\n  usage: imported 2026-11-01, newest data 2026-10-31; stopped 30 days ago',
  );
});

test('customers to whom several stages write are counted, with the command that lists the drafts', () => {
  expect(nightTable(NIGHT, [], 'mock')).not.toContain('--send-orders');
  const output = nightTable({ ...NIGHT, customersWithSendOrder: 2 }, [], 'mock');
  expect(output).toContain('wait for 2 customers');
  expect(output).toContain('nightshift artifacts ls --send-orders --night 2026-12-01');
});

test('drafts that name what no customer must see are counted, with the command that lists them', () => {
  expect(nightTable(NIGHT, [], 'mock')).not.toContain('To correct');
  const output = nightTable({ ...NIGHT, needsCorrection: 1 }, [], 'mock');
  expect(output).toContain('To correct before review: 1 draft for customers');
  expect(output).toContain('nightshift artifacts ls --status needs_correction --night 2026-12-01');
});

test('a provider that refuses is named, with since when and why', () => {
  const refusing = {
    provider: 'anthropic',
    model: 'claude-haiku-4-5',
    code: 'LLM_RATE_LIMITED',
    since: new Date('2026-12-01T03:00:00Z'),
    pausedUntil: null,
    callsPerMinute: 43,
    overAt: new Date('2026-12-01T03:11:00Z'),
  } as const;
  expect(nightTable(NIGHT, [], 'anthropic')).not.toContain('refuse');
  expect(nightTable({ ...NIGHT, pausedProviders: [refusing] }, [], 'anthropic')).toContain(
    'Providers that refuse:\n  anthropic, claude-haiku-4-5: about 43 calls a minute until 2026-12-01 03:11:00 UTC, ' +
      'longer if it refuses again (LLM_RATE_LIMITED, since 2026-12-01 03:00:00 UTC)',
  );
});
