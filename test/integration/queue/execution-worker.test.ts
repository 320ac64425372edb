import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { openQueue } from '../../../src/app/queue.ts';
import type { ExecutionWorker } from '../../../src/engine/queue-port.ts';
import { NightshiftError } from '../../../src/platform/errors.ts';
import { createExecutionWorker } from '../../../src/queue/execution-worker.ts';
import { testApp } from '../../support/app.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { keptLogger } from '../../support/kept-logger.ts';
import { loseQueue, onEachQueue } from '../../support/queue.ts';
import { answer } from '../../support/scripted-llm.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { countOf } from '../../support/tables.ts';
import { proxyTo } from '../../support/tcp-proxy.ts';

const WAIT = { timeout: 15_000, interval: 50 };
const LOCK_MS = 400;

onEachQueue((store) => {
  /** Enqueues, and observes. */
  let engine: Engine;
  let worker: ExecutionWorker | null = null;

  beforeAll(async () => {
    engine = await createEngine({ ...store.environment(), WORKER_CONCURRENCY: '4' });
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    await engine.reset();
    await loseQueue(engine.app);
    await engine.publish();
  });
  afterEach(async () => {
    await worker?.drain(5_000);
    worker = null;
    vi.restoreAllMocks();
  });

  const count = (where: string): Promise<number> => countOf(engine.pool, 'workflow_executions', where);

  describe('a worker whose queue is lost in the middle of a call', () => {
    let queue: Awaited<ReturnType<typeof openQueue>>;
    const log = keptLogger();
    /** The model's answer, once the test lets it come; an aborted call ends at once. */
    let letItAnswer: () => void;

    beforeEach(async () => {
      queue = await openQueue(engine.app.config, { url: engine.url }, silentLogger);
      log.lines.length = 0;
      const answered = new Promise<void>((resolve) => {
        letItAnswer = resolve;
      });
      engine.llm.next(async (request) => {
        const hungUp = new Promise<never>((_, reject) => {
          const stop = (): void => reject(new NightshiftError('LLM_ABORTED', 'stopped', 'Nothing.'));
          request.signal.addEventListener('abort', stop, { once: true });
        });
        await Promise.race([answered, hungUp]);
        return answer()(request);
      });
      const handle = async (id: string, signal: AbortSignal): Promise<void> => {
        await engine.run(id, signal);
      };
      const options = { concurrency: 4, logger: log, lockMs: LOCK_MS };
      worker = await createExecutionWorker(queue.backend, handle, options);
      await engine.start();
      await engine.app.dispatch();
      await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(1), WAIT);
      await loseQueue(engine.app);
      await vi.waitFor(() => expect(log.lines.map(({ message }) => message)).toContain(LOCKS_LOST), WAIT);
    });
    afterEach(async () => {
      await worker?.drain(5_000);
      await queue.queue.close();
      await queue.backend.close();
    });

    it('goes on with it: its lease is valid, and the call is paid once', async () => {
      letItAnswer();
      await expect.poll(() => count(`status = 'completed'`), WAIT).toBe(1);
      expect(engine.llm.requests).toHaveLength(2);
      expect(await count('lease_epoch = 1 AND attempts = 1')).toBe(1);
      expect(log.lines.filter(({ code }) => code === 'DEPENDENCY_DOWN')).toEqual([]);
    });

    it('finds it taken where it is enqueued again', async () => {
      await engine.pool.query('UPDATE workflow_executions SET dispatched_at = NULL');
      const { rows } = await engine.pool.query('SELECT id FROM workflow_executions');
      await engine.app.stores.dispatchStore.forgetJobs();
      await queue.queue.enqueue(rows.map(({ id }) => ({ id, dispatchNo: 99, byHand: false })));
      await expect.poll(async () => (await engine.app.bullQueue.getCompleted()).length, WAIT).toBe(1);
      expect(await count(`status = 'running' AND lease_epoch = 1`)).toBe(1);
      letItAnswer();
      await expect.poll(() => count(`status = 'completed' AND lease_epoch = 1`), WAIT).toBe(1);
    });

    it('gives it back to the queue when it drains', async () => {
      await worker?.drain(0);
      expect(await count(`status = 'pending' AND attempts = 0`)).toBe(1);
    });
  });

  describe('a worker whose Postgres goes away', () => {
    let proxy: Awaited<ReturnType<typeof proxyTo>>;
    let app: App;
    const away = new Error('Connection terminated unexpectedly');

    beforeAll(async () => {
      proxy = await proxyTo(engine.url);
      app = await testApp(proxy, {
        environment: { ...environmentOf(engine), WORKER_CONCURRENCY: '4' },
        llm: engine.llm,
      });
    });
    afterEach(() => proxy.accept());
    afterAll(async () => {
      await app.close();
      await proxy.close();
    });

    it('runs the job that it had taken as soon as Postgres is back, without being enqueued again', async () => {
      const acquire = vi.spyOn(app.stores.leaseStore, 'acquire');
      acquire.mockImplementationOnce(async () => {
        proxy.refuse();
        throw away;
      });
      worker = await app.startWorker();
      await engine.start();
      await engine.app.dispatch();
      await vi.waitFor(() => expect(acquire.mock.calls.length).toBeGreaterThan(2), WAIT);
      proxy.accept();
      await expect.poll(() => count(`status = 'completed'`), WAIT).toBe(1);
      expect(await count('dispatch_no = 1 AND attempts = 1')).toBe(1);
    });

    it('takes no more jobs until Postgres is back, but for one that was already on its way; then it goes on', async () => {
      const acquire = vi.spyOn(app.stores.leaseStore, 'acquire').mockRejectedValue(away);
      worker = await app.startWorker();
      await engine.start();
      await engine.app.dispatch();
      await vi.waitFor(() => expect(acquire).toHaveBeenCalled(), WAIT);
      for (let n = 0; n < 4; n += 1) await engine.start();
      await engine.app.dispatch();
      const tries = acquire.mock.calls.length;
      await vi.waitFor(() => expect(acquire.mock.calls.length).toBeGreaterThan(tries + 1), WAIT);
      expect(await engine.app.bullQueue.getWaitingCount()).toBeGreaterThanOrEqual(3);
      acquire.mockRestore();
      await expect.poll(() => count(`status = 'completed' AND attempts = 1`), WAIT).toBe(5);
    });

    it('that drains meanwhile gives the job back to the queue, for the next worker', async () => {
      const acquire = vi.spyOn(app.stores.leaseStore, 'acquire').mockRejectedValue(away);
      worker = await app.startWorker();
      await engine.start();
      await engine.app.dispatch();
      await vi.waitFor(() => expect(acquire).toHaveBeenCalled(), WAIT);
      await worker.drain(0);
      expect(await engine.app.bullQueue.getWaitingCount()).toBe(1);
      acquire.mockRestore();
      worker = await engine.app.startWorker();
      await expect.poll(() => count(`status = 'completed' AND dispatch_no = 1`), WAIT).toBe(1);
    });
  });
});

const LOCKS_LOST = 'worker: the queue has lost jobs that run; their leases decide';

/** Where its queue is. */
function environmentOf({ app: { config } }: Engine): Record<string, string> {
  const { queueUrl } = config.secrets;
  return queueUrl === undefined ? {} : { QUEUE_URL: queueUrl, QUEUE_PREFIX: config.queue.prefix };
}
