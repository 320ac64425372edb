import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import type { App } from '../../src/app/compose.ts';
import { testApp } from '../support/app.ts';
import { insertAccount, TONIGHT } from '../support/book.ts';
import { cli } from '../support/cli.ts';
import { createEngine, type Engine } from '../support/engine.ts';
import { onRedisQueue } from '../support/queue.ts';
import { answer, during } from '../support/scripted-llm.ts';
import { countOf } from '../support/tables.ts';

const WAIT = { timeout: 20_000, interval: 50 };
// As in production, no job is taken for lost within the test: what wakes the workers is the move itself.
const PATIENT = { REDISPATCH_AFTER_SECONDS: '300', LEASE_SECONDS: '2', WORKER_CONCURRENCY: '2' };

let from: Engine | null = null;
let to: App | null = null;
afterEach(async () => {
  await to?.close();
  await from?.close();
  to = null;
  from = null;
});

onRedisQueue((redis) => {
  it.each([
    ['Postgres', 'Redis', {}, redis.environment()],
    ['Redis', 'Postgres', redis.environment(), {}],
  ])(
    'a live installation moves from %s to %s: all complete once, nothing is lost',
    async (...args) => {
      const [, , before, after] = args;
      from = await createEngine({ ...PATIENT, ...before });
      const { pool } = from;
      await from.publish();
      const count = (where: string): Promise<number> => countOf(pool, 'workflow_executions', where);

      // Two complete, two are under way when the stop comes, two are on the queue, two wait for their next attempt, and
      // one is orphaned: its worker died with it.
      for (let n = 0; n < 9; n += 1) await insertAccount(pool);
      await from.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      const ids = (
        await pool.query<{ id: string }>('SELECT id FROM workflow_executions ORDER BY id')
      ).rows.map(({ id }) => id);
      await pool.query(
        `UPDATE workflow_executions SET next_attempt_at = now() + interval '1 hour' WHERE id = ANY ($1)`,
        [ids.slice(7)],
      );
      await from.app.stores.leaseStore.acquire({ executionId: ids[6] ?? '', owner: 'dead', leaseMs: 1 });
      const stopped = new AbortController();
      let begun = 0;
      const holding = during(async () => {
        begun += 1;
        await once(stopped.signal, 'abort');
      });
      from.llm.next(answer(), answer(), answer(), answer(), holding, holding);
      const worker = await from.app.startWorker();
      await from.app.dispatch();
      await expect.poll(() => begun, WAIT).toBe(2);
      const draining = worker.drain(100);
      setTimeout(() => stopped.abort(), 300);
      await draining;
      // Those under way are handed back; those that wait for their next attempt still do.
      expect(await count(`status = 'pending'`)).toBeGreaterThanOrEqual(4);
      const callsBefore = from.llm.requests.length;
      expect(callsBefore).toBeGreaterThan(0);

      // The move: stop, change QUEUE_URL, ring again, start.
      const environment = { ...PATIENT, ...after };
      const { connectionString: url = '' } = pool.options;
      await pool.query(`UPDATE workflow_executions SET next_attempt_at = now() WHERE id = ANY ($1)`, [
        ids.slice(7),
      ]);
      const ran = await cli(['queue', 'redispatch', '--json'], {
        ...environment,
        DATABASE_URL: url,
        LOG_LEVEL: 'silent',
      });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      to = await testApp({ url }, { environment, llm: from.llm });
      const moved = await to.startWorker();
      await expect.poll(() => count(`status = 'completed'`), WAIT).toBe(9);
      await moved.drain(5_000);
      expect(await countOf(pool, 'workflow_step_executions', `status = 'completed'`)).toBe(18);
      expect(await countOf(pool, 'workflow_step_executions', 'visit > 1')).toBe(0);
      expect(await countOf(pool, 'workflow_artifacts', `status = 'pending_review'`)).toBe(9);
      expect(await count('attempts > 1')).toBe(0);

      // What stayed behind in the old store wakes nobody to any harm, should somebody work there again.
      const callsAfter = from.llm.requests.length;
      const ghost = await from.app.startWorker();
      await vi.waitFor(async () => expect(await from?.app.bullQueue.getWaitingCount()).toBe(0), WAIT);
      await ghost.drain(5_000);
      expect(from.llm.requests).toHaveLength(callsAfter);
      expect(await count(`status = 'completed'`)).toBe(9);
    },
    60_000,
  );
});
