import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { admin } from '../../support/actor.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, dead, during, error, hang, rawAnswer } from '../../support/scripted-llm.ts';
import { countOf } from '../../support/tables.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine({ RETRY_BASE_SECONDS: '8', RETRY_MAX_SECONDS: '60' });
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

/** Seconds until the next attempt, by Postgres's clock. */
async function secondsToNextAttempt(): Promise<number> {
  const { rows } = await engine.pool.query<{ seconds: number }>(
    'SELECT extract(epoch FROM next_attempt_at - now())::float8 AS seconds FROM workflow_executions',
  );
  return rows[0]?.seconds ?? Number.NaN;
}
const calls = async (): Promise<unknown[]> => {
  const { rows } = await engine.pool.query(
    'SELECT step_key, visit, purpose, error_code, input_tokens FROM llm_calls ORDER BY started_at, purpose',
  );
  return rows.map((row) => [row.step_key, row.visit, row.purpose, row.error_code, row.input_tokens]);
};

describe('an error that may pass', () => {
  it('makes the execution due again after a backoff; then it completes, and both calls are accounted for', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(error('LLM_OVERLOADED'));

    expect(await engine.run(executionId)).toBe('retry');

    expect(await engine.find(executionId)).toMatchObject({
      status: 'pending',
      errorCode: 'LLM_OVERLOADED',
      currentStep: 'assess',
    });
    const seconds = await secondsToNextAttempt();
    expect(seconds).toBeLessThanOrEqual(8);
    expect(await engine.stepRuns(executionId)).toEqual(['assess running']);
    // It is rung again: what was dispatched has been answered.
    expect(await countOf(engine.pool, 'workflow_executions', 'dispatched_at IS NULL')).toBe(1);

    await engine.makeDue(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(await engine.find(executionId)).toMatchObject({
      status: 'completed',
      errorCode: null,
      errorMessage: null,
    });
    expect(await calls()).toEqual([
      ['assess', 1, 'initial', 'LLM_OVERLOADED', null],
      ['assess', 1, 'initial', null, 100],
      ['plan', 1, 'initial', null, 100],
    ]);
  });

  it('fails the execution once the attempts at one step are used up', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.always(error('DEPENDENCY_DOWN'));
    const outcomes: string[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      outcomes.push(await engine.run(executionId));
      await engine.makeDue(executionId);
    }
    expect(outcomes).toEqual(['retry', 'retry', 'retry', 'retry', 'fail', 'not_acquired']);
    expect(await engine.find(executionId)).toMatchObject({
      status: 'failed',
      errorCode: 'DEPENDENCY_DOWN',
      attempts: 5,
    });
    expect(await countOf(engine.pool, 'llm_calls')).toBe(5);
  });

  it('counts the attempts at each step anew, also within one run', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(...Array.from({ length: 4 }, () => error('DEPENDENCY_DOWN')));
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await engine.run(executionId)).toBe('retry');
      await engine.makeDue(executionId);
    }
    // The last attempt at the first step succeeds; the first one at the second does not.
    engine.llm.next(answer(), error('DEPENDENCY_DOWN'));
    expect(await engine.run(executionId)).toBe('retry');
    expect(await engine.find(executionId)).toMatchObject({ currentStep: 'plan', attempts: 1 });
    // Backoff begins anew as well.
    expect(await secondsToNextAttempt()).toBeLessThanOrEqual(8);
  });
});

describe('a fault of the provider', () => {
  /** As if it had been started, or made due again, so long ago. */
  const startedAgo = (interval: string) =>
    engine.pool.query(
      `UPDATE workflow_executions SET created_at = now() - $1::interval, restarted_at = restarted_at - $1::interval`,
      [interval],
    );

  it.each(['LLM_RATE_LIMITED', 'LLM_OVERLOADED', 'LLM_UNAVAILABLE', 'LLM_TIMEOUT'] as const)(
    '(%s) uses no attempt, however often it comes',
    async (code) => {
      await engine.publish();
      const { executionId } = await engine.start();
      engine.llm.next(...Array.from({ length: 12 }, () => error(code)));
      for (let fault = 1; fault <= 12; fault += 1) {
        expect(await engine.run(executionId)).toBe('retry');
        expect(await engine.find(executionId)).toMatchObject({
          status: 'pending',
          attempts: 0,
          errorCode: code,
        });
        await engine.makeDue(executionId);
      }
      expect(await engine.run(executionId)).toBe('complete');
      expect(await countOf(engine.pool, 'llm_calls')).toBe(14);
    },
  );

  it('is waited out as long as the provider asks for', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(error('LLM_RATE_LIMITED', { retryAfterMs: 300_000 }));
    expect(await engine.run(executionId)).toBe('retry');
    expect(await secondsToNextAttempt()).toBeGreaterThan(299);
    expect(await engine.run(executionId)).toBe('not_acquired');
  });

  it('is waited out in pauses that grow while it stays, and begin anew at the next step', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    const faults = async (): Promise<number | null> => {
      const { rows } = await engine.pool.query(
        `SELECT (error_details ->> 'providerFaults')::int AS faults FROM workflow_executions`,
      );
      return rows[0]?.faults ?? null;
    };
    engine.llm.next(error('LLM_TIMEOUT'), error('LLM_TIMEOUT'), answer(), error('LLM_TIMEOUT'));
    const seen: unknown[] = [];
    for (let run = 1; run <= 3; run += 1) {
      await engine.run(executionId);
      seen.push([(await engine.find(executionId)).currentStep, await faults()]);
      await engine.makeDue(executionId);
    }
    expect(seen).toEqual([
      ['assess', 1],
      ['assess', 2],
      ['plan', 1],
    ]);
  });

  it('fails the execution with its code once its deadline is over, and nothing promises another try', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.always(error('LLM_RATE_LIMITED'));
    await startedAgo('5 hours 59 minutes');
    expect(await engine.run(executionId)).toBe('retry');
    // Tried for a last time at the deadline.
    expect(await secondsToNextAttempt()).toBeLessThanOrEqual(60);

    await engine.makeDue(executionId);
    await startedAgo('6 hours');
    expect(await engine.run(executionId)).toBe('fail');

    const failed = await engine.find(executionId);
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'LLM_RATE_LIMITED' });
    expect(failed.errorMessage).toMatch(
      /^scripted LLM_RATE_LIMITED\. It was waited for until \d{4}-\d\d-\d\d \d\d:\d\d UTC, its deadline\. Nothing: it is a test\.$/,
    );
    expect(await engine.app.reconcile()).toEqual({ enqueued: 0, expired: 0 });
  });

  it('gets a new deadline by a retry', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(error('LLM_OVERLOADED'), error('LLM_OVERLOADED'), error('LLM_OVERLOADED'));
    await startedAgo('6 hours');
    expect(await engine.run(executionId)).toBe('fail');
    await engine.app.actions.executions.retry(admin('ops'), executionId);
    expect(await engine.run(executionId)).toBe('retry');
    await engine.makeDue(executionId);
    await startedAgo('6 hours');
    expect(await engine.run(executionId)).toBe('fail');
  });

  it('is not waited out past the last day of its window', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.always(error('LLM_OVERLOADED'));
    // Started a minute before midnight of the day on which its window, which ends 120 days before, held for the last time.
    await engine.pool.query(`
      UPDATE workflow_executions SET days_left = 120, as_of = (now() AT TIME ZONE 'UTC')::date - 1,
        created_at = date_trunc('day', now(), 'UTC') - interval '1 minute'`);
    expect(await engine.run(executionId)).toBe('fail');
    expect((await engine.find(executionId)).errorMessage).toContain('00:00 UTC, its deadline');
  });
});

describe('an error that will not pass', () => {
  it('fails the execution at once, with its code, what happened, a hint, and what was paid', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(answer(), error('LLM_AUTH'));
    expect(await engine.run(executionId)).toBe('fail');
    const failed = await engine.find(executionId);
    expect(failed).toMatchObject({ status: 'failed', errorCode: 'LLM_AUTH', currentStep: 'plan' });
    expect(failed.errorMessage).toBe('scripted LLM_AUTH. Nothing: it is a test.');
    expect(failed.finishedAt).not.toBeNull();
    expect(await calls()).toHaveLength(2);
  });

  it('an answer that stays wrong after its repair fails it; both calls are accounted for', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.always(rawAnswer('{"risk_score": "high"}'));
    expect(await engine.run(executionId)).toBe('fail');
    expect(await engine.find(executionId)).toMatchObject({ errorCode: 'OUTPUT_SCHEMA' });
    expect(await calls()).toEqual([
      ['assess', 1, 'initial', 'OUTPUT_SCHEMA', 100],
      ['assess', 1, 'repair', 'OUTPUT_SCHEMA', 100],
    ]);
  });

  it('an artifact that cannot be rendered fails it; the call that was paid for is accounted for', async () => {
    const { steps } = smallPlaybook();
    const artifacts = steps[1]?.artifacts.map((each) => ({ ...each, title: '{{customer.shoeSize}}' }));
    await engine.publish(smallPlaybook({ steps: [steps[0], { ...steps[1], artifacts }] }));
    const { executionId } = await engine.start();
    expect(await engine.run(executionId)).toBe('fail');
    expect(await engine.find(executionId)).toMatchObject({
      errorCode: 'TEMPLATE_PATH_MISSING',
      currentStep: 'plan',
      artifacts: [],
    });
    expect(await calls()).toEqual([
      ['assess', 1, 'initial', null, 100],
      ['plan', 1, 'initial', null, 100],
    ]);
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan running']);
  });

  it('retried by hand, it goes on at the failed step on its own version and context', async () => {
    await engine.publish();
    const { executionId, customerId } = await engine.start({ customer: { name: 'Before' } });
    engine.llm.next(answer(), error('LLM_REFUSED'));
    await engine.run(executionId);
    await engine.pool.query(`UPDATE customers SET name = 'After' WHERE id = $1`, [customerId]);
    await engine.pool.query(`UPDATE workflow_definitions SET status = 'retired', retired_at = now()`);

    await engine.app.actions.executions.retry(admin('ops@example.com'), executionId);

    expect(await engine.find(executionId)).toMatchObject({ status: 'pending', attempts: 0, errorCode: null });
    expect(await engine.run(executionId)).toBe('complete');
    expect(engine.llm.requests.at(-1)?.messages[0]?.content).toBe('Plan for Before; risk 42.');
    expect(engine.llm.requests).toHaveLength(3);
    expect(
      await countOf(engine.pool, 'audit_log', `action = 'retry execution' AND actor = 'ops@example.com'`),
    ).toBe(1);
  });

  it('missing data: completed in the book and retried by hand, it sees them, and the refresh is on record', async () => {
    const { steps } = smallPlaybook();
    await engine.publish(
      smallPlaybook({ steps: [steps[0], { ...steps[1], data_required: ['contract.seats'] }] }),
    );
    const { executionId, contractId } = await engine.start();
    expect(await engine.run(executionId)).toBe('fail');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan running']);
    await engine.pool.query('UPDATE contracts SET seats = 7 WHERE id = $1', [contractId]);
    await engine.app.actions.executions.retry(admin('csm@example.com'), executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(engine.llm.requests).toHaveLength(2);
    const { rows } = await engine.pool.query(
      `SELECT details FROM audit_log WHERE subject_type = 'execution'`,
    );
    expect(rows).toEqual([{ details: { contextRefreshed: true } }]);
  });
});

describe('a step whose worker dies each time', () => {
  it('is given up after as many attempts, and the execution says so', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.always(dead);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      void engine.run(executionId);
      await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(attempt));
      await engine.expireLease(executionId);
    }
    expect(await engine.run(executionId)).toBe('fail');
    expect(engine.llm.requests).toHaveLength(5);
    expect(await engine.find(executionId)).toMatchObject({
      status: 'failed',
      errorCode: 'ATTEMPTS_EXHAUSTED',
      errorMessage: expect.stringContaining(
        '5 times, and none of the workers that began it committed anything',
      ),
    });
  });
});

describe('a later step whose worker dies each time', () => {
  it('is on record once it is given up, so that a person can skip it', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(answer());
    engine.llm.always(dead);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      void engine.run(executionId);
      await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(1 + attempt));
      await engine.expireLease(executionId);
    }
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed']);
    expect(await engine.run(executionId)).toBe('fail');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan running']);
    await engine.app.actions.executions.skip(admin('ops'), { id: executionId, stepKey: 'plan' });
    expect(await engine.run(executionId)).toBe('complete');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan skipped']);
  });
});

describe('a drain', () => {
  it('hands the execution back: due at once, its attempt not counted, nothing failed', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(answer(), hang);
    const drain = new AbortController();
    const run = engine.run(executionId, drain.signal);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(2));

    drain.abort();

    expect(await run).toBe('release');
    expect(await engine.find(executionId)).toMatchObject({
      status: 'pending',
      attempts: 0,
      errorCode: null,
      currentStep: 'plan',
    });
    expect(await secondsToNextAttempt()).toBeLessThanOrEqual(0);
    expect(await calls()).toEqual([
      ['assess', 1, 'initial', null, 100],
      ['plan', 1, 'initial', 'LLM_ABORTED', null],
    ]);
    expect(await engine.run(executionId)).toBe('complete');
    expect(engine.llm.requests).toHaveLength(3);
  });

  it('does so however often: a drain uses up no attempts', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.always(hang);
    for (let time = 1; time <= 7; time += 1) {
      const drain = new AbortController();
      const run = engine.run(executionId, drain.signal);
      await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(time));
      drain.abort();
      expect(await run).toBe('release');
    }
    engine.llm.always(answer());
    expect(await engine.run(executionId)).toBe('complete');
  });

  it('lets a step end whose answer has come, and releases what comes after it', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    const drain = new AbortController();
    engine.llm.next(during(async () => drain.abort()));
    expect(await engine.run(executionId, drain.signal)).toBe('release');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan running']);
  });
});

describe('where the commit is uncertain', () => {
  it('for a reason that nobody foresaw, no committed step runs again and no call is booked twice', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    // Every commit of this run goes through, but its first acknowledgement is lost on the way.
    const { leaseStore } = engine.app.stores;
    const checkpoint = leaseStore.checkpoint.bind(leaseStore);
    const lost = vi.spyOn(leaseStore, 'checkpoint').mockImplementationOnce(async (given) => {
      await checkpoint(given);
      throw new Error('a riddle');
    });
    try {
      expect(await engine.run(executionId)).toBe('retry');
    } finally {
      lost.mockRestore();
    }
    expect(await engine.find(executionId)).toMatchObject({
      status: 'pending',
      currentStep: 'plan',
      errorCode: 'INTERNAL',
    });
    await engine.makeDue(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan completed']);
    expect(await calls()).toEqual([
      ['assess', 1, 'initial', null, 100],
      ['plan', 1, 'initial', null, 100],
    ]);
  });
});
