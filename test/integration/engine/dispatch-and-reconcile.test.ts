import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExecutionWorker } from '../../../src/engine/queue-port.ts';
import { addDays } from '../../../src/platform/civil-date.ts';
import { admin, OPERATOR } from '../../support/actor.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { type FragileQueue, loseQueue, onEachQueue } from '../../support/queue.ts';
import { answer, during, error } from '../../support/scripted-llm.ts';
import { countOf } from '../../support/tables.ts';

const WAIT = { timeout: 15_000, interval: 50 };

onEachQueue((store) => {
  let queue: FragileQueue;
  let engine: Engine;
  let worker: ExecutionWorker | null = null;

  beforeAll(async () => {
    queue = await store.open();
    engine = await createEngine({
      ...queue.environment,
      REDISPATCH_AFTER_SECONDS: '1',
      LEASE_SECONDS: '2',
      ENQUEUE_TIMEOUT_SECONDS: '1',
      WORKER_CONCURRENCY: '4',
    });
  });
  afterAll(async () => {
    await engine.close();
    await queue.close();
  });
  beforeEach(async () => {
    await engine.reset();
    await emptyQueue();
  });
  afterEach(async () => {
    await worker?.drain(5_000);
    worker = null;
  });

  const emptyQueue = (): Promise<void> => loseQueue(engine.app);
  const waiting = (): Promise<number> => engine.app.bullQueue.getWaitingCount();
  const startMany = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) await insertAccount(engine.pool);
    await engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
  };
  const statuses = async (): Promise<Record<string, number>> => {
    const { rows } = await engine.pool.query<{ status: string; count: number }>(
      'SELECT status, count(*)::int FROM workflow_executions GROUP BY status',
    );
    return Object.fromEntries(rows.map((row) => [row.status, row.count]));
  };

  describe('dispatch', () => {
    it('enqueues once what is due, and nothing else', async () => {
      await engine.publish();
      await startMany(3);
      await engine.pool.query(
        `UPDATE workflow_executions SET next_attempt_at = now() + interval '1 hour'
         WHERE id = (SELECT id FROM workflow_executions LIMIT 1)`,
      );
      expect(await engine.app.dispatch()).toBe(2);
      expect(await engine.app.dispatch()).toBe(0);
      expect(await waiting()).toBe(2);
    });

    it('several dispatchers enqueue no execution twice', async () => {
      await engine.publish();
      await startMany(20);
      const enqueued = await Promise.all([0, 1, 2, 3].map(() => engine.app.dispatch()));
      expect(enqueued.reduce((sum, each) => sum + each, 0)).toBe(20);
      expect(await waiting()).toBe(20);
    });

    it('enqueues the most urgent first', async () => {
      await engine.publish();
      for (const renewsInDays of [149, 121, 140, 120]) await insertAccount(engine.pool, { renewsInDays });
      await engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      await engine.app.dispatch();
      const jobs = await engine.app.bullQueue.getJobs(['waiting'], 0, 10, true);
      const daysLeft: number[] = [];
      for (const job of jobs) {
        const { rows } = await engine.pool.query('SELECT days_left FROM workflow_executions WHERE id = $1', [
          job.data.executionId,
        ]);
        daysLeft.push(rows[0]?.days_left);
      }
      expect(daysLeft).toEqual([120, 121, 140, 149]);
    });

    it('takes its claim back where the queue does not answer in time, and enqueues once it does', async () => {
      await engine.publish();
      await startMany(2);
      await queue.whileSilent(engine.app, async () => {
        expect(await engine.app.dispatch()).toBe(0);
        expect(await countOf(engine.pool, 'workflow_executions', 'dispatched_at IS NULL')).toBe(2);
      });
      expect(await engine.app.dispatch()).toBe(2);
      worker = await engine.app.startWorker();
      // What was added late all the same rings twice; nobody minds.
      await expect.poll(statuses, WAIT).toEqual({ completed: 2 });
      expect(engine.llm.requests).toHaveLength(4);
    });
  });

  describe('reconcile', () => {
    it('redispatches after the whole queue was lost: nothing is lost with it', async () => {
      await engine.publish();
      await startMany(5);
      expect(await engine.app.dispatch()).toBe(5);
      await emptyQueue();
      worker = await engine.app.startWorker();
      await vi.waitFor(async () => {
        await engine.app.reconcile();
        expect(await statuses()).toEqual({ completed: 5 });
      }, WAIT);
      expect(engine.llm.requests).toHaveLength(10);
    });

    it('redispatches an execution whose lease ran out, once', async () => {
      await engine.publish();
      const { executionId } = await engine.start();
      await engine.app.dispatch();
      const { leaseStore } = engine.app.stores;
      await leaseStore.acquire({ executionId, owner: 'dead', leaseMs: 60_000 });
      // While the lease lasts it is in good hands, however long ago it was rung.
      await engine.pool.query(`UPDATE workflow_executions SET dispatched_at = now() - interval '1 hour'`);
      expect(await engine.app.reconcile()).toEqual({ enqueued: 0, expired: 0 });
      await engine.expireLease(executionId);
      expect(await engine.app.reconcile()).toEqual({ enqueued: 1, expired: 0 });
      expect(await engine.app.reconcile()).toEqual({ enqueued: 0, expired: 0 });
      worker = await engine.app.startWorker();
      await expect.poll(statuses, WAIT).toEqual({ completed: 1 });
    });

    it('redispatches a failed attempt when its backoff is over', async () => {
      await engine.publish();
      const { executionId } = await engine.start();
      await engine.pool.query(`UPDATE workflow_executions SET next_attempt_at = now() + interval '1 hour'`);
      expect(await engine.app.reconcile()).toEqual({ enqueued: 0, expired: 0 });
      await engine.makeDue(executionId);
      expect(await engine.app.reconcile()).toEqual({ enqueued: 1, expired: 0 });
    });

    it('knows since when the oldest due execution has been due: none, pending ones, orphans', async () => {
      const oldest = () => engine.app.stores.dispatchStore.oldestDueSeconds();
      expect(await oldest()).toBeNull();
      await engine.publish();
      const { executionId } = await engine.start();
      await engine.pool.query(`UPDATE workflow_executions SET next_attempt_at = now() - interval '1 minute'`);
      expect(Math.round((await oldest()) ?? 0)).toBe(60);
      await engine.app.stores.leaseStore.acquire({ executionId, owner: 'a', leaseMs: 60_000 });
      expect(await oldest()).toBeNull();
      await engine.expireLease(executionId);
      expect(Math.round((await oldest()) ?? 0)).toBe(1);
    });
  });

  describe('a worker', () => {
    it('runs several executions at once, as many as it may, and each exactly once', async () => {
      await engine.publish();
      await startMany(12);
      let inFlight = 0;
      let most = 0;
      engine.llm.always(
        during(async () => {
          inFlight += 1;
          most = Math.max(most, inFlight);
          await new Promise((resolve) => setImmediate(resolve));
          // Until another has come, or none is left to come.
          await vi.waitFor(() => expect(most > 1 || engine.llm.requests.length >= 12).toBe(true), WAIT);
          inFlight -= 1;
        }),
      );
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await expect.poll(statuses, WAIT).toEqual({ completed: 12 });
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(4);
      expect(engine.llm.requests).toHaveLength(24);
      expect(await countOf(engine.pool, 'workflow_artifacts', `status = 'pending_review'`)).toBe(12);
    });

    it('takes a second job for the same execution for what it is', async () => {
      await engine.publish();
      const { executionId } = await engine.start();
      engine.llm.next(
        during(async () => {
          await engine.pool.query('UPDATE workflow_executions SET dispatched_at = NULL');
          await engine.app.bullQueue.add('run-execution', { executionId }, { jobId: `${executionId}-99` });
        }, answer()),
      );
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await expect.poll(async () => (await engine.app.bullQueue.getCompleted()).length, WAIT).toBe(2);
      expect(await statuses()).toEqual({ completed: 1 });
      expect(engine.llm.requests).toHaveLength(2);
    });

    it('survives a job that is none', async () => {
      await engine.publish();
      await engine.start();
      await engine.app.bullQueue.add('run-execution', { executionId: 'not-an-id', name: 'Kim' });
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await expect.poll(statuses, WAIT).toEqual({ completed: 1 });
      const [failed] = await engine.app.bullQueue.getFailed();
      expect(failed?.failedReason).toBe('INTERNAL');
    });

    it('goes on by itself after all connections to the store were cut in the middle', async () => {
      await engine.publish();
      await startMany(8);
      engine.llm.next(
        answer(),
        answer(),
        answer(),
        during(() => queue.cut(engine.app)),
      );
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await vi.waitFor(
        async () => {
          await engine.app.reconcile();
          expect(await statuses()).toEqual({ completed: 8 });
        },
        { ...WAIT, timeout: 25_000 },
      );
      expect(await countOf(engine.pool, 'workflow_step_executions', 'visit > 1')).toBe(0);
      expect(await countOf(engine.pool, 'workflow_artifacts')).toBe(8);
    });
  });

  describe('a job ends as its execution does', () => {
    const failedJobs = () => engine.app.bullQueue.getFailed();
    const completedJobs = async (): Promise<number> => (await engine.app.bullQueue.getCompleted()).length;
    const retries = async (): Promise<unknown[]> =>
      (
        await engine.pool.query(
          `SELECT actor, subject_id AS id FROM audit_log WHERE action = 'retry execution' ORDER BY occurred_at`,
        )
      ).rows;
    /** An execution that has failed for good on its first step, and its job. */
    async function failed(code: 'LLM_AUTH' | 'LLM_BAD_REQUEST' = 'LLM_AUTH') {
      await engine.publish();
      const { executionId } = await engine.start();
      engine.llm.next(error(code, { said: 'Harbour Kim' }));
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await expect.poll(async () => (await failedJobs()).length, WAIT).toBe(1);
      const [job] = await failedJobs();
      if (!job?.id) throw new Error('there is no failed job');
      return { executionId, job, jobId: job.id };
    }

    it('one that failed for good is a failed job, by its code alone', async () => {
      const { executionId, job } = await failed();
      expect(await engine.find(executionId)).toMatchObject({ status: 'failed', errorCode: 'LLM_AUTH' });
      expect(job.failedReason).toBe('LLM_AUTH');
      expect(job.stacktrace ?? []).toEqual([]);
      expect(job.data).toEqual({ executionId });
      expect(await completedJobs()).toBe(0);
      // It is kept for a time, not for ever.
      expect(job.opts.removeOnFail).toEqual({ age: expect.any(Number) });
    });

    it('an attempt that is tried again later has not failed', async () => {
      await engine.publish();
      const { executionId } = await engine.start();
      engine.llm.next(error('LLM_OVERLOADED'));
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await expect.poll(completedJobs, WAIT).toBe(1);
      expect(await failedJobs()).toEqual([]);
      await engine.makeDue(executionId);
      await engine.app.reconcile();
      await expect.poll(statuses, WAIT).toEqual({ completed: 1 });
    });

    it('a wait that nobody ended is a failed job, too', async () => {
      const [assess, plan] = smallPlaybook().steps;
      const approve = {
        key: 'approve',
        name: 'Approve',
        type: 'human',
        waits_for: { name: 'a word', days: 1 },
      };
      await engine.publish(smallPlaybook({ steps: [assess, approve, plan] }));
      const { executionId } = await engine.start();
      worker = await engine.app.startWorker();
      await engine.app.dispatch();
      await expect.poll(statuses, WAIT).toEqual({ waiting: 1 });
      await engine.pool.query(`UPDATE workflow_executions SET wait_until = now() - interval '1 second'`);
      expect(await engine.app.reconcile()).toMatchObject({ expired: 1 });
      await expect
        .poll(async () => (await failedJobs()).map(({ data, failedReason }) => [data, failedReason]), WAIT)
        .toEqual([[{ executionId }, 'WAIT_EXPIRED']]);
    });

    it('retrying the job retries the execution by the rules, and the audit log says so', async () => {
      const { executionId, job, jobId } = await failed();
      await job.retry('failed');
      await expect.poll(statuses, WAIT).toEqual({ completed: 1 });
      await expect
        .poll(async () => (await engine.app.bullQueue.getJob(jobId))?.getState(), WAIT)
        .toBe('completed');
      expect(await retries()).toEqual([{ actor: 'bull board', id: executionId }]);
      // The step that failed was asked again, and the one after it for the first time.
      expect(engine.llm.requests).toHaveLength(3);
      expect(await failedJobs()).toEqual([]);
    });

    it('and where it fails again it has failed again, and can be retried again', async () => {
      const { job, jobId } = await failed();
      engine.llm.next(error('LLM_BAD_REQUEST'));
      await job.retry('failed');
      await expect
        .poll(async () => (await failedJobs()).map(({ failedReason }) => failedReason), WAIT)
        .toEqual(['LLM_BAD_REQUEST']);
      await (await engine.app.bullQueue.getJob(jobId))?.retry('failed');
      await expect.poll(statuses, WAIT).toEqual({ completed: 1 });
      expect(await retries()).toHaveLength(2);
    });

    it('retrying the job of one that has been retried elsewhere does nothing a second time', async () => {
      const { executionId, job, jobId } = await failed();
      await engine.app.actions.executions.retry(admin('cli:kim'), executionId);
      await expect.poll(statuses, WAIT).toEqual({ completed: 1 });
      await job.retry('failed');
      await expect
        .poll(async () => (await engine.app.bullQueue.getJob(jobId))?.getState(), WAIT)
        .toBe('completed');
      expect(await retries()).toEqual([{ actor: 'cli:kim', id: executionId }]);
      expect(engine.llm.requests).toHaveLength(3);
    });

    it('a job too many of one that has failed retries nothing, and is a failed job as well', async () => {
      const { executionId } = await failed();
      // As one that comes late, or whose worker died just before it could tell the queue.
      await engine.app.bullQueue.add('run-execution', { executionId }, { jobId: `${executionId}-99` });
      await expect
        .poll(async () => (await failedJobs()).map(({ failedReason }) => failedReason), WAIT)
        .toEqual(['LLM_AUTH', 'LLM_AUTH']);
      expect(await statuses()).toEqual({ failed: 1 });
      expect(await retries()).toEqual([]);
      expect(engine.llm.requests).toHaveLength(1);
    });
  });

  describe('the night', () => {
    it('runs to its end on the queue, and its figures are those of its date', async () => {
      await engine.publish();
      await insertAccount(engine.pool);
      await insertAccount(engine.pool, { renewsInDays: 121 });
      worker = await engine.app.startWorker();
      const progress: number[] = [];
      const onProgress = ({ done }: { done: number }): number => progress.push(done);
      const night = await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT, onProgress });
      expect(night).toMatchObject({
        contracts: 2,
        matched: 2,
        started: 2,
        completed: 2,
        artifacts: 2,
        tokens: 440,
      });
      expect(progress.at(-1)).toBe(2);
      expect(
        await engine.app.actions.schedule.runNight(OPERATOR, { date: addDays(TONIGHT, 1) }),
      ).toMatchObject({
        started: 0,
        completed: 0,
      });
    });
  });
});
