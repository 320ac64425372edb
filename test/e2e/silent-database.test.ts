import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, composeApp } from '../../src/app/compose.ts';
import { createMockClient } from '../../src/llm/providers/mock.ts';
import { startWorkers } from '../../workers/main.ts';
import { startScheduler } from '../../workers/scheduler.ts';
import type { Stoppable } from '../../workers/stoppable.ts';
import { OPERATOR } from '../support/actor.ts';
import { testConfig } from '../support/app.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { spawnCli, temporaryFolder } from '../support/cli.ts';
import { createEngine, type Engine } from '../support/engine.ts';
import { keptLogger } from '../support/kept-logger.ts';
import { onEachQueue } from '../support/queue.ts';
import { countOf } from '../support/tables.ts';
import { proxyTo } from '../support/tcp-proxy.ts';
import { isThorough } from '../support/thorough.ts';
import { spawnWorker } from '../support/worker-process.ts';

const EXECUTIONS = 12;
const WAIT = { timeout: 25_000, interval: 100 };
/** As in production, with shorter times. */
const BRISK = {
  LEASE_SECONDS: '2',
  SCAN_LEASE_SECONDS: '2',
  REDISPATCH_AFTER_SECONDS: '2',
  RECONCILE_EVERY_SECONDS: '1',
  WORKER_CONCURRENCY: '4',
  DRAIN_SECONDS: '1',
};
const SOON = { ordinaryMs: 1_000, setsMs: 1_000, queueMs: 1_000 };
const EVERY_SECOND = '* * * * * *';
/** How long beyond DRAIN_SECONDS a process may take to release what it has and to close. */
const CLOSING_MS = 20_000;

onEachQueue((queue) => {
  const environment = { ...queue.environment(), ...BRISK };
  const logger = keptLogger();
  /** Reads the database past the proxy. */
  let engine: Engine;
  let proxy: Awaited<ReturnType<typeof proxyTo>>;

  beforeEach(async () => {
    logger.lines.length = 0;
    engine = await createEngine(environment);
    proxy = await proxyTo(engine.url);
    await engine.publish();
    for (let n = 0; n < EXECUTIONS; n += 1) await insertAccount(engine.pool);
  });
  afterEach(async () => {
    await proxy.close();
    await engine.close();
  });

  const scan = () => engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
  const count = (status: string): Promise<number> =>
    countOf(engine.pool, 'workflow_executions', `status = '${status}'`);
  /** The product behind the proxy. */
  const behindProxy = (): Promise<App> =>
    composeApp(testConfig(environment), { url: proxy.url }, logger, {
      llm: createMockClient({ latencyMs: 50 }),
      clock: { now: () => new Date(`${TONIGHT}T12:00:00Z`) },
      patience: SOON,
    });

  describe.runIf(isThorough)('where the connections to Postgres fall silent', () => {
    let app: App;
    let running: Stoppable;

    beforeEach(async () => {
      app = await behindProxy();
    });
    afterEach(async () => {
      await running.stop();
      await app.close();
    });

    async function startWatched(): Promise<void> {
      const workers = await startWorkers(app);
      workers.watch();
      running = { stop: () => workers.drain() };
    }
    async function expectAllDone(): Promise<void> {
      await expect.poll(() => count('completed'), WAIT).toBe(EXECUTIONS);
      expect(await countOf(engine.pool, 'workflow_artifacts')).toBe(EXECUTIONS);
      await expect
        .poll(() => app.checkReadiness(), WAIT)
        .toMatchObject({ ready: true, oldestWaitSeconds: 0 });
    }

    it('a worker goes on by itself over new ones, and completes everything', async () => {
      await scan();
      await startWatched();
      await engine.app.dispatch();
      await expect.poll(() => count('completed'), WAIT).toBeGreaterThan(0);
      proxy.silence();
      expect(await count('completed')).toBeLessThan(EXECUTIONS);
      await expectAllDone();
    }, 60_000);

    it('a worker is not stopped by four commits that get no answer, and reports what it gave up', async () => {
      proxy.silenceAfter('checkpoint-executions', 4);
      await scan();
      await startWatched();
      await engine.app.dispatch();
      await expectAllDone();
      expect(proxy.silenced).toBeGreaterThanOrEqual(4);
      expect(logger.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', code: 'DEPENDENCY_DOWN', work: 'engine' }),
      );
    }, 60_000);

    it('a scheduler says so, and finishes its scan at a later tick', async () => {
      proxy.silenceAfter('INSERT INTO scan_candidates', 1);
      running = startScheduler({ ...app, config: app.config }, EVERY_SECOND);
      await expect.poll(() => count('pending'), WAIT).toBe(EXECUTIONS);
      expect(proxy.silenced).toBe(1);
      expect(logger.lines).toContainEqual(
        expect.objectContaining({ level: 'error', code: 'DEPENDENCY_DOWN', message: 'scheduler' }),
      );
    }, 60_000);

    it('a command that runs a whole night still waits for its end', async () => {
      await startWatched();
      const night = app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
      await expect.poll(() => count('completed'), WAIT).toBeGreaterThan(0);
      proxy.silence();
      expect(await night).toMatchObject({ completed: EXECUTIONS, failed: 0 });
    }, 60_000);
  });

  describe.runIf(isThorough)(
    'a process whose connections to Postgres are dead ends within its grace when it is asked to stop',
    () => {
      const grace = sleep.bind(null, Number(BRISK.DRAIN_SECONDS) * 1_000 + CLOSING_MS, 'still there', {
        ref: false,
      });

      it('a worker', async () => {
        await scan();
        const worker = spawnWorker({ url: proxy.url, latencyMs: 400, environment });
        try {
          await worker.ready;
          await engine.app.dispatch();
          await expect.poll(() => count('running'), WAIT).toBeGreaterThan(0);
          proxy.silence();
          worker.signal('SIGTERM');
          expect(await Promise.race([worker.gone, grace()])).toBe(0);
        } finally {
          worker.signal('SIGKILL');
          await worker.gone;
        }
      }, 60_000);

      // Once, since the real program takes its time to start, and in the variant with more connections to lose.
      if (queue.kind === 'postgres')
        it('the whole product in the middle of a night', async () => {
          proxy.silenceAfter('checkpoint-executions', 1);
          const folder = temporaryFolder();
          const child = spawnCli(['start', '--date', TONIGHT, '--no-demo'], {
            ...environment,
            DATABASE_URL: proxy.url,
            DATA_DIR: folder.path,
            PORT: '0',
          });
          try {
            await expect.poll(() => proxy.silenced, { ...WAIT, timeout: 60_000 }).toBe(1);
            proxy.silence();
            child.kill('SIGTERM');
            expect(await Promise.race([child.ended, grace()])).toMatchObject({ code: 0 });
          } finally {
            child.kill('SIGKILL');
            await child.ended;
            folder.remove();
          }
        }, 120_000);
    },
  );
});
