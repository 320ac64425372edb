import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishPlaybooks } from '../../seeds/publish-playbooks.ts';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import type { NightSummary } from '../../src/schedule/actions/run-night.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { RAVENSTACK_DAY as AS_OF, hasRavenStack, importRavenStack } from '../support/ravenstack.ts';
import { countOf, everyRow } from '../support/tables.ts';

describe.skipIf(!hasRavenStack)('the RavenStack book as of 15 December 2024', () => {
  let database: TestDatabase;
  let app: App;
  let worker: ExecutionWorker;
  let night: NightSummary;

  /** All but what says that there was an import. */
  const bookOf = async () => ({ ...(await everyRow(app.stores.pool)), feed_deliveries: [], audit_log: [] });

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await testApp(database);
    await publishPlaybooks(app.actions.playbooks.import);
    await importRavenStack(database.url);
    worker = await app.startWorker();
    night = await app.actions.schedule.runNight(OPERATOR, { date: AS_OF });
  }, 900_000);
  afterAll(async () => {
    await worker?.drain(5_000);
    await app?.close();
    if (database) await dropTestDatabase(database);
  });

  it('does not change when it is imported again', async () => {
    const before = await bookOf();
    await importRavenStack(database.url, ({ inserted, ...counts }) => ({
      ...counts,
      inserted: 0,
      updated: 0,
      unchanged: inserted,
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

  it('accounts for every contract: started, deferred, or outside of the stages', async () => {
    const { pool } = app.stores;
    const annual = await countOf(pool, 'contracts', `status = 'active' AND billing_frequency = 'annual'`);
    const monthly = await countOf(pool, 'contracts', `status = 'active' AND billing_frequency = 'monthly'`);
    const ended = await countOf(pool, 'contracts', `status = 'churned'`);
    expect([annual, monthly, ended]).toEqual([1_011, 1_035, 68]);
    expect(night.contracts).toBe(annual + monthly);
    // Each annual contract is in exactly one window; terms of one month are outside of all windows.
    expect(night.matched).toBe(annual);
    expect(night.started + night.deferred + night.bundled).toBe(annual);
    expect(await countOf(pool, 'workflow_executions')).toBe(night.started);
    expect(await countOf(pool, 'deferred_starts', `not_after > '${AS_OF}'`)).toBe(night.deferred);
    expect(await countOf(pool, 'covered_starts')).toBe(night.bundled);
    expect(await countOf(pool, 'renewal_outcomes', `recorded_on <= '${AS_OF}'`)).toBe(ended);
    const once = await pool.query(
      `SELECT contract_id FROM workflow_executions GROUP BY 1 HAVING count(*) > 1`,
    );
    expect(once.rows).toEqual([]);
  });

  it('buries nobody: each owner gets the cap and what cannot wait', async () => {
    const { rows } = await app.stores.pool.query<{ started: number; cannot_wait: number }>(
      `SELECT count(*)::int AS started, count(*) FILTER (WHERE w.last_day = $1)::int AS cannot_wait
       FROM workflow_executions e
       JOIN chosen_workflows($1, live_rollouts($1), NULL, NULL) AS w ON w.term_id = e.term_id AND w.key = e.key
       GROUP BY e.owner_id`,
      [AS_OF],
    );
    const cap = app.config.scan.caps.startsPerOwner;
    for (const owner of rows) expect(owner.started).toBeLessThanOrEqual(Math.max(cap, owner.cannot_wait));
    expect(night.deferred).toBeGreaterThan(0);
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
