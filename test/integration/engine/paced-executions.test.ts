import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExecutionWorker } from '../../../src/engine/queue-port.ts';
import { OPERATOR } from '../../support/actor.ts';
import { TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, error } from '../../support/scripted-llm.ts';
import { countOf } from '../../support/tables.ts';

const WAIT = { timeout: 15_000, interval: 50 };

let engine: Engine;
let worker: ExecutionWorker | null;

// A process each: what one knows of a pause the next does not.
beforeEach(async () => {
  worker = null;
  engine = await createEngine({ LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'x', READY_BY: '08:00' });
  await engine.publish(smallPlaybook({ model: { name: 'claude-haiku-4-5' } }));
  engine.llm.always(answers);
});
afterEach(async () => {
  await worker?.drain(1_000);
  await engine.close();
});

/** What each step of the small playbook asks for: a real provider is not told of `mock_outputs`. */
const answers: Parameters<Engine['llm']['always']>[0] = (request) =>
  answer('plan' in request.outputs ? { plan: 'Call them.' } : { risk_score: 7 })(request);

const secondsToNextAttempt = async (executionId: string): Promise<number> => {
  const { rows } = await engine.pool.query<{ seconds: number }>(
    'SELECT extract(epoch FROM next_attempt_at - now())::float8 AS seconds FROM workflow_executions WHERE id = $1',
    [executionId],
  );
  return rows[0]?.seconds ?? Number.NaN;
};
/** One that was refused, so that its provider is paused for so long. */
async function refuseFor(seconds: number): Promise<string> {
  const { executionId } = await engine.start();
  engine.llm.next(error('LLM_RATE_LIMITED', { retryAfterMs: seconds * 1_000 }));
  expect(await engine.run(executionId)).toBe('retry');
  return executionId;
}

describe('while a provider is paused', () => {
  it('an execution whose slot is far is handed back, with the reason: nobody is asked, and no attempt is used', async () => {
    const refused = await refuseFor(300);
    expect(await secondsToNextAttempt(refused)).toBeGreaterThan(299);
    const { executionId } = await engine.start();

    expect(await engine.run(executionId)).toBe('retry');

    expect(engine.llm.requests).toHaveLength(1);
    expect(await countOf(engine.pool, 'llm_calls')).toBe(1);
    const handedBack = await engine.find(executionId);
    expect(handedBack).toMatchObject({ status: 'pending', attempts: 0, errorCode: 'LLM_RATE_LIMITED' });
    expect(handedBack.errorMessage).toMatch(/^anthropic has been refusing calls of claude-haiku-4-5 since /);
    expect(await secondsToNextAttempt(executionId)).toBeGreaterThan(299);
    expect(await countOf(engine.pool, 'workflow_executions', 'lease_owner IS NOT NULL')).toBe(0);
  });

  it('one whose slot is far in the middle of it keeps the steps that are done', async () => {
    const { executionId } = await engine.start();
    engine.llm.next(answers, error('LLM_RATE_LIMITED', { retryAfterMs: 300_000 }));
    expect(await engine.run(executionId)).toBe('retry');
    await engine.makeDue(executionId);
    expect(await engine.run(executionId)).toBe('retry');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan running']);
    expect(engine.llm.requests).toHaveLength(2);
  });

  it('one whose slot comes soon waits at its step, and completes', async () => {
    await refuseFor(1);
    const { executionId } = await engine.start();
    expect(await engine.run(executionId)).toBe('complete');
    expect(engine.llm.requests).toHaveLength(3);
  });

  it('one that waits is handed back by a drain at once', async () => {
    await refuseFor(10);
    const { executionId } = await engine.start();
    const drain = new AbortController();
    const run = engine.run(executionId, drain.signal);
    await vi.waitFor(async () => expect((await engine.find(executionId)).status).toBe('running'), WAIT);
    drain.abort();
    expect(await run).toBe('release');
    expect(await engine.find(executionId)).toMatchObject({ status: 'pending', attempts: 0 });
    expect(engine.llm.requests).toHaveLength(1);
  });

  it('executions of another model are not held up', async () => {
    await refuseFor(300);
    await engine.publish(smallPlaybook({ key: 'other', model: { name: 'claude-sonnet-4-5' } }));
    const { executionId } = await engine.start();
    const { rows } = await engine.pool.query<{ id: string }>(
      `SELECT o.id FROM workflow_executions o JOIN workflow_executions e USING (contract_id)
       WHERE e.id = $1 AND o.key = 'other'`,
      [executionId],
    );
    expect(await engine.run(rows[0]?.id ?? '')).toBe('complete');
  });

  it('one whose deadline is over fails with the code of the pause, and nobody is asked', async () => {
    await refuseFor(300);
    const { executionId } = await engine.start();
    await engine.pool.query(`UPDATE workflow_executions SET created_at = now() - interval '1 day'`);
    expect(await engine.run(executionId)).toBe('fail');
    const failed = await engine.find(executionId);
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'LLM_RATE_LIMITED' });
    expect(failed.errorMessage).toMatch(
      /08:00 UTC, its deadline\. Retry it once the provider takes calls again/,
    );
    expect(failed.errorMessage).not.toMatch(/tried again|goes on/);
    expect(engine.llm.requests).toHaveLength(1);
  });

  it('a worker that starts does not ask either', async () => {
    await refuseFor(300);
    const { executionId } = await engine.start();
    worker = await engine.app.startWorker();
    await engine.app.dispatch();
    await expect.poll(async () => (await engine.find(executionId)).errorCode, WAIT).toBe('LLM_RATE_LIMITED');
    expect(engine.llm.requests).toHaveLength(1);
  });
});

it('a retry that is due after a moment is enqueued then, without the reconciler', async () => {
  const { executionId } = await engine.start();
  engine.llm.next(error('LLM_OVERLOADED', { retryAfterMs: 200 }));
  worker = await engine.app.startWorker();
  await engine.app.dispatch();
  await expect.poll(async () => (await engine.find(executionId)).status, WAIT).toBe('completed');
  expect(engine.llm.requests).toHaveLength(3);
});

it('a night says which provider it waits for, and waits until all have ended', async () => {
  await refuseFor(1);
  await engine.start();
  worker = await engine.app.startWorker();
  const output: unknown[] = [];
  const night = await engine.app.actions.schedule.runNight(OPERATOR, {
    date: TONIGHT,
    onProgress: ({ pausedProviders }) => output.push(...pausedProviders),
  });
  expect(night).toMatchObject({ completed: 2, failed: 0 });
  const pause = { provider: 'anthropic', model: 'claude-haiku-4-5', code: 'LLM_RATE_LIMITED' };
  expect(output).toContainEqual(expect.objectContaining(pause));
  expect(night.pausedProviders).toEqual([expect.objectContaining(pause)]);
});
