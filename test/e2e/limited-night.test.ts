import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { App } from '../../src/app/compose.ts';
import type { ExecutionWorker } from '../../src/engine/queue-port.ts';
import { OPERATOR } from '../support/actor.ts';
import { testApp } from '../support/app.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { type LimitedProvider, startLimitedProvider } from '../support/limited-provider.ts';
import { smallPlaybook } from '../support/playbooks.ts';
import { countOf, emptyTables } from '../support/tables.ts';

const NIGHT_MS = 120_000;
const WAIT = { timeout: 30_000, interval: 100 };
/** 20 calls a second. */
const PER_MINUTE = 1_200;

let provider: LimitedProvider;
let database: TestDatabase;
let app: App;
let workers: ExecutionWorker[];
const apps: App[] = [];

beforeAll(async () => {
  provider = await startLimitedProvider({
    ...{ perMinute: PER_MINUTE, burst: 100, latencyMs: 50, outputs: { risk_score: 7 } },
  });
  database = await createTestDatabase();
  app = await open();
});
beforeEach(async () => {
  await emptyTables(app.stores.pool);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.drain(5_000)));
});
afterAll(async () => {
  for (const each of apps) await each.close();
  await dropTestDatabase(database);
  await provider.close();
});

/** A composed app that counts as a process of its own. */
async function open(): Promise<App> {
  const environment = {
    ...{ LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'x', ANTHROPIC_BASE_URL: provider.url },
    ...{ MAX_STARTS_PER_OWNER_PER_NIGHT: '0', RECONCILE_EVERY_SECONDS: '60' },
  };
  const opened = await testApp(database, { environment });
  apps.push(opened);
  return opened;
}

async function plant(executions: number): Promise<void> {
  const [step] = smallPlaybook().steps;
  await app.stores.playbookStore.publish(smallPlaybook({ steps: [step] }), '2000-01-01');
  for (let n = 0; n < executions; n += 1) await insertAccount(app.stores.pool);
}

const attemptsUsed = (): Promise<number> => countOf(app.stores.pool, 'workflow_executions', 'attempts <> 1');

it(
  'a night of 300 at a provider that takes 1,200 calls a minute completes, with fewer refused than accepted',
  async () => {
    await plant(300);
    workers = [await app.startWorker()];

    expect(await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT })).toMatchObject({
      started: 300,
      completed: 300,
      failed: 0,
    });

    expect(provider.accepted).toBe(300);
    expect(provider.refused).toBeLessThan(provider.accepted);
    // A call that is asked to wait uses no attempt.
    expect(await attemptsUsed()).toBe(0);
  },
  NIGHT_MS,
);

it(
  'a night of two workers, in the middle of which the provider is away for a while, completes too',
  async () => {
    await plant(60);
    const other = await open();
    workers = [await app.startWorker(), await other.startWorker()];
    provider.overload(true);
    const [accepted, refused] = [provider.accepted, provider.refused];
    const output: string[] = [];
    const night = app.actions.schedule.runNight(OPERATOR, {
      date: TONIGHT,
      onProgress: ({ pausedProviders }) => output.push(...pausedProviders.map(({ code }) => code)),
    });
    // Refused again after pauses, more than once.
    await vi.waitFor(async () => {
      const { pauses } = await app.stores.providerPauses.inForce();
      expect(pauses[0]?.pause.refusals).toBeGreaterThan(2);
    }, WAIT);
    expect(provider.refused - refused).toBeGreaterThan(2);
    expect(await countOf(app.stores.pool, 'workflow_executions', `status = 'failed'`)).toBe(0);

    provider.overload(false);

    expect(await night).toMatchObject({ started: 60, completed: 60, failed: 0 });
    expect(provider.accepted - accepted).toBe(60);
    expect(await attemptsUsed()).toBe(0);
    expect(new Set(output)).toEqual(new Set(['LLM_OVERLOADED']));
  },
  NIGHT_MS,
);
