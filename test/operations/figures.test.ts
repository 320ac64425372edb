import { describe, expect, it, test } from 'vitest';
import { judgeFigures } from '../../src/operations/figures.ts';
import type { StoredFigures } from '../../src/operations/ports.ts';

const RULES = { scan: { zone: 'Europe/Berlin', at: '02:00' }, sourceMaxAgeDays: 7 };

/** An installation in which nothing is wrong, as of an instant. */
const stored = (now: string, changes: Partial<StoredFigures> = {}): StoredFigures => ({
  now: new Date(now),
  oldestDueSeconds: null,
  orphaned: 0,
  lastScan: lastScanOf('2026-11-30'),
  executions: [],
  failed: [],
  night: [],
  nightFailed: [],
  review: [],
  deferred: [],
  pauses: [],
  sources: [],
  ...changes,
});

const lastScanOf = (date: string) => ({
  date,
  startedAt: new Date(`${date}T01:00:00Z`),
  finishedAt: new Date(`${date}T01:02:00Z`),
  contracts: 10,
  missedWindows: 0,
});

describe('a night', () => {
  test.each([
    ['before the hour it is not due', '2026-12-01T00:59:00Z', 0, 0],
    ['is missed from the minute on in which its scan is due', '2026-12-01T01:00:00Z', 1, 0],
    ['is missed for as long as the scan is late', '2026-12-01T01:45:00Z', 1, 45 * 60],
    ['counts beside those before it, whose first says how late', '2026-12-03T01:00:00Z', 3, 2 * 86_400],
  ])('%s', (_title, now, nightsMissed, scanOverdueSeconds) => {
    expect(judgeFigures(stored(now), RULES)).toMatchObject({ nightsMissed, scanOverdueSeconds });
  });

  it('is not missed once its scan has finished, nor where that of a later day has', () => {
    for (const day of ['2026-12-01', '2026-12-05'])
      expect(
        judgeFigures(stored('2026-12-01T12:00:00Z', { lastScan: lastScanOf(day) }), RULES),
      ).toMatchObject({
        ...{ nightsMissed: 0, scanOverdueSeconds: 0 },
      });
  });

  it('is not missed before any scan has finished: nobody has been promised one', () => {
    expect(judgeFigures(stored('2026-12-01T12:00:00Z', { lastScan: null }), RULES).nightsMissed).toBe(0);
  });

  it('is due by the wall clock, also where that skips the hour', () => {
    const late = judgeFigures(stored('2026-03-29T01:00:00Z', { lastScan: lastScanOf('2026-03-28') }), RULES);
    expect(late).toMatchObject({ nightsMissed: 1, scanOverdueSeconds: 0 });
  });
});

it('a provider refuses since its first refusal, until ten minutes after its last', () => {
  const pause = { provider: 'openai', model: 'gpt-5-mini', code: 'LLM_OVERLOADED' };
  const since = new Date('2026-12-01T02:00:00Z');
  const pausedUntil = new Date('2026-12-01T03:00:00Z');
  const at = (now: string) =>
    judgeFigures(stored(now, { pauses: [{ ...pause, since, pausedUntil }] }), RULES).refusing;
  expect(at('2026-12-01T03:09:59Z')).toEqual([{ ...pause, seconds: 4_199 }]);
  expect(at('2026-12-01T03:10:00Z')).toEqual([]);
});

it('a source is judged as of the day in the zone; one that never brought anything is left out', () => {
  const age = { importRuns: 1, usualGapDays: null, newestOn: null };
  const sources = [
    { ...age, source: 'usage', importedOn: '2026-11-24' },
    { ...age, source: 'tickets', importedOn: null, importRuns: 0 },
  ];
  const at = (now: string) => judgeFigures(stored(now, { sources }), RULES).sources;
  expect(at('2026-12-01T22:59:00Z')).toMatchObject([{ source: 'usage', state: 'flowing' }]);
  expect(at('2026-12-01T23:00:00Z')).toMatchObject([{ source: 'usage', state: 'stopped', ageDays: 8 }]);
});
