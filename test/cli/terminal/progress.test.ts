import { expect, test } from 'vitest';
import { showProgress } from '../../../src/cli/terminal/progress.ts';

const PACE = { stallMs: 5_000, leaseMs: 60_000 };

test('off a terminal: a plain line at most every two seconds', () => {
  let now = 0;
  let written = '';
  const progress = showProgress({ write: (text) => (written += text) }, { ...PACE, now: () => now });
  for (let done = 0; done <= 50; done += 1) {
    progress.update({ done, total: 50, pausedProviders: [] });
    now += 100;
  }
  progress.stop();
  expect(written).toBe('20 of 50 executions done\n40 of 50 executions done\n');
});

test.each([true, false])('a stall is reported once, with what it waits for (terminal: %s)', (isTTY) => {
  let now = 0;
  let written = '';
  const progress = showProgress({ isTTY, write: (text) => (written += text) }, { ...PACE, now: () => now });
  for (; now < 20_000; now += 250)
    progress.update({ done: now < 1_000 ? 0 : 258, total: 273, pausedProviders: [] });
  progress.stop();
  expect(written.match(/.*15 executions left.*lease of 60 s.*\n/g)).toHaveLength(1);
});

test('on a terminal: a stop leaves an empty line, and no other bar follows', () => {
  let written = '';
  const progress = showProgress({ isTTY: true, write: (text) => (written += text) }, PACE);
  progress.update({ done: 19, total: 273, pausedProviders: [] });
  progress.stop();
  // The cursor is at the start of an empty line.
  expect(written.endsWith('\u001b[1G\u001b[2K'), JSON.stringify(written)).toBe(true);
  const before = written;
  progress.update({ done: 20, total: 273, pausedProviders: [] });
  progress.stop();
  expect(written).toBe(before);
});

test.each([true, false])(
  'a refusing provider is reported now and then, with the reason (terminal: %s)',
  (isTTY) => {
    let now = 0;
    let written = '';
    const progress = showProgress({ isTTY, write: (text) => (written += text) }, { ...PACE, now: () => now });
    const refusing = {
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      code: 'LLM_OVERLOADED',
      since: new Date('2026-12-01T03:00:00Z'),
      pausedUntil: new Date('2026-12-01T03:01:00Z'),
      callsPerMinute: 60,
      overAt: new Date('2026-12-01T03:11:00Z'),
    } as const;
    for (; now < 54_000; now += 250)
      progress.update({ done: 33, total: 273, pausedProviders: now < 50_000 ? [refusing] : [] });
    progress.stop();
    expect(written.match(/240 executions left\. .*paused until .*\n/g)).toEqual([
      '240 executions left. anthropic, claude-haiku-4-5: paused until 2026-12-01 03:01:00 UTC (LLM_OVERLOADED, since 2026-12-01 03:00:00 UTC).\n',
      expect.anything(),
    ]);
    expect(written.match(/No provider refuses any more/g)).toHaveLength(1);
    expect(written).not.toContain('lease');
  },
);
