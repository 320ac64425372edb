import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/civil-date.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { createScanStore } from '../../../src/schedule/postgres/scan-store.ts';
import { createScanContracts, type ScanContracts } from '../../../src/schedule/scan-contracts.ts';
import { type AccountOptions, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertVersion, type VersionOptions } from '../../support/rollouts.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { countOf, emptyTables } from '../../support/tables.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});
beforeEach(() => emptyTables(pool));

const scheduler = (zone = 'UTC'): ScanContracts =>
  createScanContracts({
    store: createScanStore(pool),
    logger: silentLogger,
    options: {
      owner: 'a',
      zone,
      chunkSize: 100,
      leaseMs: 60_000,
      caps: { startsPerOwner: 0, draftsPerCustomer: 0 },
    },
  });
/** Scans on these nights, counted from the one of the tests; between them nothing runs. @returns the last report. */
async function scanOn(...nights: number[]) {
  let report: Awaited<ReturnType<ScanContracts>> = null;
  for (const night of nights)
    report = await scheduler()({ scanDate: addDays(TONIGHT, night), trigger: 'nightly' });
  return report;
}
type MissedRow = { term_id: string; key: string; opened: number; closed: number };
/** What was reported, with days counted from the night of the tests. */
async function missed(): Promise<MissedRow[]> {
  const { rows } = await pool.query<MissedRow>(
    `SELECT term_id, key, opened_on - $1::date AS opened, closed_on - $1::date AS closed FROM slipped_windows ORDER BY key`,
    [TONIGHT],
  );
  return rows;
}

/** A stage of eight days that opens for a contract of `renewsInDays: 14` on the night itself and closes a week later. */
const CRITICAL: VersionOptions = { key: 'critical', days_min: 7, days_max: 14 };
const opensOn = (night: number): AccountOptions => ({ renewsInDays: night + 14 });

describe('a window that passed while no scan ran', () => {
  it('is reported with the days on which it was open, once', async () => {
    await insertVersion(pool, CRITICAL);
    const { termId } = await insertAccount(pool, opensOn(5));
    expect(await scanOn(0, 20)).toMatchObject({ missed: 1 });
    expect(await missed()).toEqual([{ term_id: termId, key: 'critical', opened: 5, closed: 12 }]);
    expect(await countOf(pool, 'workflow_executions')).toBe(0);
    expect(await scanOn(20, 21)).toMatchObject({ missed: 0 });
    expect(await missed()).toHaveLength(1);
  });

  it.each([
    ['opened on the night of the last scan', 0, 0],
    ['opened the night after it', 1, 1],
    ['closed the night before this scan', 12, 1],
    ['was open still on the night of this scan', 13, 0],
    ['opens later', 21, 0],
  ])('and one that %s', async (_what, opens, expected) => {
    await insertVersion(pool, CRITICAL);
    await insertAccount(pool, opensOn(opens));
    expect(await scanOn(0, 20)).toMatchObject({ missed: expected });
    const started = opens === 0 || opens === 13 ? 1 : 0;
    expect(await countOf(pool, 'workflow_executions')).toBe(started);
  });

  it('is not reported by a first scan: nothing was missed before it', async () => {
    await insertVersion(pool, CRITICAL);
    await insertAccount(pool, opensOn(-30));
    expect(await scanOn(0)).toMatchObject({ missed: 0 });
  });

  it('nor after nights without a gap', async () => {
    await insertVersion(pool, { ...CRITICAL, days_min: 14 });
    await insertAccount(pool, opensOn(2));
    expect(await scanOn(0, 1, 2, 3)).toMatchObject({ missed: 0 });
    expect(await countOf(pool, 'workflow_executions')).toBe(1);
  });

  it('nor where the stage was started by hand meanwhile', async () => {
    await insertVersion(pool, CRITICAL);
    await insertAccount(pool, opensOn(5));
    await scanOn(0);
    await scheduler()({ scanDate: addDays(TONIGHT, 6), trigger: 'manual' });
    expect(await scanOn(20)).toMatchObject({ missed: 0 });
  });

  it('is reported where a scan of one of its days was begun and never finished', async () => {
    await insertVersion(pool, CRITICAL);
    await insertAccount(pool, opensOn(5));
    await scanOn(0);
    const begun = {
      scanDate: addDays(TONIGHT, 6),
      zone: 'UTC',
      trigger: 'nightly',
      owner: 'dead',
      leaseMs: 1,
    } as const;
    await createScanStore(pool).begin(begun);
    expect(await scanOn(20)).toMatchObject({ missed: 1 });
  });
});

describe('only days count on which there was something to start', () => {
  const since = (night: number) => ({ created_at: `${addDays(TONIGHT, night)}T12:00:00Z` });

  it('not those before the contract was known', async () => {
    await insertVersion(pool, CRITICAL);
    await insertAccount(pool, { ...opensOn(5), term: since(13) });
    const late = await insertAccount(pool, { ...opensOn(5), term: since(12) });
    expect(await scanOn(0, 20)).toMatchObject({ missed: 1 });
    expect(await missed()).toEqual([{ term_id: late.termId, key: 'critical', opened: 12, closed: 12 }]);
  });

  it('whose first day is the one of the configured zone', async () => {
    await insertVersion(pool, CRITICAL);
    // In Auckland it was the next morning already, and the window had closed.
    const evening = { created_at: `${addDays(TONIGHT, 12)}T20:00:00Z` };
    await insertAccount(pool, { ...opensOn(5), term: evening });
    const scan = scheduler('Pacific/Auckland');
    await scan({ scanDate: TONIGHT, trigger: 'nightly' });
    expect(await scan({ scanDate: addDays(TONIGHT, 20), trigger: 'nightly' })).toMatchObject({ missed: 0 });
  });

  it('not those before the rollout began, or after it ended', async () => {
    const from = (key: string, first: number, last: number | null) =>
      insertVersion(pool, {
        ...CRITICAL,
        key,
        valid_from: addDays(TONIGHT, first),
        valid_to: last === null ? null : addDays(TONIGHT, last),
      });
    await from('too_late', 13, null);
    await from('just', 12, null);
    await from('ended_before', -50, 4);
    await from('ended_within', -50, 8);
    await insertAccount(pool, opensOn(5));
    await scanOn(0, 20);
    expect(await missed()).toMatchObject([
      { key: 'ended_within', opened: 5, closed: 8 },
      { key: 'just', opened: 12, closed: 12 },
    ]);
  });

  it('and a version published meanwhile does not hide what its predecessor would have started', async () => {
    const first = await insertVersion(pool, { ...CRITICAL, valid_to: addDays(TONIGHT, 15) });
    await insertVersion(pool, { ...CRITICAL, valid_from: addDays(TONIGHT, 16) });
    const { termId } = await insertAccount(pool, opensOn(5));
    expect(await scanOn(0, 20)).toMatchObject({ missed: 1 });
    const { rows } = await pool.query('SELECT term_id, definition_id FROM slipped_windows');
    expect(rows).toEqual([{ term_id: termId, definition_id: first.versionId }]);
  });

  it('and one that changed hands in the middle of a window is reported as one', async () => {
    await insertVersion(pool, { ...CRITICAL, valid_to: addDays(TONIGHT, 8) });
    const second = await insertVersion(pool, { ...CRITICAL, valid_from: addDays(TONIGHT, 9) });
    await insertAccount(pool, opensOn(5));
    expect(await scanOn(0, 20)).toMatchObject({ missed: 1 });
    expect(await missed()).toMatchObject([{ opened: 5, closed: 12 }]);
    expect(await countOf(pool, 'slipped_windows', `definition_id = '${second.versionId}'`)).toBe(1);
  });
});

describe('never missed', () => {
  it('is a stage whose version for this contract has another window', async () => {
    await insertVersion(pool, CRITICAL);
    await insertVersion(pool, { ...CRITICAL, days_min: 300, days_max: 400, audience: { segment: ['smb'] } });
    await insertAccount(pool, { ...opensOn(5), customer: { segment: 'smb' } });
    expect(await scanOn(0, 20)).toMatchObject({ missed: 0 });
  });
  it('is a stage whose anchor is not known', async () => {
    await insertVersion(pool, { ...CRITICAL, days_min: null, days_max: null, anchor: 'notice_deadline' });
    await insertAccount(pool, { ...opensOn(5), contract: { notice_days: null } });
    expect(await scanOn(0, 20)).toMatchObject({ missed: 0 });
  });
  it('is a stage of a contract that is not eligible', async () => {
    await insertVersion(pool, CRITICAL);
    await insertAccount(pool, { ...opensOn(5), contract: { status: 'churned' } });
    expect(await scanOn(0, 20)).toMatchObject({ missed: 0 });
  });
});
