import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { createScanTonight } from '../../../src/schedule/scan-tonight.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertVersion } from '../../support/rollouts.ts';
import { countOf, emptyTables } from '../../support/tables.ts';

let database: TestDatabase;
let app: App;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
});

/** Asks at each of these instants, as the minute timer would. @returns the dates scanned, in order. */
async function askAt(zone: string, at: string, instants: readonly string[]): Promise<string[]> {
  await emptyTables(app.stores.pool);
  let now = '';
  const scanTonight = createScanTonight({
    store: app.stores.scans,
    scan: app.scan,
    dispatch: app.dispatch,
    checkFreshness: app.checkFreshness,
    logger: app.logger,
    clock: { now: () => new Date(now) },
    zone,
    at,
  });
  for (const instant of instants) {
    now = instant;
    await scanTonight();
  }
  const { rows } = await app.stores.pool.query<{ day: string }>(
    `SELECT scan_date AS day FROM scan_runs WHERE status = 'finished' ORDER BY started_at`,
  );
  return rows.map((row) => row.day);
}

describe("tonight's scan", () => {
  it('is due at the hour, on the wall clock of the zone, and once', async () => {
    const asked = [
      '2026-12-01T01:59:59Z',
      '2026-12-01T02:00:00Z',
      '2026-12-01T02:01:00Z',
      '2026-12-01T23:59:00Z',
    ];
    expect(await askAt('UTC', '02:00', asked.slice(0, 1))).toEqual([]);
    expect(await askAt('UTC', '02:00', asked)).toEqual(['2026-12-01']);
  });

  it('is that of the day of the zone, not of UTC', async () => {
    // 02:00 on the 2nd in Auckland, which is 13 hours ahead.
    expect(
      await askAt('Pacific/Auckland', '02:00', ['2026-12-01T12:59:00Z', '2026-12-01T13:00:00Z']),
    ).toEqual(['2026-12-02']);
  });

  it('is caught up whenever the process comes back that day', async () => {
    expect(await askAt('UTC', '02:00', ['2026-12-01T17:23:00Z'])).toEqual(['2026-12-01']);
  });

  it('comes again the next night', async () => {
    const asked = ['2026-12-01T02:00:00Z', '2026-12-02T01:59:00Z', '2026-12-02T02:00:00Z'];
    expect(await askAt('UTC', '02:00', asked)).toEqual(['2026-12-01', '2026-12-02']);
  });

  it('runs at 03:00 where the night skips 02:30 (Berlin, in spring)', async () => {
    // 01:59 CET, then 03:00 CEST.
    const asked = ['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z', '2026-03-29T01:30:00Z'];
    expect(await askAt('Europe/Berlin', '02:30', asked.slice(0, 1))).toEqual([]);
    expect(await askAt('Europe/Berlin', '02:30', asked.slice(0, 2))).toEqual(['2026-03-29']);
    expect(await askAt('Europe/Berlin', '02:30', asked)).toEqual(['2026-03-29']);
  });

  it('runs once where the night has 02:30 twice (Berlin, in autumn)', async () => {
    // 02:30 CEST, 02:30 CET an hour later.
    const asked = [
      '2026-10-25T00:29:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:29:00Z',
      '2026-10-25T01:30:00Z',
    ];
    expect(await askAt('Europe/Berlin', '02:30', asked)).toEqual(['2026-10-25']);
  });

  it('is not asked for by one that was made by hand, and starts nothing twice beside it', async () => {
    const { pool } = app.stores;
    await emptyTables(pool);
    await insertVersion(pool, { key: 'prepare', days_min: 120, days_max: 149 });
    await insertAccount(pool, { renewsInDays: 130 });
    await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    const scanTonight = createScanTonight({
      store: app.stores.scans,
      scan: app.scan,
      dispatch: app.dispatch,
      checkFreshness: app.checkFreshness,
      logger: app.logger,
      clock: { now: () => new Date(`${TONIGHT}T03:00:00Z`) },
      zone: 'UTC',
      at: '02:00',
    });
    expect([await scanTonight(), await scanTonight()]).toEqual([true, false]);
    expect(await countOf(pool, 'workflow_executions')).toBe(1);
    // What is due has been rung.
    expect(await countOf(pool, 'workflow_executions', 'dispatched_at IS NOT NULL')).toBe(1);
  });
});
