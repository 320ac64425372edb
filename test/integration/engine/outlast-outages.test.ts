import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import type { RunExecution } from '../../../src/engine/run-execution.ts';
import { addDays } from '../../../src/platform/civil-date.ts';
import { admin } from '../../support/actor.ts';
import { testApp } from '../../support/app.ts';
import { insert, TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { keptLogger } from '../../support/kept-logger.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, during, error, hang } from '../../support/scripted-llm.ts';
import { countOf, everyRow } from '../../support/tables.ts';
import { proxyTo } from '../../support/tcp-proxy.ts';

const CHECKPOINT = 'checkpoint-executions';
const ACQUISITION = 'acquire-and-gather';

/** Looks on past the proxy, and works as another worker does. */
let engine: Engine;
/** The way to the same database, which the test can cut. */
let proxy: Awaited<ReturnType<typeof proxyTo>>;
let app: App;
let runner: ReturnType<App['createRunner']>;
const log = keptLogger();

beforeAll(async () => {
  engine = await createEngine();
  proxy = await proxyTo(engine.url);
  app = await testApp(proxy, { llm: engine.llm, logger: log });
  runner = app.createRunner();
});
afterAll(async () => {
  runner.stop();
  await app.close();
  await proxy.close();
  await engine.close();
});
beforeEach(() => engine.reset());
afterEach(() => {
  proxy.accept();
  vi.restoreAllMocks();
});

const never = new AbortController().signal;
const run = (executionId: string, signal = never): ReturnType<RunExecution> =>
  runner.run(executionId, signal);
const away = async (): Promise<void> => proxy.refuse();
const tellings = () => log.lines.filter(({ message }) => message.startsWith('outlast outages'));
const saysThatItIsAway = (): boolean => tellings().some(({ level }) => level === 'warn');
/** Until the worker has tried in vain. */
const noticed = (): Promise<void> =>
  vi.waitFor(() => expect(saysThatItIsAway()).toBe(true), { timeout: 10_000 });
const linesOfRuns = () => log.lines.filter(({ message }) => message.startsWith('run execution'));

async function started() {
  await engine.publish();
  const account = await engine.start();
  log.lines.length = 0;
  return account;
}
const attempts = async (): Promise<unknown> =>
  (await engine.pool.query('SELECT attempts, lease_epoch FROM workflow_executions')).rows[0];

describe('where Postgres goes away while a model answers', () => {
  it('the answer is kept: it is paid once, accounted for, and the execution completes at its first attempt', async () => {
    const { executionId } = await started();
    engine.llm.next(during(away));
    const running = run(executionId);
    await noticed();
    expect(await engine.find(executionId)).toMatchObject({ status: 'running', steps: [] });
    proxy.accept();
    expect(await running).toBe('complete');
    expect(engine.llm.requests).toHaveLength(2);
    expect(await countOf(engine.pool, 'llm_calls', 'input_tokens = 100')).toBe(2);
    expect(await attempts()).toEqual({ attempts: 1, lease_epoch: 1 });
  });

  it('the log says when that began and when it was over, once for all executions, and nothing of what did not happen', async () => {
    await engine.publish();
    const ids = [await engine.start(), await engine.start(), await engine.start()];
    log.lines.length = 0;
    const allAsked = vi.waitFor(() => expect(engine.llm.requests).toHaveLength(3)).then(away);
    engine.llm.next(...ids.map(() => during(() => allAsked)));
    const running = Promise.all(ids.map(({ executionId }) => run(executionId)));
    await noticed();
    proxy.accept();
    expect(new Set(await running)).toEqual(new Set(['complete']));
    expect(tellings().map(({ level, code }) => [level, code])).toEqual([
      ['warn', 'DEPENDENCY_DOWN'],
      ['info', undefined],
    ]);
    expect(linesOfRuns()).toEqual([]);
  });

  it('a failure of the model is logged once its checkpoint is committed, not before', async () => {
    const { executionId } = await started();
    engine.llm.next(during(away, error('LLM_REFUSED')));
    const running = run(executionId);
    await noticed();
    expect(linesOfRuns()).toEqual([]);
    proxy.accept();
    expect(await running).toBe('fail');
    expect(linesOfRuns()).toMatchObject([{ code: 'LLM_REFUSED', outcome: 'fail' }]);
    expect(await countOf(engine.pool, 'llm_calls', `error_code = 'LLM_REFUSED'`)).toBe(1);
  });

  it('the fence decides: what was taken over meanwhile is left as it is', async () => {
    const { executionId } = await started();
    engine.llm.next(during(away, answer({ risk_score: 1 })));
    const running = run(executionId);
    await noticed();
    await engine.expireLease(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    const before = await everyRow(engine.pool);
    proxy.accept();
    expect(await running).toBe('lease_lost');
    expect(await everyRow(engine.pool)).toEqual(before);
    expect(linesOfRuns()).toMatchObject([{ code: 'LEASE_LOST', executionId }]);
  });

  it('what nobody took over is committed also after the lease has run out', async () => {
    const { executionId } = await started();
    engine.llm.next(during(away));
    const running = run(executionId);
    await noticed();
    await engine.expireLease(executionId);
    proxy.accept();
    expect(await running).toBe('complete');
    expect(engine.llm.requests).toHaveLength(2);
  });
});

describe('where Postgres is away before a model is asked', () => {
  it('the acquisition waits for it', async () => {
    const { executionId } = await started();
    await away();
    const running = run(executionId);
    await noticed();
    proxy.accept();
    expect(await running).toBe('complete');
    expect(await attempts()).toEqual({ attempts: 1, lease_epoch: 1 });
  });

  it.each([
    ['the definition', () => vi.spyOn(app.stores.playbookStore, 'find')],
    ['the context', () => vi.spyOn(app.stores.contextSource, 'gather')],
  ])('so does the reading of %s', async (_, spyOnReading) => {
    const { executionId } = await started();
    const { leaseStore } = app.stores;
    const acquire = leaseStore.acquire;
    vi.spyOn(leaseStore, 'acquire').mockImplementation(async (asked) => {
      const lease = await acquire(asked);
      return lease && { ...lease, rows: null };
    });
    const read = spyOnReading();
    read.mockRejectedValueOnce(new Error('Connection terminated unexpectedly'));
    expect(await run(executionId)).toBe('complete');
    expect(read).toHaveBeenCalledTimes(2);
    expect(await attempts()).toEqual({ attempts: 1, lease_epoch: 1 });
  });
});

describe('where the reply is lost', () => {
  it.each([
    ['of a step', 1],
    ['of the last step, after which no lease is left', 2],
  ])('to the checkpoint %s, it is known for done', async (_, nth) => {
    const { executionId } = await started();
    const lose = during(async () => proxy.loseReplies(CHECKPOINT));
    engine.llm.next(...(nth === 1 ? [lose] : [answer(), lose]));
    expect(await run(executionId)).toBe('complete');
    expect(engine.llm.requests).toHaveLength(2);
    expect(await countOf(engine.pool, 'llm_calls')).toBe(2);
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan completed']);
    expect(linesOfRuns()).toEqual([]);
  });

  it('to the checkpoint of a failure, the commit is recognized, and logged once', async () => {
    const { executionId } = await started();
    engine.llm.next(during(async () => proxy.loseReplies(CHECKPOINT), error('LLM_AUTH')));
    expect(await run(executionId)).toBe('fail');
    expect(linesOfRuns()).toMatchObject([{ code: 'LLM_AUTH', outcome: 'fail' }]);
    expect(await countOf(engine.pool, 'llm_calls')).toBe(1);
  });

  it('to a checkpoint whose execution somebody cancelled since, the lease is lost', async () => {
    const { executionId } = await started();
    engine.llm.next(
      answer(),
      during(async () => {
        await engine.app.stores.executionCommands.cancel(executionId, 'ops', 'a test');
        proxy.loseReplies(CHECKPOINT);
      }),
    );
    expect(await run(executionId)).toBe('lease_lost');
    expect((await engine.find(executionId)).status).toBe('cancelled');
  });

  it('to acquisitions, however often, the lease is known again and no attempt is used up', async () => {
    const { executionId } = await started();
    await engine.pool.query('UPDATE workflow_executions SET max_attempts = 1');
    proxy.loseReplies(ACQUISITION, 3);
    expect(await run(executionId)).toBe('complete');
    expect(await engine.find(executionId)).toMatchObject({ attempts: 1, errorCode: null });
  });

  it('to an acquisition, another worker that comes first keeps it', async () => {
    const { executionId } = await started();
    const { leaseStore } = app.stores;
    const acquire = leaseStore.acquire;
    vi.spyOn(leaseStore, 'acquire').mockImplementationOnce(async (asked) => {
      await acquire(asked);
      await engine.expireLease(executionId);
      await engine.app.stores.leaseStore.acquire({ executionId, owner: 'another', leaseMs: 60_000 });
      throw new Error('Connection terminated unexpectedly');
    });
    expect(await run(executionId)).toBe('not_acquired');
    expect(await countOf(engine.pool, 'workflow_executions', `lease_owner = 'another'`)).toBe(1);
  });

  it('to the wait for a source, it waits, and no model is asked', async () => {
    const { steps } = smallPlaybook();
    const [assess, ...rest] = steps;
    const reads = { ...assess, llm_prompt: 'Usage of {{customer.name}} is {{data.usage.trend}}.' };
    const waits = { max_age_days: 14, when_stale: 'wait', wait_days: 3 } as const;
    await engine.publish(smallPlaybook({ ...waits, steps: [reads, ...rest] }));
    const { executionId, customerId } = await engine.start();
    const old = { customer_id: customerId, day: addDays(TONIGHT, -40), active_users: 9, events: 90 };
    await insert(engine.pool, 'usage_metrics', old);
    const { freshness: sources } = app.stores;
    const awaitSources = sources.awaitSources;
    vi.spyOn(sources, 'awaitSources').mockImplementationOnce(async (asked) => {
      await awaitSources(asked);
      throw new Error('Connection terminated unexpectedly');
    });
    expect(await run(executionId)).toBe('wait');
    expect(engine.llm.requests).toHaveLength(0);
    expect((await engine.find(executionId)).status).toBe('waiting');
  });

  it('to a checkpoint that proposes beside what a person has reviewed, it proposes once', async () => {
    const { executionId } = await started();
    expect(await run(executionId)).toBe('complete');
    await engine.pool.query(`UPDATE workflow_artifacts SET status = 'approved', reviewed_at = now()`);
    await engine.app.actions.executions.goBack(admin('ops'), { id: executionId, toStep: 'plan' });
    const { steps } = await engine.find(executionId);
    expect(steps.map(({ status }) => status)).toEqual(['completed', 'undone']);
    const { leaseStore } = app.stores;
    const checkpoint = leaseStore.checkpoint;
    vi.spyOn(leaseStore, 'checkpoint').mockImplementationOnce(async (given) => {
      // As a step in the middle does, whose lease goes on.
      await checkpoint({ ...given, outcome: { kind: 'continue', stepKey: 'plan' } });
      throw new Error('Connection terminated unexpectedly');
    });
    engine.llm.next(answer({ plan: 'Another plan.' }));
    expect(await run(executionId)).toBe('complete');
    expect(await countOf(engine.pool, 'artifact_revisions')).toBe(1);
  });
});

describe('where Postgres goes away while executions are enqueued', () => {
  const CLAIM = 'claim_due_executions';

  it('in the middle of the claim, so that nobody knows what was claimed, the next pass enqueues them', async () => {
    await started();
    proxy.loseReplies(CLAIM);
    await expect(app.dispatch()).rejects.toMatchObject({ code: 'DEPENDENCY_DOWN' });
    expect(await countOf(engine.pool, 'workflow_executions', 'dispatched_at IS NOT NULL')).toBe(1);
    expect(await app.dispatch()).toBe(1);
    expect(await app.dispatch()).toBe(0);
  });

  it('and the queue does not take them either, the next pass enqueues them', async () => {
    await started();
    const away = new Error('Connection terminated unexpectedly');
    vi.spyOn(app.bullQueue, 'addBulk').mockRejectedValueOnce(away);
    const unclaim = vi.spyOn(app.stores.dispatchStore, 'unclaim').mockRejectedValueOnce(away);
    await expect(app.dispatch()).rejects.toMatchObject({ code: 'DEPENDENCY_DOWN' });
    expect(unclaim).toHaveBeenCalledTimes(1);
    expect(await app.dispatch()).toBe(1);
  });

  it('what was enqueued long before is not enqueued again', async () => {
    await started();
    expect(await app.dispatch()).toBe(1);
    await engine.pool.query(`UPDATE workflow_executions SET dispatched_at = now() - interval '1 minute'`);
    proxy.loseReplies(CLAIM);
    await expect(app.dispatch()).rejects.toMatchObject({ code: 'DEPENDENCY_DOWN' });
    expect(await app.dispatch()).toBe(0);
  });
});

describe('where somebody keeps the execution locked', () => {
  const locked = (): Error =>
    Object.assign(new pg.DatabaseError('canceling statement due to lock timeout', 0, 'error'), {
      code: '55P03',
    });

  it('the answer is kept as well, and nobody calls that an outage', async () => {
    const { executionId } = await started();
    const checkpoint = vi.spyOn(app.stores.leaseStore, 'checkpoint').mockRejectedValueOnce(locked());
    expect(await run(executionId)).toBe('complete');
    expect(checkpoint).toHaveBeenCalledTimes(3);
    expect(engine.llm.requests).toHaveLength(2);
    expect(saysThatItIsAway()).toBe(false);
  });

  it('an acquisition of it does not wait: other executions may be had meanwhile', async () => {
    const { executionId } = await started();
    vi.spyOn(app.stores.leaseStore, 'acquire').mockRejectedValueOnce(locked());
    await expect(run(executionId)).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
  });
});

describe('a drain while Postgres is away', () => {
  it('ends at once: the lease runs out, and whoever takes it over goes on at the last committed step', async () => {
    const { executionId } = await started();
    const drain = new AbortController();
    engine.llm.next(answer(), during(away));
    const running = run(executionId, drain.signal);
    await noticed();
    drain.abort();
    expect(await running).toBe('lease_left');
    expect(linesOfRuns()).toMatchObject([{ code: 'DEPENDENCY_DOWN', executionId }]);
    expect((await engine.find(executionId)).status).toBe('running');
    await engine.expireLease(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan completed']);
  });

  it('in the middle of a call leaves the lease as well', async () => {
    const { executionId } = await started();
    const drain = new AbortController();
    engine.llm.next(hang);
    const running = run(executionId, drain.signal);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(1));
    await away();
    drain.abort();
    expect(await running).toBe('lease_left');
  });

  it('tries once more, so that what can be committed by then is', async () => {
    const { executionId } = await started();
    const drain = new AbortController();
    engine.llm.next(answer(), during(away));
    const running = run(executionId, drain.signal);
    await noticed();
    proxy.accept();
    drain.abort();
    expect(await running).toBe('complete');
  });

  it('takes no execution that it has not got yet', async () => {
    const { executionId } = await started();
    const drain = new AbortController();
    await away();
    const running = run(executionId, drain.signal);
    await noticed();
    drain.abort();
    await expect(running).rejects.toMatchObject({ code: 'DEPENDENCY_DOWN' });
    expect(await attempts()).toEqual({ attempts: 0, lease_epoch: 0 });
  });
});
