import { expect, test } from 'vitest';
import { clockCheck } from '../../src/cli/doctor/database.ts';
import { feedsCheck } from '../../src/cli/doctor/feeds.ts';
import { checkProvider, checkZone } from '../../src/cli/doctor/host.ts';
import { pausesCheck } from '../../src/cli/doctor/pauses.ts';
import { livenessCheck } from '../../src/cli/doctor/queue.ts';
import { loadConfig } from '../../src/config.ts';

test.each([
  [null, 'ok'],
  [119, 'ok'],
  [120, 'warn'],
  [900, 'fail'],
] as const)('work that is due for %s s: %s', (seconds, status) => {
  const found = livenessCheck(seconds);
  expect(found.status).toBe(status);
  expect(found.mend === null).toBe(status === 'ok');
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
  // The night in which the clock goes from 02:00 to 03:00.
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

test('feeds are listed with their last delivery and newest data, those that have stopped first', () => {
  const known = {
    deliveries: 4,
    usualGapDays: 1,
    deliveredOn: '2026-11-30',
    newestOn: '2026-11-29',
    ageDays: 1,
  };
  const flowing = { ...known, feed: 'tickets', state: 'flowing' } as const;
  const silent = {
    ...known,
    feed: 'facts',
    deliveredOn: null,
    newestOn: null,
    ageDays: null,
    state: 'none',
  } as const;
  expect(feedsCheck([silent])).toMatchObject({ status: 'ok', mend: null });
  expect(feedsCheck([flowing, silent])).toMatchObject({
    status: 'ok',
    detail: 'tickets: delivered 2026-11-30, newest data 2026-11-29',
  });
  const stopped = { ...known, feed: 'usage', deliveredOn: null, ageDays: 12, state: 'stopped' } as const;
  expect(feedsCheck([flowing, stopped, silent])).toMatchObject({
    status: 'warn',
    detail:
      'usage: never imported, newest data 2026-11-29; stopped 12 days ago\ntickets: delivered 2026-11-30, newest data 2026-11-29',
    mend: expect.stringContaining('FEED_MAX_AGE_DAYS'),
  });
});

test('a provider that refuses is a warning that says since when, why and until when', () => {
  expect(pausesCheck([])).toMatchObject({ name: 'pauses', status: 'ok', mend: null });
  const refusing = {
    provider: 'openai',
    model: 'gpt-5-mini',
    code: 'LLM_UNAVAILABLE',
    since: new Date('2026-12-01T03:00:00Z'),
    pausedUntil: new Date('2026-12-01T03:01:00Z'),
    callsPerMinute: 60,
    overAt: new Date('2026-12-01T03:11:00Z'),
  } as const;
  expect(pausesCheck([refusing])).toMatchObject({
    status: 'warn',
    detail:
      'openai, gpt-5-mini: paused until 2026-12-01 03:01:00 UTC (LLM_UNAVAILABLE, since 2026-12-01 03:00:00 UTC)',
    mend: expect.stringContaining('READY_BY'),
  });
});
