import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OPERATOR } from '../support/actor.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { createEngine, type Engine } from '../support/engine.ts';
import { onEachQueue } from '../support/queue.ts';
import { countOf } from '../support/tables.ts';
import { proxyTo } from '../support/tcp-proxy.ts';
import { spawnWorker, type WorkerProcess } from '../support/worker-process.ts';

const EXECUTIONS = 6;
const WAIT = { timeout: 20_000, interval: 100 };

onEachQueue((queue) => {
  const environment = {
    ...queue.environment(),
    LEASE_SECONDS: '2',
    WORKER_CONCURRENCY: '4',
  };

  let engine: Engine;
  let processes: WorkerProcess[];

  beforeEach(async () => {
    processes = [];
    engine = await createEngine(environment);
    await engine.publish();
    for (let n = 0; n < EXECUTIONS; n += 1) await insertAccount(engine.pool);
    await engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
  });
  afterEach(async () => {
    for (const each of processes) each.signal('SIGKILL');
    await Promise.all(processes.map((each) => each.gone));
    await engine.close();
  });

  async function start(latencyMs: number, graceSeconds = 1, url = engine.url): Promise<WorkerProcess> {
    const started = spawnWorker({
      url,
      latencyMs,
      environment: { ...environment, DRAIN_SECONDS: String(graceSeconds) },
    });
    processes.push(started);
    await started.ready;
    return started;
  }
  const count = (status: string): Promise<number> =>
    countOf(engine.pool, 'workflow_executions', `status = '${status}'`);
  const expired = (): Promise<number> =>
    countOf(
      engine.pool,
      'workflow_executions',
      `status = 'running' AND lease_expires_at < clock_timestamp()`,
    );
  const committedSteps = (): Promise<number> =>
    countOf(engine.pool, 'workflow_step_executions', `status = 'completed'`);

  describe('a worker process that is killed in the middle of its work', () => {
    it('costs the calls in flight and nothing else: another finishes everything exactly once', async () => {
      const doomed = await start(400);
      await engine.app.dispatch();
      await expect.poll(committedSteps, WAIT).toBeGreaterThanOrEqual(2);
      doomed.signal('SIGKILL');
      expect(await doomed.gone).toBeNull();
      const kept = await committedSteps();
      expect(await count('running')).toBeGreaterThan(0);
      expect(await count('completed')).toBeLessThan(EXECUTIONS);

      await start(0);
      await vi.waitFor(async () => {
        await engine.app.reconcile();
        expect(await count('completed')).toBe(EXECUTIONS);
      }, WAIT);

      // Two steps, two calls and one artifact each: committed work did not run again.
      expect(await committedSteps()).toBe(2 * EXECUTIONS);
      expect(kept).toBeGreaterThanOrEqual(2);
      expect(await countOf(engine.pool, 'workflow_step_executions', 'visit > 1')).toBe(0);
      expect(await countOf(engine.pool, 'llm_calls')).toBe(2 * EXECUTIONS);
      expect(await countOf(engine.pool, 'workflow_artifacts', `status = 'pending_review'`)).toBe(EXECUTIONS);
      expect(await countOf(engine.pool, 'workflow_executions', 'lease_epoch > 1')).toBeGreaterThan(0);
    }, 60_000);
  });

  describe('a worker process that is asked to stop', () => {
    it('ends within its grace, releases executions that do not, and leaves none failed', async () => {
      const stopped = await start(60_000);
      await engine.app.dispatch();
      await expect.poll(() => count('running'), WAIT).toBe(4);
      stopped.signal('SIGTERM');
      expect(await stopped.gone).toBe(0);
      expect(await count('pending')).toBe(EXECUTIONS);
      expect(
        await countOf(engine.pool, 'workflow_executions', 'attempts > 0 OR lease_owner IS NOT NULL'),
      ).toBe(0);
      expect(await engine.app.bullQueue.getFailedCount()).toBe(0);

      await start(0);
      await vi.waitFor(async () => {
        await engine.app.reconcile();
        expect(await count('completed')).toBe(EXECUTIONS);
      }, WAIT);
    }, 60_000);

    it('lets executions complete that end within the grace', async () => {
      const stopped = await start(200, 30);
      await engine.app.dispatch();
      await expect.poll(() => count('running'), WAIT).toBeGreaterThan(0);
      stopped.signal('SIGTERM');
      expect(await stopped.gone).toBe(0);
      expect(await count('completed')).toBeGreaterThan(0);
      expect(await count('running')).toBe(0);
      expect(await count('failed')).toBe(0);
    }, 60_000);
  });

  describe('worker processes that hold answers while Postgres is away', () => {
    it('end where one is asked to stop and one is killed: another finishes everything exactly once', async () => {
      const proxy = await proxyTo(engine.url);
      try {
        const [stopped, killed] = await Promise.all([start(1_000, 1, proxy.url), start(1_000, 1, proxy.url)]);
        await engine.app.dispatch();
        await expect.poll(() => count('running'), WAIT).toBe(EXECUTIONS);
        proxy.refuse();
        // Longer than their calls take, and than a lease lasts.
        await expect.poll(expired, WAIT).toBeGreaterThan(0);
        killed.signal('SIGKILL');
        stopped.signal('SIGTERM');
        expect(await Promise.all([stopped.gone, killed.gone])).toEqual([0, null]);
      } finally {
        await proxy.close();
      }
      expect(await count('completed')).toBeLessThan(EXECUTIONS);
      await start(0);
      await vi.waitFor(async () => {
        await engine.app.actions.queue.redispatch(OPERATOR);
        expect(await count('completed')).toBe(EXECUTIONS);
      }, WAIT);
      expect(await committedSteps()).toBe(2 * EXECUTIONS);
      expect(await countOf(engine.pool, 'llm_calls')).toBe(2 * EXECUTIONS);
      expect(await countOf(engine.pool, 'workflow_artifacts', `status = 'pending_review'`)).toBe(EXECUTIONS);
    }, 60_000);
  });
});
