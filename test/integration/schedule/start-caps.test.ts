import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/civil-date.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { createPlanScan } from '../../../src/schedule/plan-scan.ts';
import type { ScanStore } from '../../../src/schedule/ports.ts';
import { createDeferredStartStore } from '../../../src/schedule/postgres/deferred-start-store.ts';
import { createScanStore } from '../../../src/schedule/postgres/scan-store.ts';
import { countIn, createScanContracts, type ScanContracts } from '../../../src/schedule/scan-contracts.ts';
import type { StartCaps } from '../../../src/schedule/start-cap.ts';
import {
  type Account,
  type AccountOptions,
  insert,
  insertAccount,
  insertContract,
  TONIGHT,
} from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertVersion } from '../../support/rollouts.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { countOf, emptyTables, everyRow } from '../../support/tables.ts';

let database: TestDatabase;
let pool: pg.Pool;
let store: ScanStore;
let ownerId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
  store = createScanStore(pool);
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});
beforeEach(async () => {
  await emptyTables(pool);
  ownerId = randomUUID();
  await insert(pool, 'users', { id: ownerId, email: 'csm@example.com', name: 'Ada Voss', role: 'csm' });
});

const scheduler = (caps: Partial<StartCaps>, owner = 'a', over: ScanStore = store): ScanContracts =>
  createScanContracts({
    store: over,
    logger: silentLogger,
    options: {
      owner,
      zone: 'UTC',
      chunkSize: 3,
      leaseMs: 60_000,
      caps: { startsPerOwner: 0, draftsPerCustomer: 0, ...caps },
    },
  });
/** Scans the night so many days after the one of the tests. */
async function night(days: number, caps: Partial<StartCaps>) {
  const report = await scheduler(caps)({ scanDate: addDays(TONIGHT, days), trigger: 'nightly' });
  if (!report) throw new Error('another scheduler is at it');
  return {
    started: countIn(report, 'started'),
    deferred: countIn(report, 'deferred'),
    bundled: countIn(report, 'bundled'),
    missed: report.missed,
  };
}
const account = (options: AccountOptions = {}): Promise<Account> =>
  insertAccount(pool, { ...options, customer: { owner_id: ownerId, ...options.customer } });
async function accounts(count: number, options: AccountOptions = {}): Promise<void> {
  for (let n = 0; n < count; n += 1) await account(options);
}
/** Another contract of the same customer. */
const sibling = (of: Account, renewsInDays: number, contract: Record<string, unknown> = {}) =>
  insertContract(pool, of.customerId, {
    renewsInDays,
    contract: { name: 'Second', arr: 1, arr_reporting: 1, ...contract },
  });
const deferred = () => createDeferredStartStore(pool).list({ bundled: true, limit: 1_000 });
const PREPARE = { key: 'prepare', days_min: 120, days_max: 149 };
const CAP_2 = { startsPerOwner: 2 };
const expireLease = () => pool.query(`UPDATE scan_runs SET lease_expires_at = now() - interval '1 second'`);

describe('the cap of an owner', () => {
  it('starts the most valuable, and says of the rest why it waits and until when', async () => {
    await insertVersion(pool, PREPARE);
    for (const arr of [1_000, 9_000, 5_000]) await account({ contract: { arr_reporting: arr } });
    expect(await night(0, CAP_2)).toEqual({ started: 2, deferred: 1, bundled: 0, missed: 0 });
    expect(await deferred()).toMatchObject([
      {
        stage: 'prepare',
        occurrence: 0,
        owner: 'Ada Voss',
        reason: 'owner_cap',
        since: TONIGHT,
        notAfter: addDays(TONIGHT, 10),
        leadContract: null,
      },
    ]);
    const { rows } = await pool.query(`SELECT arr_reporting FROM contracts k JOIN deferred_starts d
      ON d.term_id = (SELECT id FROM contract_terms WHERE contract_id = k.id)`);
    expect(rows).toEqual([{ arr_reporting: 1_000 }]);
  });

  it('holds however often the night is scanned, and after an import', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(5);
    expect(await night(0, CAP_2)).toMatchObject({ started: 2, deferred: 3 });
    expect(await night(0, CAP_2)).toMatchObject({ started: 0, deferred: 3 });
    await accounts(4);
    expect(await night(0, CAP_2)).toMatchObject({ started: 0, deferred: 7 });
    expect(await countOf(pool, 'workflow_executions')).toBe(2);
    expect(await countOf(pool, 'deferred_starts')).toBe(7);
  });

  it('lets the backlog drain over the nights, and leaves nothing of it behind', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(5);
    const nights = [];
    for (const day of [0, 1, 2, 3]) nights.push(await night(day, CAP_2));
    expect(nights.map((each) => each.started)).toEqual([2, 2, 1, 0]);
    expect(nights.map((each) => each.deferred)).toEqual([3, 1, 0, 0]);
    expect(await countOf(pool, 'deferred_starts')).toBe(0);
    expect(await countOf(pool, 'slipped_windows')).toBe(0);
  });

  it('gives way on the last day of a window, and of an occurrence', async () => {
    await insertVersion(pool, PREPARE);
    await insertVersion(pool, { key: 'critical', days_min: 7, days_max: 14, repeat_every_days: 3 });
    await accounts(3, { renewsInDays: 120 });
    await accounts(3, { renewsInDays: 12 });
    await accounts(3, { renewsInDays: 13 });
    expect(await night(0, { startsPerOwner: 1 })).toMatchObject({ started: 6, deferred: 3 });
    const { rows } = await pool.query(`SELECT DISTINCT days_left FROM workflow_executions ORDER BY 1`);
    expect(rows.map((row) => row.days_left)).toEqual([12, 120]);
  });

  it('keeps what is in an open window waiting for a month, not for ever', async () => {
    await insertVersion(pool, { key: 'monitor', days_min: null, days_max: null });
    await account({ renewsInDays: 900, contract: { arr_reporting: 0 } });
    const limit = addDays(TONIGHT, 30);
    for (let day = 0; day < 31; day += 1) {
      await account({ renewsInDays: 900 + day, contract: { arr_reporting: 1_000_000 } });
      await night(day, { startsPerOwner: 1 });
      if (day === 7) expect((await deferred())[0]).toMatchObject({ since: TONIGHT, notAfter: limit });
    }
    const { rows } =
      await pool.query(`SELECT as_of FROM workflow_executions e JOIN contracts k ON k.id = e.contract_id
      WHERE k.arr_reporting = 0`);
    expect(rows).toEqual([{ as_of: limit }]);
  });

  it('is nothing to other owners, also where nobody owns an account', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(3);
    await accounts(3, { customer: { owner_id: null } });
    await insertAccount(pool, { renewsInDays: 130 });
    expect(await night(0, CAP_2)).toMatchObject({ started: 5, deferred: 2 });
  });

  it('holds for five schedulers at once', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(9);
    const pools = Array.from({ length: 5 }, () =>
      createPool({ url: database.url, schema: 'nightshift', max: 2 }),
    );
    try {
      const scans = pools.map((each, n) =>
        scheduler(CAP_2, `s${n}`, createScanStore(each))({ scanDate: TONIGHT, trigger: 'nightly' }),
      );
      await Promise.all(scans);
      expect(await countOf(pool, 'workflow_executions')).toBe(2);
      expect(await countOf(pool, 'deferred_starts')).toBe(7);
    } finally {
      await Promise.all(pools.map((each) => each.end()));
    }
  });

  it.each(['scanChunk', 'nextUndecided', 'applyDecisions', 'finish'] as const)(
    'holds where a scheduler dies before or after %s, and another one goes on',
    async (place) => {
      await insertVersion(pool, PREPARE);
      await accounts(7);
      for (const dies of ['before', 'after']) {
        let calls = 0;
        const dying = {
          ...store,
          [place]: async (...args: unknown[]) => {
            calls += 1;
            const isLast = place !== 'scanChunk' || calls === 2;
            if (dies === 'before' && isLast) throw new Error('killed');
            const result = await (store[place] as (...given: unknown[]) => Promise<unknown>)(...args);
            if (isLast) throw new Error('killed');
            return result;
          },
        } as ScanStore;
        const killed = scheduler(CAP_2, 'first', dying)({ scanDate: TONIGHT, trigger: 'nightly' });
        await expect(killed).rejects.toThrow('killed');
        await expireLease();
        await night(0, CAP_2);
        expect(await countOf(pool, 'workflow_executions')).toBe(2);
        expect(await countOf(pool, 'deferred_starts')).toBe(5);
        expect(await countOf(pool, 'scan_candidates')).toBe(0);
      }
    },
  );

  it('cannot be written past by a scheduler that lost its scan between finding and deciding', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(3);
    const given = {
      scanDate: TONIGHT,
      zone: 'UTC',
      trigger: 'nightly',
      owner: 'first',
      leaseMs: 60_000,
    } as const;
    const stale = (await store.begin(given)) ?? fail();
    await store.scanChunk(stale, 10, 60_000);
    const undecided = (await store.nextUndecided(stale, 10)) ?? fail();
    await expireLease();
    await store.begin({ ...given, owner: 'second' });
    const before = await everyRow(pool);
    const all = { start: undecided.candidates, bundled: [], deferred: [] };
    const late = store.applyDecisions(stale, undecided.owners, all, 60_000);
    await expect(late).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await everyRow(pool)).toEqual(before);
  });
});

describe('a deferred start', () => {
  it('that no scan came back for in time was missed', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(3);
    await night(0, CAP_2);
    expect(await night(30, CAP_2)).toMatchObject({ missed: 1, deferred: 0 });
    const { rows } = await pool.query('SELECT opened_on, closed_on FROM slipped_windows');
    expect(rows).toEqual([{ opened_on: TONIGHT, closed_on: addDays(TONIGHT, 10) }]);
    expect(await countOf(pool, 'deferred_starts')).toBe(0);
  });

  it('that was started by hand is no longer deferred, and was not missed', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(3);
    await night(0, CAP_2);
    await night(1, CAP_2);
    expect(await countOf(pool, 'deferred_starts')).toBe(0);
    expect(await night(30, CAP_2)).toMatchObject({ missed: 0 });
  });

  it('of a contract that is lost meanwhile is forgotten', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(3);
    await night(0, CAP_2);
    await pool.query(`UPDATE contracts SET status = 'churned'`);
    expect(await night(1, CAP_2)).toMatchObject({ missed: 0, deferred: 0 });
    expect(await countOf(pool, 'deferred_starts')).toBe(0);
  });
});

describe('a paused key', () => {
  const pause = () => insert(pool, 'workflow_pauses', { key: 'prepare', paused_by: 'ops' });

  it('starts nothing, not on the last day either, and says so; then it goes on', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(1, { renewsInDays: 120 });
    await accounts(1, { renewsInDays: 130 });
    await pause();
    expect(await night(0, {})).toMatchObject({ started: 0, deferred: 2 });
    expect(await deferred()).toMatchObject([
      { reason: 'paused', notAfter: TONIGHT },
      { reason: 'paused', notAfter: addDays(TONIGHT, 10) },
    ]);
    expect(await night(1, {})).toMatchObject({ started: 0, deferred: 1, missed: 1 });
    await pool.query('DELETE FROM workflow_pauses');
    expect(await night(2, {})).toMatchObject({ started: 1, deferred: 0, missed: 0 });
  });

  it.each(['between the chunks', 'between finding and starting'])(
    'also when it is paused %s',
    async (when) => {
      await insertVersion(pool, PREPARE);
      await accounts(6);
      let chunks = 0;
      const interrupted: ScanStore = {
        ...store,
        scanChunk: async (...args) => {
          chunks += 1;
          if (chunks === 2 && when === 'between the chunks') await pause();
          return await store.scanChunk(...args);
        },
        applyDecisions: async (...args) => {
          if (when === 'between finding and starting') await pause();
          await store.applyDecisions(...args);
        },
      };
      await scheduler({}, 'a', interrupted)({ scanDate: TONIGHT, trigger: 'nightly' });
      expect(await countOf(pool, 'workflow_executions')).toBe(0);
      expect(await countOf(pool, 'deferred_starts', `reason = 'paused'`)).toBe(6);
    },
  );
});

describe('contracts of a customer that renew together', () => {
  it('form one start group: the largest leads, and the others are bundled with it', async () => {
    await insertVersion(pool, PREPARE);
    const small = await account({ contract: { arr_reporting: 10 } });
    const large = await sibling(small, 130, { arr_reporting: 900 });
    await sibling(small, 130, { arr_reporting: 500 });
    await sibling(small, 131, { arr_reporting: 400 });
    expect(await night(0, { startsPerOwner: 2 })).toMatchObject({ started: 2, bundled: 2, deferred: 0 });
    const { rows } = await pool.query(
      `SELECT id, contract_id FROM workflow_executions WHERE days_left = 130`,
    );
    expect(rows).toMatchObject([{ contract_id: large.contractId }]);
    expect(await deferred()).toMatchObject([
      { reason: 'bundled', leadContract: rows[0].id },
      { reason: 'bundled', leadContract: rows[0].id },
    ]);
    expect(await night(1, {})).toMatchObject({ started: 0, bundled: 2 });
  });

  it('by their renewal group, whatever their dates are; those of other groups go by themselves', async () => {
    await insertVersion(pool, PREPARE);
    const one = await account({ contract: { renewal_group: 'x' } });
    await sibling(one, 140, { renewal_group: 'x' });
    await sibling(one, 130, { renewal_group: 'y' });
    expect(await night(0, {})).toMatchObject({ started: 2, bundled: 1 });
  });

  it('also where they come into the window later: the started one leads them', async () => {
    await insertVersion(pool, PREPARE);
    const one = await account({ renewsInDays: 149, contract: { renewal_group: 'x', arr_reporting: 1 } });
    await sibling(one, 151, { renewal_group: 'x', arr_reporting: 9 });
    expect(await night(0, {})).toMatchObject({ started: 1, bundled: 0 });
    expect(await night(2, {})).toMatchObject({ started: 0, bundled: 1 });
  });

  it('each time a stage comes round anew', async () => {
    await insertVersion(pool, { key: 'emergency', days_min: 0, days_max: 6, repeat_every_days: 1 });
    const one = await account({ renewsInDays: 6 });
    await sibling(one, 6);
    const nights = [];
    for (const day of [0, 1, 2]) nights.push(await night(day, {}));
    expect(nights).toMatchObject(Array(3).fill({ started: 1, bundled: 1 }));
    expect(await countOf(pool, 'covered_starts')).toBe(3);
  });

  it('start by themselves once their lead is cancelled or superseded', async () => {
    await insertVersion(pool, PREPARE);
    const one = await account();
    await sibling(one, 130);
    await night(0, {});
    await pool.query(`UPDATE workflow_executions SET status = 'cancelled', finished_at = now()`);
    expect(await night(1, {})).toMatchObject({ started: 1, bundled: 0 });
  });

  it('are deferred together, and start together on the last day of the first of them', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(2, { contract: { arr_reporting: 1_000_000 } });
    const one = await account({ renewsInDays: 130, contract: { renewal_group: 'x' } });
    await sibling(one, 121, { renewal_group: 'x' });
    expect(await night(0, { startsPerOwner: 2 })).toMatchObject({ started: 2, deferred: 2 });
    await accounts(2, { contract: { arr_reporting: 1_000_000 } });
    expect(await night(1, { startsPerOwner: 2 })).toMatchObject({ started: 2, bundled: 1, deferred: 1 });
  });
});

describe('stages that draft for the customer', () => {
  it('start one a night and customer, on whichever contract', async () => {
    const { versionId } = await insertVersion(pool, { ...PREPARE, status: 'draft' });
    await insert(pool, 'workflow_step_templates', {
      definition_id: versionId,
      step_key: 'write',
      step_index: 0,
      step_name: 'Write',
      step_type: 'llm',
      llm_prompt: 'Write.',
    });
    await insert(pool, 'workflow_artifact_templates', {
      definition_id: versionId,
      artifact_key: 'email',
      step_key: 'write',
      artifact_index: 0,
      kind: 'email',
      audience: 'customer',
      title: 'A letter',
      sections: '[]',
    });
    await pool.query(`UPDATE workflow_definitions SET status = 'published', published_at = now()`);
    const one = await account();
    await sibling(one, 140);
    await sibling(one, 120);
    const caps = { draftsPerCustomer: 1 };
    expect(await night(0, caps)).toMatchObject({ started: 1, deferred: 2 });
    expect(await deferred()).toMatchObject([{ reason: 'contact_cap' }, { reason: 'contact_cap' }]);
    expect(await night(0, caps)).toMatchObject({ started: 0, deferred: 2 });
    expect(await night(1, caps)).toMatchObject({ started: 1, deferred: 1 });
  });
});

describe('a dry run', () => {
  it('says of each what the scan then does with it', async () => {
    await insertVersion(pool, PREPARE);
    await accounts(4);
    const one = await account({ contract: { arr_reporting: 1_000_000 } });
    await sibling(one, 130);
    const caps = { startsPerOwner: 2, draftsPerCustomer: 1 };
    const before = await everyRow(pool);
    const { due } = await createPlanScan({ store, caps })(TONIGHT);
    expect(await everyRow(pool)).toEqual(before);
    const fates = due.map(({ contractId, fate }) => [contractId, fate] as const);
    await night(0, caps);
    const { rows } = await pool.query<{ id: string; fate: string }>(`
      SELECT k.id, CASE WHEN e.id IS NOT NULL THEN 'starts' WHEN d.term_id IS NOT NULL THEN 'deferred' ELSE 'bundled' END AS fate
      FROM contracts k JOIN contract_terms t ON t.contract_id = k.id
      LEFT JOIN workflow_executions e ON e.term_id = t.id LEFT JOIN deferred_starts d ON d.term_id = t.id`);
    expect(new Map(fates)).toEqual(new Map(rows.map((row) => [row.id, row.fate])));
    expect(new Set(rows.map((row) => row.fate))).toEqual(new Set(['starts', 'deferred', 'bundled']));
  });
});

function fail(): never {
  throw new Error('nothing was returned');
}
