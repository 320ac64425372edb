import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishPlaybooks } from '../../seeds/publish-playbooks.ts';
import type { App } from '../../src/compose.ts';
import type { ExecutionWorker } from '../../src/services/ports/queue.ts';
import type { NightSummary } from '../../src/services/run-night.ts';
import { testApp } from '../support/app.ts';
import { cli, jsonOf, temporaryFolder } from '../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { countOf, everyRow } from '../support/tables.ts';

const DATA = join(import.meta.dirname, '../../../shared/data/ravenstack');
const MAPPINGS = join(import.meta.dirname, '../../examples/ravenstack');
const AS_OF = '2024-12-15';
const IMPORTS = [
  ['accounts', 'customers', { inserted: 493, leftOut: 7, rejected: 0 }],
  ['subscriptions', 'contracts', { inserted: 2_114, rejected: 0 }],
  ['subscriptions', 'outcomes', { inserted: 68, rejected: 0 }],
  // Activity of accounts that had not signed up yet.
  ['feature_usage', 'usage', { inserted: 23_303, rejected: 287 }],
  ['support_tickets', 'tickets', { inserted: 1_919, rejected: 36 }],
  ['churn_events', 'intelligence', { inserted: 328, rejected: 0 }],
] as const;

/** A public book that nobody shaped to fit us; it is not part of the repository, and without it this is skipped. */
describe.skipIf(!existsSync(DATA))('the RavenStack book as of 15 December 2024', () => {
  let database: TestDatabase;
  let app: App;
  let worker: ExecutionWorker;
  let night: NightSummary;
  let folder: ReturnType<typeof temporaryFolder>;

  async function importAll(expected: (counts: object, rows: number) => object): Promise<void> {
    for (const [file, kind, counts] of IMPORTS) {
      const ran = await cli(
        [
          'import',
          join(DATA, `${file}.csv`),
          ...['--as', kind, '--map', join(MAPPINGS, `${kind}.yaml`), '--as-of', AS_OF, '--lookups', DATA],
          ...['--rejects', join(folder.path, `${kind}.csv`), '--json'],
        ],
        { DATABASE_URL: database.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' },
      );
      expect(ran.code, ran.stderr).toBe(counts.rejected > 0 ? 5 : 0);
      expect(jsonOf(ran)).toMatchObject(expected(counts, counts.inserted));
    }
  }
  const bookOf = async () => ({ ...(await everyRow(app.stores.pool)), feed_deliveries: [] });

  beforeAll(async () => {
    folder = temporaryFolder();
    database = await createTestDatabase();
    app = await testApp(database);
    await publishPlaybooks(app.playbooks.importPlaybooks);
    await importAll((counts) => counts);
    worker = await app.startWorker();
    night = await app.runNight({ date: AS_OF });
  }, 900_000);
  afterAll(async () => {
    await worker?.drain(5_000);
    await app?.close();
    if (database) await dropTestDatabase(database);
    folder?.remove();
  });

  it('is changed by nothing when it is imported again', async () => {
    const before = await bookOf();
    await importAll((counts, rows) => ({
      ...counts,
      inserted: 0,
      updated: 0,
      unchanged: rows,
      superseded: 0,
    }));
    expect(await bookOf()).toEqual(before);
  }, 600_000);

  it('completes its night without a failure', async () => {
    const failures = await app.stores.pool.query(
      `SELECT key, error_code, error_message FROM workflow_executions WHERE status = 'failed'`,
    );
    expect(failures.rows).toEqual([]);
    expect(night).toMatchObject({ failed: 0, waiting: 0, completed: night.started });
    expect(night.started).toBeGreaterThan(0);
  });

  it('accounts for every contract: started, put off, or outside of the stages', async () => {
    const { pool } = app.stores;
    const annual = await countOf(pool, 'contracts', `status = 'active' AND billing_frequency = 'annual'`);
    const monthly = await countOf(pool, 'contracts', `status = 'active' AND billing_frequency = 'monthly'`);
    const ended = await countOf(pool, 'contracts', `status = 'churned'`);
    expect([annual, monthly, ended]).toEqual([1_011, 1_035, 68]);
    expect(night.contracts).toBe(annual + monthly);
    // Each annual contract is in exactly one window; terms of a month are outside of all of them.
    expect(night.matched).toBe(annual);
    const started = await countOf(pool, 'workflow_executions');
    expect(started).toBe(night.started);
    expect(await countOf(pool, 'renewal_outcomes', `recorded_on <= '${AS_OF}'`)).toBe(ended);
    const once = await pool.query(
      `SELECT contract_id FROM workflow_executions GROUP BY 1 HAVING count(*) > 1`,
    );
    expect(once.rows).toEqual([]);
  });

  it('knows nothing of what came later', async () => {
    const { pool } = app.stores;
    expect(await countOf(pool, 'usage_metrics', `day > '${AS_OF}'`)).toBe(0);
    expect(await countOf(pool, 'support_tickets', `opened_on > '${AS_OF}' OR closed_on > '${AS_OF}'`)).toBe(
      0,
    );
    expect(await countOf(pool, 'support_tickets', `status = 'open' AND satisfaction IS NOT NULL`)).toBe(0);
    expect(await countOf(pool, 'customer_intelligence', `as_of > '${AS_OF}'`)).toBe(0);
    expect(await countOf(pool, 'customers', `customer_since > '${AS_OF}' OR owner_id IS NULL`)).toBe(0);
  });

  it('leaves artifacts that claim nothing the data do not have', async () => {
    const claims = await app.stores.pool.query<{ title: string }>(
      `SELECT title FROM workflow_artifacts WHERE markdown ~ '[Nn]otice (is )?possible until|undefined|\\[object|NaN'`,
    );
    expect(claims.rows).toEqual([]);
    const figures = await app.stores.pool.query(
      `SELECT a.title, f FROM workflow_artifacts a, jsonb_array_elements(a.flags) AS f WHERE f ->> 'code' = 'unverified_figure'`,
    );
    expect(figures.rows).toEqual([]);
  });
});
