import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemActor } from '../../src/access/actor.ts';
import { createMetricsActions } from '../../src/operations/actions.ts';
import type { StoredFigures } from '../../src/operations/ports.ts';
import { exposeFigures } from '../../src/operations/prometheus/figure-metrics.ts';
import { createProcessMetrics } from '../../src/operations/prometheus/process-metrics.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { sampleOf } from '../support/exposition.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const FIGURES: StoredFigures = {
  now: new Date('2026-12-01T12:00:00Z'),
  oldestDueSeconds: 17,
  orphaned: 2,
  lastScan: null,
  executions: [],
  failed: [],
  night: [],
  nightFailed: [],
  review: [],
  deferred: [],
  pauses: [],
  sources: [],
};

/** A process whose database and queue are at the test's command. */
function processOf(given: {
  readonly read?: () => Promise<StoredFigures>;
  readonly countJobs?: () => Promise<Record<string, number>>;
}) {
  const read = vi.fn(given.read ?? (async () => FIGURES));
  const metrics = createProcessMetrics({ version: '1.2.3', node: 'v20.0.0' });
  const { collectMetrics } = createMetricsActions({
    ...{ store: { read }, metrics, exposeFigures, clock: systemClock },
    rules: { scan: { zone: 'UTC', at: '02:00' }, sourceMaxAgeDays: 7 },
    countJobs: given.countJobs ?? (async () => ({ waiting: 3 })),
    databaseWaitMs: () => 12_000,
  });
  return { read, metrics, scrape: () => collectMetrics(systemActor('test')) };
}

describe('a scrape', () => {
  it('answers with what the process knows where the database refuses: no figure is invented', async () => {
    const { metrics, scrape } = processOf({ read: () => Promise.reject(new Error('away')) });
    metrics.observer.ended('complete', null);
    const text = await scrape();
    expect(sampleOf(text, 'nightshift_database_up')).toBe(0);
    expect(sampleOf(text, 'nightshift_execution_runs_total', { outcome: 'complete', code: 'none' })).toBe(1);
    expect(sampleOf(text, 'nightshift_queue_jobs', { state: 'waiting' })).toBe(3);
    expect(sampleOf(text, 'nightshift_database_wait_seconds')).toBe(12);
    expect(text).not.toContain('nightshift_oldest_due_seconds');
  });

  it('answers soon where neither database nor queue says anything at all', async () => {
    const silence = (): Promise<never> => new Promise(() => undefined);
    const { scrape } = processOf({ read: silence, countJobs: silence });
    const text = scrape();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(sampleOf(await text, 'nightshift_database_up')).toBe(0);
    expect(sampleOf(await text, 'nightshift_database_answer_seconds')).toBe(4);
    expect(sampleOf(await text, 'nightshift_queue_up')).toBe(0);
    expect(await text).not.toContain('nightshift_queue_jobs{');
  });

  it('asks the database once for all who scrape within five seconds', async () => {
    const { read, scrape } = processOf({});
    const texts = await Promise.all([scrape(), scrape(), scrape()]);
    await vi.advanceTimersByTimeAsync(4_999);
    texts.push(await scrape());
    expect(read).toHaveBeenCalledTimes(1);
    for (const text of texts) expect(sampleOf(text, 'nightshift_oldest_due_seconds')).toBe(17);
    await vi.advanceTimersByTimeAsync(1);
    await scrape();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('is of one process: what another did is not in it', async () => {
    const [one, other] = [processOf({}), processOf({})];
    one.metrics.observer.ended('fail', 'LLM_AUTH');
    expect(await other.scrape()).not.toContain('LLM_AUTH');
  });
});
