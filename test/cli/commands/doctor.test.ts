import { describe, expect, it, test } from 'vitest';
import { clockCheck } from '../../../src/cli/commands/doctor/database.ts';
import { failuresCheck } from '../../../src/cli/commands/doctor/failures.ts';
import { checkProvider, checkZone } from '../../../src/cli/commands/doctor/host.ts';
import { reviewCheck, scanCheck } from '../../../src/cli/commands/doctor/night.ts';
import { pausesCheck } from '../../../src/cli/commands/doctor/pauses.ts';
import { livenessCheck } from '../../../src/cli/commands/doctor/queue.ts';
import { sourcesCheck } from '../../../src/cli/commands/doctor/sources.ts';
import { loadConfig } from '../../../src/platform/config/config.ts';

test.each([
  [null, 'ok'],
  [119, 'ok'],
  [120, 'warn'],
  [900, 'fail'],
] as const)('work that is due for %s s: %s', (seconds, status) => {
  const found = livenessCheck(seconds);
  expect(found.status).toBe(status);
  expect(found.hint === null).toBe(status === 'ok');
});

test.each([
  [4_999, 'ok'],
  [-5_000, 'warn'],
  [45_000, 'fail'],
] as const)('clocks that are %d ms apart: %s', (differenceMs, status) => {
  expect(clockCheck(differenceMs).status).toBe(status);
});

test.each([
  ['2026-03-28T00:59:00Z', '2026-03-28 01:59', '2026-03-28 02:00'],
  ['2026-03-28T01:00:00Z', '2026-03-28 02:00', '2026-03-29 02:00'],
  // In this night the clock goes from 02:00 to 03:00.
  ['2026-03-29T01:00:00Z', '2026-03-29 03:00', '2026-03-30 02:00'],
])('at %s it is %s in Berlin, and the next scan is due at %s', (instant, local, next) => {
  const config = loadConfig({ SCAN_TIMEZONE: 'Europe/Berlin' });
  const { detail } = checkZone(config, new Date(instant));
  expect(detail).toContain(`it is ${local}`);
  expect(detail).toContain(`due at ${next}`);
});

test.each([
  [{}, 'ok', /nothing is spent$/],
  [{ OPENAI_API_KEY: 'sk-1' }, 'ok', /OPENAI_API_KEY set but not used/],
  [{ LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-1' }, 'ok', /openai.*OPENAI_API_KEY is set/],
  [{ LLM_PROVIDER: 'anthropic', OPENAI_API_KEY: 'sk-1' }, 'fail', /ANTHROPIC_API_KEY is not set/],
] as const)('the provider of %j: %s; the key is never shown', (environment, status, detail) => {
  const found = checkProvider(loadConfig(environment));
  expect(found).toMatchObject({ status, detail: expect.stringMatching(detail) });
  expect(JSON.stringify(found)).not.toContain('sk-1');
});

describe('executions that failed', () => {
  it('are listed by night, the newest first, counted by code, with the commands that show and retry them', () => {
    const found = failuresCheck([
      { night: '2026-12-02', code: 'LLM_OVERLOADED', executions: 158 },
      { night: '2026-12-02', code: 'OUTPUT_SCHEMA', executions: 1 },
      { night: '2026-11-30', code: 'WAIT_EXPIRED', executions: 2 },
    ]);
    expect(found).toMatchObject({
      status: 'fail',
      detail:
        '161 executions have failed\n2026-12-02: 158 LLM_OVERLOADED, 1 OUTPUT_SCHEMA\n2026-11-30: 2 WAIT_EXPIRED',
    });
    for (const command of [
      'nightshift executions ls --status failed',
      'nightshift executions retry --status failed --night 2026-12-02 --code LLM_OVERLOADED',
      'nightshift executions cancel ID',
    ])
      expect(found.hint).toContain(command);
  });

  it('of many nights are summed up behind the newest', () => {
    const nights = Array.from({ length: 9 }, (_, index) => ({
      night: `2026-12-0${9 - index}`,
      code: 'LLM_AUTH',
      executions: index + 1,
    }));
    const { detail } = failuresCheck(nights);
    expect(detail.split('\n').at(1)).toBe('2026-12-09: 1 LLM_AUTH');
    expect(detail.split('\n').at(-1)).toBe('4 earlier nights: 30 executions');
  });

  it('are none', () => {
    expect(failuresCheck([])).toMatchObject({ status: 'ok', detail: 'none has failed', hint: null });
  });
});

test('sources are listed with their last import run and newest data, stopped ones first', () => {
  const known = {
    importRuns: 4,
    usualGapDays: 1,
    importedOn: '2026-11-30',
    newestOn: '2026-11-29',
    ageDays: 1,
  };
  const flowing = { ...known, source: 'tickets', state: 'flowing' } as const;
  const silent = {
    ...known,
    source: 'facts',
    importedOn: null,
    newestOn: null,
    ageDays: null,
    state: 'none',
  } as const;
  expect(sourcesCheck([silent])).toMatchObject({ status: 'ok', hint: null });
  expect(sourcesCheck([flowing, silent])).toMatchObject({
    status: 'ok',
    detail: 'tickets: imported 2026-11-30, newest data 2026-11-29',
  });
  const stopped = { ...known, source: 'usage', importedOn: null, ageDays: 12, state: 'stopped' } as const;
  expect(sourcesCheck([flowing, stopped, silent])).toMatchObject({
    status: 'warn',
    detail:
      'usage: never imported, newest data 2026-11-29; stopped 12 days ago\ntickets: imported 2026-11-30, newest data 2026-11-29',
    hint: expect.stringContaining('SOURCE_MAX_AGE_DAYS'),
  });
});

test('a provider that refuses is a warning that says since when, why and until when', () => {
  expect(pausesCheck([], new Date())).toMatchObject({ name: 'pauses', status: 'ok', hint: null });
  const refusing = {
    provider: 'openai',
    model: 'gpt-5-mini',
    code: 'LLM_UNAVAILABLE',
    since: new Date('2026-12-01T03:00:00Z'),
    pausedUntil: new Date('2026-12-01T03:01:00Z'),
    callsPerMinute: 60,
    overAt: new Date('2026-12-01T03:11:00Z'),
  } as const;
  expect(pausesCheck([refusing], new Date('2026-12-01T03:59:00Z'))).toMatchObject({
    status: 'warn',
    detail:
      'openai, gpt-5-mini: paused until 2026-12-01 03:01:00 UTC (LLM_UNAVAILABLE, since 2026-12-01 03:00:00 UTC)',
    hint: expect.stringContaining('READY_BY'),
  });
  // Longer than the alert waits.
  expect(pausesCheck([refusing], new Date('2026-12-01T04:00:00Z')).status).toBe('fail');
});

const SCANNED = {
  date: '2026-11-30',
  startedAt: new Date('2026-11-30T02:00:00Z'),
  finishedAt: new Date('2026-11-30T02:01:00Z'),
  contracts: 400,
  missedWindows: 3,
};

test.each([
  [0, 0, 'ok', /of 2026-11-30, missed windows: 3$/],
  [1, 119, 'ok', /1 night due/],
  [1, 120, 'warn', /1 night due/],
  [
    2,
    1_800,
    'fail',
    /2 nights due and not finished, since 30 min; the last one that finished is of 2026-11-30/,
  ],
] as const)(
  'a scan that is %d nights and %d s late: %s',
  (nightsMissed, scanOverdueSeconds, status, detail) => {
    const found = scanCheck({ lastScan: SCANNED, nightsMissed, scanOverdueSeconds });
    expect(found).toMatchObject({ name: 'scan', status, detail: expect.stringMatching(detail) });
    expect(scanCheck({ lastScan: null, nightsMissed: 0, scanOverdueSeconds: 0 }).status).toBe('ok');
  },
);

test.each([
  [null, 'ok', 'no artifact waits'],
  [5 * 86_400 - 1, 'ok', '7 artifacts pending_review, the oldest for 5 days'],
  [5 * 86_400, 'warn', '7 artifacts pending_review, the oldest for 5 days'],
] as const)('artifacts of which the oldest has waited for %s s: %s', (oldestSeconds, status, detail) => {
  const artifacts = oldestSeconds === null ? 0 : 7;
  expect(reviewCheck({ review: [{ status: 'pending_review', artifacts, oldestSeconds }] })).toMatchObject({
    ...{ name: 'review', status, detail },
  });
});
