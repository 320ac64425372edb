import { getTasks } from 'node-cron';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { NightshiftError } from '../../../src/platform/errors.ts';
import type { Logger } from '../../../src/platform/logger.ts';
import { startExecutions } from '../../../workers/executions.ts';
import { startWorkers } from '../../../workers/main.ts';
import { startReconciler } from '../../../workers/reconciler.ts';
import { startScheduler } from '../../../workers/scheduler.ts';
import { type Stoppable, singleFlight } from '../../../workers/stoppable.ts';
import { testApp, testConfig } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { onEachQueue } from '../../support/queue.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const EVERY_SECOND = '* * * * * *';
const config = testConfig({ RECONCILE_EVERY_SECONDS: '1', DRAIN_SECONDS: '5' });
let running: Stoppable | null = null;

afterEach(async () => {
  await running?.stop();
  running = null;
});

describe('one at a time', () => {
  test('a call while one runs does nothing; an error is logged by its code, and the next call works again', async () => {
    const errors: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (fields) => errors.push(fields) };
    const ends: (() => void)[] = [];
    const work = singleFlight(
      () =>
        new Promise((_, reject) => {
          ends.push(() => reject(new NightshiftError('DEPENDENCY_DOWN', 'customer Acme', '')));
        }),
      'work',
      logger,
    );
    work.call();
    work.call();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await work.settle(5_000);
    work.call();
    expect(ends).toHaveLength(2);
    expect(errors).toEqual([{ code: 'DEPENDENCY_DOWN' }]);
  });

  test('settling ends with the grace period', async () => {
    const work = singleFlight(() => new Promise(() => undefined), 'work', silentLogger);
    work.call();
    await work.settle(10);
  });
});

test('the reconciler runs at once, and again until it is stopped', async () => {
  let calls = 0;
  const reconcile = async () => {
    calls += 1;
    return { enqueued: 0, expired: 0 };
  };
  const hourly = testConfig({ RECONCILE_EVERY_SECONDS: '3600' });
  running = startReconciler({ reconcile, logger: silentLogger, config: hourly });
  expect(calls).toBe(1);
  await running.stop();
  running = startReconciler({ reconcile, logger: silentLogger, config });
  await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
});

test('the scheduler asks again until it is stopped', async () => {
  let calls = 0;
  const scanTonight = async (): Promise<boolean> => {
    calls += 1;
    return false;
  };
  running = startScheduler({ scanTonight, logger: silentLogger, config }, EVERY_SECOND);
  await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  await running.stop();
  expect(getTasks().size).toBe(0);
});

onEachQueue((queue) => {
  let database: TestDatabase;
  let app: App;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await testApp(database, { environment: { ...queue.environment(), RECONCILE_EVERY_SECONDS: '1' } });
    await app.stores.playbookStore.publish(smallPlaybook(), '2000-01-01');
  });
  afterAll(async () => {
    await app.close();
    await dropTestDatabase(database);
  });

  const statuses = async (): Promise<string[]> =>
    (await app.stores.executionCommands.list({ limit: 10 })).map(({ status }) => status);

  test('executions are taken until the worker is stopped', async () => {
    await insertAccount(app.stores.pool);
    running = await startExecutions(app);
    await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    await app.dispatch();
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['completed']);
    await running.stop();
    running = null;
    await insertAccount(app.stores.pool);
    await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    await app.dispatch();
    expect(await app.bullQueue.getWaitingCount()).toBe(1);
  });

  test('the reconciler enqueues again what the queue has lost', async () => {
    await app.bullQueue.obliterate({ force: true });
    await app.stores.pool.query(
      `UPDATE workflow_executions SET dispatched_at = NULL WHERE status = 'pending'`,
    );
    running = startReconciler(app);
    await expect.poll(() => app.bullQueue.getWaitingCount(), { timeout: 10_000 }).toBe(1);
  });

  test('all together run what is due, and stop', async () => {
    const workers = await startWorkers(app);
    workers.watch();
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(['completed', 'completed']);
    await workers.drain();
    expect(await app.bullQueue.getWorkersCount()).toBe(0);
  });
});
