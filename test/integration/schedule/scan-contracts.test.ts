import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPlaybookStore } from '../../../src/authoring/postgres/playbook-store.ts';
import { addDays } from '../../../src/platform/civil-date.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { createPlanScan } from '../../../src/schedule/plan-scan.ts';
import type { ScanRun, ScanStore } from '../../../src/schedule/ports.ts';
import { createScanStore } from '../../../src/schedule/postgres/scan-store.ts';
import { countIn, createScanContracts, type ScanContracts } from '../../../src/schedule/scan-contracts.ts';
import { insert, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { insertVersion } from '../../support/rollouts.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { countOf, emptyTables, everyRow } from '../../support/tables.ts';

const LEASE_MS = 60_000;
const NO_CAPS = { startsPerOwner: 0, draftsPerCustomer: 0 };

let database: TestDatabase;
let pool: pg.Pool;
let store: ScanStore;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
  store = createScanStore(pool);
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});
beforeEach(() => emptyTables(pool));

const scheduler = (
  owner: string,
  chunkSize = 100,
  over = pool,
  through = createScanStore(over),
): ScanContracts =>
  createScanContracts({
    store: through,
    logger: silentLogger,
    options: { owner, zone: 'UTC', chunkSize, leaseMs: LEASE_MS, caps: NO_CAPS },
  });
const begin = (owner: string, scanDate = TONIGHT) =>
  store.begin({ scanDate, zone: 'UTC', trigger: 'nightly', owner, leaseMs: LEASE_MS });
/** The second pass, without caps. */
async function startAllDue(run: ScanRun): Promise<void> {
  const { owners, candidates } = (await store.nextUndecided(run, 100)) ?? fail();
  await store.applyDecisions(run, owners, { start: candidates, bundled: [], deferred: [] }, LEASE_MS);
}
const expireLease = () => pool.query(`UPDATE scan_runs SET lease_expires_at = now() - interval '1 second'`);

const PREPARE = { key: 'prepare', days_min: 120, days_max: 149 };
const insertAccounts = async (count: number, renewsInDays = 130): Promise<void> => {
  for (let n = 0; n < count; n += 1) await insertAccount(pool, { renewsInDays });
};
/** So many customers with a contract each that renews in 130 days. */
const insertMany = (count: number) =>
  pool.query(
    `WITH c AS (INSERT INTO customers (external_id, name) SELECT n, 'Many ' || n FROM generate_series(1, $1::int) AS n
       RETURNING id, external_id),
     k AS (INSERT INTO contracts (external_id, customer_id, name, status, currency, arr)
       SELECT external_id, id, 'Platform', 'active', 'USD', 1 FROM c RETURNING id)
     INSERT INTO contract_terms (contract_id, term_number, renewal_date, term_months)
     SELECT id, 1, $2::date + 130, 12 FROM k`,
    [count, TONIGHT],
  );
/** Executions a term, to see that each has exactly one. */
async function executionsByTerm(): Promise<number[]> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(e.id)::int AS count FROM contract_terms t LEFT JOIN workflow_executions e ON e.term_id = t.id
     GROUP BY t.id`,
  );
  return rows.map((row) => row.count);
}

describe('a scan', () => {
  it('starts one execution for each term and key in its window, and reports them by stage', async () => {
    const { versionId, rolloutId } = await insertVersion(pool, PREPARE);
    await insertVersion(pool, { key: 'critical', days_min: 7, days_max: 14, repeat_every_days: 3 });
    const account = await insertAccount(pool, { renewsInDays: 130 });
    await insertAccount(pool, { renewsInDays: 10 });
    await insertAccount(pool, { renewsInDays: 100 });

    const report = await scheduler('a')({ scanDate: TONIGHT, trigger: 'nightly' });

    expect(report).toMatchObject({
      scanDate: TONIGHT,
      contracts: 3,
      missed: 0,
      stages: { prepare: { matched: 1, started: 1 }, critical: { matched: 1, started: 1 } },
    });
    const { rows } = await pool.query(`SELECT * FROM workflow_executions WHERE key = 'prepare'`);
    expect(rows).toEqual([
      expect.objectContaining({
        definition_id: versionId,
        rollout_id: rolloutId,
        term_id: account.termId,
        contract_id: account.contractId,
        customer_id: account.customerId,
        owner_id: account.ownerId,
        occurrence: 0,
        trigger: 'scan',
        scan_id: report?.scanId,
        as_of: TONIGHT,
        days_left: 130,
        status: 'pending',
      }),
    ]);
    expect(await countOf(pool, 'workflow_executions', `key = 'critical' AND occurrence = 1`)).toBe(1);
  });

  it('starts nothing twice, however often it runs', async () => {
    await insertVersion(pool, PREPARE);
    await insertAccounts(5);
    const scan = scheduler('a', 2);
    expect(countIn((await scan({ scanDate: TONIGHT, trigger: 'nightly' })) ?? fail(), 'started')).toBe(5);
    const again = await scan({ scanDate: TONIGHT, trigger: 'manual' });
    expect(again?.stages).toEqual({ prepare: { matched: 5, started: 0, deferred: 0, bundled: 0 } });
    await scan({ scanDate: addDays(TONIGHT, 1), trigger: 'nightly' });
    expect(await executionsByTerm()).toEqual([1, 1, 1, 1, 1]);
  });

  it('starts the next occurrence of a stage that repeats when its day has come, and not before', async () => {
    await insertVersion(pool, { key: 'critical', days_min: 7, days_max: 14, repeat_every_days: 3 });
    await insertAccount(pool, { renewsInDays: 14 });
    const started: number[] = [];
    for (let night = 0; night < 9; night += 1) {
      const report = await scheduler('a')({ scanDate: addDays(TONIGHT, night), trigger: 'nightly' });
      started.push(countIn(report ?? fail(), 'started'));
    }
    expect(started).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0]);
  });

  it('run again by hand after an import starts what is due, and does not stand in for the night', async () => {
    await insertVersion(pool, PREPARE);
    await insertAccounts(2);
    const scan = scheduler('a');
    await scan({ scanDate: TONIGHT, trigger: 'manual' });
    expect(await store.isNightDone(TONIGHT)).toBe(false);
    await insertAccounts(3);
    const report = await scan({ scanDate: TONIGHT, trigger: 'manual' });
    expect(report?.stages).toMatchObject({ prepare: { matched: 5, started: 3 } });
    await scan({ scanDate: TONIGHT, trigger: 'nightly' });
    expect(await store.isNightDone(TONIGHT)).toBe(true);
  });

  it('passes over 10,000 contracts', async () => {
    await insertVersion(pool, PREPARE);
    await pool.query(`
      WITH c AS (INSERT INTO customers (external_id, name) SELECT n, 'Many ' || n FROM generate_series(1, 5000) AS n
        RETURNING id, external_id),
      k AS (INSERT INTO contracts (external_id, customer_id, name, status, currency, arr)
        SELECT c.external_id || '-' || half, c.id, 'Platform', 'active', 'USD', 1 FROM c, generate_series(1, 2) AS half
        RETURNING id)
      INSERT INTO contract_terms (contract_id, term_number, renewal_date, term_months)
      SELECT id, 1, date '${TONIGHT}' + 110 + (row_number() OVER () % 50)::int, 12 FROM k`);
    const scanned: number[] = [];
    const onChunk = (contracts: number): number => scanned.push(contracts);
    const report = await scheduler('a', 3_000)({ scanDate: TONIGHT, trigger: 'nightly', onChunk });
    expect(scanned).toEqual([3_000, 3_000, 3_000, 1_000]);
    // 30 of the 50 days are in the window, and the two contracts of a customer renew on the same one.
    expect(report).toMatchObject({
      contracts: 10_000,
      stages: { prepare: { matched: 6_000, started: 3_000, bundled: 3_000 } },
    });
  }, 120_000);
});

describe('a scan that was cut short', () => {
  it('is left alone while its lease lasts, then finished from its cursor, and starts nothing twice', async () => {
    await insertVersion(pool, PREPARE);
    await insertAccounts(7);
    const run = (await begin('first')) ?? fail();
    const chunk = await store.scanChunk(run, 3, LEASE_MS);
    expect(chunk?.contracts).toBe(3);
    // The first scheduler dies here.
    expect(await scheduler('second')({ scanDate: TONIGHT, trigger: 'nightly' })).toBeNull();
    expect(await countOf(pool, 'scan_candidates')).toBe(3);

    await expireLease();
    const report = await scheduler('second', 2)({ scanDate: TONIGHT, trigger: 'nightly' });

    expect(report).toMatchObject({
      scanId: run.id,
      contracts: 7,
      stages: { prepare: { matched: 7, started: 7 } },
    });
    expect(await executionsByTerm()).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(await countOf(pool, 'scan_runs')).toBe(1);
    expect(await store.isNightDone(TONIGHT)).toBe(true);
  });

  it('cannot be written to by the scheduler that lost it: not a chunk, not its end', async () => {
    await insertVersion(pool, PREPARE);
    await insertAccounts(4);
    const stale = (await begin('first')) ?? fail();
    await store.scanChunk(stale, 1, LEASE_MS);
    await expireLease();
    const taken = (await begin('second')) ?? fail();
    expect(taken).toMatchObject({ id: stale.id, leaseEpoch: stale.leaseEpoch + 1 });
    const before = await everyRow(pool);

    await expect(store.scanChunk(stale, 1, LEASE_MS)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await expect(store.finish(stale)).rejects.toMatchObject({ code: 'LEASE_LOST' });

    expect(await everyRow(pool)).toEqual(before);
  });
});

describe('several schedulers at once', () => {
  it.each([2, 5])('%i of them start each slot exactly once', async (count) => {
    await insertVersion(pool, PREPARE);
    await insertVersion(pool, { key: 'discovery', days_min: 100, days_max: 200 });
    await insertAccounts(12);
    const pools = Array.from({ length: count }, () =>
      createPool({ url: database.url, schema: 'nightshift', max: 2 }),
    );
    try {
      const reports = await Promise.all(
        pools.map((each, n) => scheduler(`s${n}`, 3, each)({ scanDate: TONIGHT, trigger: 'nightly' })),
      );
      expect(reports.some((report) => report !== null)).toBe(true);
      const started = reports.map((report) => (report ? countIn(report, 'started') : 0));
      expect(started.reduce((sum, each) => sum + each, 0)).toBe(24);
      expect(new Set(await executionsByTerm())).toEqual(new Set([2]));
    } finally {
      await Promise.all(pools.map((each) => each.end()));
    }
  });

  it('also where they scan different dates over the same windows', async () => {
    await insertVersion(pool, PREPARE);
    await insertAccounts(12);
    const dates = [0, 1, 2, 3].map((days) => addDays(TONIGHT, days));
    await Promise.all(dates.map((scanDate, n) => scheduler(`s${n}`, 4)({ scanDate, trigger: 'manual' })));
    expect(new Set(await executionsByTerm())).toEqual(new Set([1]));
  });
});

describe('the rollouts of a scan are those of its beginning', () => {
  const versions = async (): Promise<number[]> => {
    const { rows } = await pool.query<{ version: number }>(
      `SELECT d.version FROM workflow_executions e JOIN workflow_definitions d ON d.id = e.definition_id ORDER BY 1`,
    );
    return rows.map((row) => row.version);
  };

  it('what is published meanwhile waits for the next', async () => {
    const playbooks = createPlaybookStore(pool);
    await playbooks.publish(smallPlaybook(), TONIGHT);
    await insertAccounts(4);
    const run = (await begin('a')) ?? fail();
    const first = await store.scanChunk(run, 2, LEASE_MS);
    await playbooks.publish(smallPlaybook({ description: 'second' }), TONIGHT);
    await store.scanChunk({ ...run, cursor: first?.cursor ?? null }, 2, LEASE_MS);
    await startAllDue(run);
    expect(await versions()).toEqual([1, 1, 1, 1]);
    await store.finish(run);

    await insertAccounts(1);
    await scheduler('a')({ scanDate: TONIGHT, trigger: 'manual' });
    expect(await versions()).toEqual([1, 1, 1, 1, 2]);
  });

  it('also of 10,000 contracts in small chunks, while another one publishes again and again: versions never mix', async () => {
    const publisher = createPool({ url: database.url, schema: 'nightshift', max: 2 });
    try {
      const playbooks = createPlaybookStore(publisher);
      await playbooks.publish(smallPlaybook(), TONIGHT);
      await insertMany(10_000);
      let chunks = 0;
      const published: Promise<unknown>[] = [];
      const publishing: ScanStore = {
        ...store,
        scanChunk: async (...args) => {
          chunks += 1;
          // Meant to fall into a chunk, not between two.
          if (chunks % 5 === 0)
            published.push(playbooks.publish(smallPlaybook({ description: `during ${chunks}` }), TONIGHT));
          return await store.scanChunk(...args);
        },
        applyDecisions: async (...args) => {
          published.push(playbooks.publish(smallPlaybook({ description: 'at the end' }), TONIGHT));
          await store.applyDecisions(...args);
        },
      };
      await scheduler('a', 500, pool, publishing)({ scanDate: TONIGHT, trigger: 'nightly' });
      await Promise.all(published);
      expect(chunks).toBe(21);
      expect(new Set(await versions())).toEqual(new Set([1]));
      expect(await countOf(pool, 'workflow_executions')).toBe(10_000);
      expect(await countOf(pool, 'workflow_definitions')).toBe(6);
      const next = await pool.query(
        'SELECT version FROM workflow_definitions d JOIN workflow_rollouts r ON r.definition_id = d.id WHERE r.id = ANY (live_rollouts($1))',
        [TONIGHT],
      );
      expect(next.rows).toEqual([{ version: 6 }]);
    } finally {
      await publisher.end();
    }
  }, 120_000);

  it('but what is retired meanwhile starts no more, and nothing takes its place that night', async () => {
    await insertVersion(pool, PREPARE);
    await insertVersion(pool, { ...PREPARE, audience: { arr_min: 1 } });
    await insertAccounts(4);
    const run = (await begin('a')) ?? fail();
    const first = await store.scanChunk(run, 2, LEASE_MS);
    await pool.query(
      `UPDATE workflow_definitions SET status = 'retired', retired_at = now() WHERE version = 2`,
    );
    await store.scanChunk({ ...run, cursor: first?.cursor ?? null }, 2, LEASE_MS);
    await startAllDue(run);
    expect(await versions()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('says what a scan would start, and what there is already, and writes nothing', async () => {
    await insertVersion(pool, PREPARE);
    const there = await insertAccount(pool, { renewsInDays: 140, customer: { name: 'Already there' } });
    await scheduler('a')({ scanDate: TONIGHT, trigger: 'nightly' });
    await insertAccount(pool, { renewsInDays: 130, customer: { name: 'Newcomer' } });
    await insertAccount(pool, { renewsInDays: 10 });
    const before = await everyRow(pool);

    const plan = await createPlanScan({ store, caps: NO_CAPS })(TONIGHT);

    expect(plan.contracts).toBe(3);
    expect(plan.due).toMatchObject([
      { customer: 'Newcomer', stage: 'prepare', occurrence: 0, daysLeft: 130, fate: 'starts' },
      { contractId: there.contractId, customer: 'Already there', daysLeft: 140, fate: 'exists' },
    ]);
    expect(await everyRow(pool)).toEqual(before);
  });
});

describe('the snapshot of the night', () => {
  it('is kept for each contract, as it stood: scores as of the day, revenue, the last forecast', async () => {
    const account = await insertAccount(pool, { renewsInDays: 300, contract: { arr_reporting: 5_000 } });
    await insertAccount(pool, { contract: { status: 'draft' } });
    const score = { customer_id: account.customerId, health_score: 70, risk_score: 20 };
    await insert(pool, 'customer_intelligence', { ...score, as_of: addDays(TONIGHT, -9) });
    await insert(pool, 'customer_intelligence', { ...score, health_score: 60, as_of: TONIGHT });
    await insert(pool, 'customer_intelligence', { ...score, health_score: 10, as_of: addDays(TONIGHT, 1) });
    const { versionId } = await insertVersion(pool, PREPARE);
    for (const [occurrence, forecast, as_of] of [
      [0, 'likely', addDays(TONIGHT, -30)],
      [1, 'at_risk', addDays(TONIGHT, -2)],
      [2, 'churn', addDays(TONIGHT, 2)],
    ] as const)
      await insert(pool, 'workflow_executions', {
        definition_id: versionId,
        key: 'prepare',
        stage_name: 'Prepare',
        term_id: account.termId,
        contract_id: account.contractId,
        customer_id: account.customerId,
        occurrence,
        trigger: 'manual',
        as_of,
        days_left: 130,
        status: 'completed',
        finished_at: '2026-12-24',
        outputs: JSON.stringify({ forecast }),
      });

    await scheduler('a')({ scanDate: TONIGHT, trigger: 'nightly' });
    await scheduler('a')({ scanDate: addDays(TONIGHT, 1), trigger: 'nightly' });

    const { rows } = await pool.query('SELECT * FROM account_snapshots ORDER BY day');
    const startedLeads = {
      contract_id: account.contractId,
      risk_score: 20,
      arr_reporting: 5_000,
      forecast: 'at_risk',
    };
    expect(rows).toMatchObject([
      { ...startedLeads, day: TONIGHT, health_score: 60 },
      { ...startedLeads, day: addDays(TONIGHT, 1), health_score: 10 },
    ]);
  });
});

describe('a slot', () => {
  const nights = async (...days: number[]): Promise<void> => {
    for (const day of days) await scheduler('a')({ scanDate: addDays(TONIGHT, day), trigger: 'nightly' });
  };

  it('is free again once what held it was superseded: out of the window and back, it prepares again', async () => {
    await insertVersion(pool, PREPARE);
    const { termId } = await insertAccount(pool, { renewsInDays: 130 });
    await nights(0);
    await pool.query('UPDATE contract_terms SET renewal_date = renewal_date + 200 WHERE id = $1', [termId]);
    await pool.query(`UPDATE workflow_executions SET status = 'superseded', finished_at = now()`);
    await nights(1);
    expect(await countOf(pool, 'workflow_executions')).toBe(1);
    await pool.query('UPDATE contract_terms SET renewal_date = renewal_date - 200 WHERE id = $1', [termId]);
    await nights(2, 3);
    expect(await countOf(pool, 'workflow_executions', `status = 'superseded'`)).toBe(1);
    expect(await countOf(pool, 'workflow_executions', `status = 'pending'`)).toBe(1);
  });

  it.each(['cancelled', 'failed', 'completed'])('stays taken by one that is %s', async (status) => {
    await insertVersion(pool, PREPARE);
    await insertAccounts(1);
    await nights(0);
    await pool.query(
      `UPDATE workflow_executions SET status = $1, finished_at = now(), error_code = 'INTERNAL'`,
      [status],
    );
    await nights(0, 1, 2);
    expect(await countOf(pool, 'workflow_executions')).toBe(1);
  });

  it('of the next term is its own', async () => {
    await insertVersion(pool, PREPARE);
    const { termId, contractId } = await insertAccount(pool, { renewsInDays: 130 });
    await nights(0);
    await pool.query(`UPDATE contract_terms SET status = 'closed' WHERE id = $1`, [termId]);
    const next = {
      contract_id: contractId,
      term_number: 2,
      term_months: 12,
      renewal_date: addDays(TONIGHT, 140),
    };
    await insert(pool, 'contract_terms', next);
    await nights(1);
    expect(await executionsByTerm()).toEqual([1, 1]);
  });
});

function fail(): never {
  throw new Error('nothing was returned');
}
