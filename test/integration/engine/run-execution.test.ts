import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Checkpoint } from '../../../src/engine/ports.ts';
import { createExecutionLeaseStore } from '../../../src/engine/postgres/execution-lease-store.ts';
import { NO_WORK, NOTHING, stepCommitOf } from '../../../src/engine/step-commit.ts';
import { insertAccount } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, dead, during, rawAnswer } from '../../support/scripted-llm.ts';
import { countOf, everyRow } from '../../support/tables.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const prompts = (): string[] => engine.llm.requests.map((request) => request.messages[0]?.content ?? '');

/** The small playbook with a third step, so that a run has a middle. */
const threeSteps = (overrides = {}) => {
  const { steps, ...rest } = smallPlaybook();
  const last = {
    key: 'check',
    name: 'Check',
    type: 'llm',
    llm_prompt: 'Check {{outputs.plan}} against {{steps.assess.outputs.risk_score}}.',
    outputs: { ok: { type: 'boolean' } },
    mock_outputs: { ok: true },
  };
  return smallPlaybook({ ...rest, steps: [...steps, last], ...overrides });
};

describe('an execution', () => {
  it('runs its steps in order, hands their outputs on and leaves artifacts for review', async () => {
    await engine.publish(threeSteps());
    const { executionId, ownerId } = await engine.start({ customer: { name: "O'Reilly & Sons <Ltd>" } });

    expect(await engine.run(executionId)).toBe('complete');

    expect(await engine.find(executionId)).toMatchObject({
      status: 'completed',
      attempts: 1,
      errorCode: null,
      artifacts: [{ key: 'plan', status: 'pending_review', title: "Plan for O'Reilly & Sons <Ltd>" }],
    });
    expect(await engine.stepRuns(executionId)).toEqual([
      'assess completed',
      'plan completed',
      'check completed',
    ]);
    expect(prompts()).toEqual([
      "Analyze O'Reilly & Sons <Ltd> with ARR USD 120,000.",
      "Plan for O'Reilly & Sons <Ltd>; risk 42.",
      "Check Call O'Reilly & Sons <Ltd> about a risk of 42. against 42.",
    ]);
    const { rows } = await engine.pool.query('SELECT outputs, owner_id FROM workflow_executions');
    const outputs = { risk_score: 42, plan: "Call O'Reilly & Sons <Ltd> about a risk of 42.", ok: true };
    expect(rows).toEqual([{ outputs, owner_id: ownerId }]);
    expect(await countOf(engine.pool, 'workflow_artifacts', `owner_id = '${ownerId}'`)).toBe(1);
  });

  it('accounts for every call: tokens, cost, latency, what priced it, how it stopped', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    await engine.run(executionId);
    const { rows } = await engine.pool.query('SELECT * FROM llm_calls ORDER BY started_at, step_key');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      execution_id: executionId,
      step_key: 'assess',
      visit: 1,
      purpose: 'initial',
      provider: 'mock',
      input_tokens: 100,
      output_tokens: 10,
      stop_reason: 'complete',
      error_code: null,
      rate: expect.objectContaining({ inputPerMillion: 0 }),
    });
    expect(rows[0].latency_ms).toBeGreaterThanOrEqual(0);
  });

  it('shows at which step it stands while it runs, and its artifacts stay drafts until it completes', async () => {
    await engine.publish(threeSteps());
    const { executionId } = await engine.start();
    const seen: unknown[] = [];
    engine.llm.always(
      during(async () => {
        const { currentStep, status, artifacts } = await engine.find(executionId);
        seen.push([status, currentStep, artifacts.map((each) => each.status)]);
      }),
    );
    await engine.run(executionId);
    // Before its first commit nothing is written but the lease.
    expect(seen).toEqual([
      ['running', null, []],
      ['running', 'plan', []],
      ['running', 'check', ['draft']],
    ]);
  });

  it('is given to one of two workers', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    const outcomes = await Promise.all([engine.run(executionId), engine.run(executionId)]);
    expect(outcomes.sort()).toEqual(['complete', 'not_acquired']);
    expect(engine.llm.requests).toHaveLength(2);
  });

  it('is not run again once it has completed, nor before it is due', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    await engine.pool.query(`UPDATE workflow_executions SET next_attempt_at = now() + interval '1 minute'`);
    expect(await engine.run(executionId)).toBe('not_acquired');
    await engine.makeDue(executionId);
    await engine.run(executionId);
    expect(await engine.run(executionId)).toBe('not_acquired');
    expect(engine.llm.requests).toHaveLength(2);
  });
});

describe('from start to end it sees', () => {
  it('one context, whatever is edited in the book meanwhile', async () => {
    await engine.publish(threeSteps());
    const { executionId, customerId, contractId } = await engine.start({ customer: { name: 'Before' } });
    engine.llm.next(
      during(async () => {
        await engine.pool.query(`UPDATE customers SET name = 'After' WHERE id = $1`, [customerId]);
        await engine.pool.query('UPDATE contracts SET arr = 1 WHERE id = $1', [contractId]);
      }),
    );
    await engine.run(executionId);
    expect(prompts()[1]).toBe('Plan for Before; risk 42.');
    expect((await engine.find(executionId)).artifacts).toMatchObject([{ title: 'Plan for Before' }]);
  });

  it('the same context after its worker died, too', async () => {
    await engine.publish(threeSteps());
    const { executionId, customerId } = await engine.start({ customer: { name: 'Before' } });
    engine.llm.next(answer(), dead);
    void engine.run(executionId);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(2));
    await engine.pool.query(`UPDATE customers SET name = 'After' WHERE id = $1`, [customerId]);
    await engine.expireLease(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(prompts()).toHaveLength(4);
    expect(prompts().filter((prompt) => prompt.includes('After'))).toEqual([]);
  });

  it('one playbook version, whatever is published and retired meanwhile', async () => {
    await engine.publish(threeSteps());
    const { executionId } = await engine.start();
    const { steps } = smallPlaybook();
    const rewritten = smallPlaybook({ steps: [{ ...steps[0], llm_prompt: 'Quite another prompt.' }] });
    engine.llm.next(
      during(async () => {
        await engine.publish(rewritten);
        await engine.pool.query(
          `UPDATE workflow_definitions SET status = 'retired', retired_at = now() WHERE version = 1`,
        );
      }),
    );
    expect(await engine.run(executionId)).toBe('complete');
    expect((await engine.find(executionId)).version).toBe(1);
    expect(prompts()).toHaveLength(3);
    expect(prompts()).not.toContain('Quite another prompt.');
  });
});

describe('when its worker dies in the middle', () => {
  it('another goes on at the first step without outputs, and no committed step runs again', async () => {
    await engine.publish(threeSteps());
    const { executionId } = await engine.start();
    engine.llm.next(answer({ risk_score: 17 }), answer(), dead);
    void engine.run(executionId);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(3));

    expect(await engine.run(executionId)).toBe('not_acquired');
    await engine.expireLease(executionId);
    expect(await engine.run(executionId)).toBe('complete');

    expect(prompts().map((prompt) => prompt.split(' ')[0])).toEqual(['Analyze', 'Plan', 'Check', 'Check']);
    expect(prompts()[3]).toContain('against 17');
    expect(await engine.stepRuns(executionId)).toEqual([
      'assess completed',
      'plan completed',
      'check completed',
    ]);
    expect(await countOf(engine.pool, 'workflow_artifacts')).toBe(1);
    // One epoch an acquisition.
    expect(await countOf(engine.pool, 'workflow_executions', 'lease_epoch = 2')).toBe(1);
  });

  it('and comes back, it can write nothing: its outputs, calls and artifacts are dropped', async () => {
    await engine.publish(threeSteps());
    const { executionId } = await engine.start();
    let wake: () => void = () => undefined;
    const frozen = new Promise<void>((resolve) => {
      wake = resolve;
    });
    engine.llm.next(
      answer(),
      during(() => frozen, answer({ plan: 'of a dead man' })),
    );
    const first = engine.run(executionId);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(2));
    await engine.expireLease(executionId);
    engine.llm.next(answer({ plan: 'of the living' }));
    expect(await engine.run(executionId)).toBe('complete');
    const before = await everyRow(engine.pool);

    wake();

    expect(await first).toBe('lease_lost');
    expect(await everyRow(engine.pool)).toEqual(before);
    expect(JSON.stringify(before)).not.toContain('of a dead man');
  });
});

describe('a checkpoint that fails', () => {
  it('says where the execution stands, also where the step before is committed with it', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    const store = createExecutionLeaseStore(engine.pool);
    const lease = await store.acquire({ executionId, owner: 'a', leaseMs: 60_000 });
    const run = { stepKey: 'assess', iteration: 1, seq: 0, startedAt: new Date(0) };
    const steps = [stepCommitOf(run, 'completed', { ...NO_WORK, outputs: { risk_score: 1 } })];
    const outcome = { kind: 'release', stepKey: 'plan' } as const;
    const leaseEpoch = lease?.leaseEpoch ?? 0;
    await store.checkpoint({ ...NOTHING, executionId, leaseEpoch, leaseMs: 60_000, steps, outcome });
    expect(await engine.find(executionId)).toMatchObject({ status: 'pending', currentStep: 'plan' });
    expect(await engine.run(executionId)).toBe('complete');
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'plan completed']);
  });
});

describe('a checkpoint under a stale epoch', () => {
  const kinds = [
    { kind: 'continue', stepKey: 'plan' },
    { kind: 'complete', outputs: { risk_score: 1 } },
    { kind: 'wait', stepKey: 'plan', waitsFor: 'x', days: 1, problem: null },
    { kind: 'fail', stepKey: 'assess', code: 'INTERNAL', message: 'm', details: {} },
    {
      kind: 'retry',
      stepKey: 'assess',
      code: 'INTERNAL',
      message: 'm',
      delayMs: 0,
      usesAttempt: true,
      providerFaults: 0,
    },
    { kind: 'release', stepKey: 'assess' },
  ] as const;
  const startedAt = new Date(0);

  it.each(kinds)('writes nothing anywhere: $kind', async (outcome) => {
    await engine.publish();
    const { executionId } = await engine.start();
    const store = createExecutionLeaseStore(engine.pool);
    const lease = { executionId, owner: 'a', leaseMs: 60_000 };
    await store.acquire(lease);
    await engine.expireLease(executionId);
    const taken = await store.acquire({ ...lease, owner: 'b' });
    expect(taken?.leaseEpoch).toBe(2);
    const before = await everyRow(engine.pool);
    const work = {
      prompt: 'p',
      provider: 'mock',
      model: 'mock-1',
      inputTokens: 1,
      outputTokens: 1,
      costUsd: 0,
      startedAt,
      route: null,
      skippedSteps: [],
      proposal: null,
    };
    const checkpoint: Checkpoint = {
      executionId,
      leaseEpoch: 1,
      leaseMs: 60_000,
      context: null,
      steps: [
        { ...work, stepKey: 'assess', iteration: 1, seq: 0, status: 'completed', outputs: { risk_score: 1 } },
      ],
      calls: [
        {
          stepKey: 'assess',
          iteration: 1,
          purpose: 'initial',
          provider: 'mock',
          model: 'mock-1',
          usage: null,
          costUsd: null,
          rate: null,
          latencyMs: 1,
          stopReason: null,
          requestId: null,
          errorCode: null,
          startedAt,
        },
      ],
      artifacts: [
        {
          stepKey: 'assess',
          key: 'plan',
          kind: 'report',
          audience: 'internal',
          title: 't',
          sections: [],
          markdown: '',
          facts: [],
          flags: [],
          status: 'draft',
        },
      ],
      settled: [],
      outcome,
    };
    expect(await store.checkpoint(checkpoint)).toBeNull();
    expect(await everyRow(engine.pool)).toEqual(before);
    expect(await store.renewLeases([{ executionId, leaseEpoch: 1 }], 60_000)).toEqual(new Set());
    expect(await store.renewLeases([{ executionId, leaseEpoch: 2 }], 60_000)).toEqual(new Set([executionId]));
  });
});

describe('what a model may send', () => {
  it('NUL characters and half surrogates are dropped, the rest is kept', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(answer(), rawAnswer('{"plan": "Call\\u0000 them \\ud83d now \\ud83d\\ude00"}'));
    expect(await engine.run(executionId)).toBe('complete');
    const { steps } = await engine.find(executionId);
    expect(steps[1]?.outputs).toEqual({ plan: 'Call them  now 😀' });
  });
});

describe('several at once', () => {
  it('each completes on its own data', async () => {
    await engine.publish();
    const ids = new Map<string, string>();
    for (let n = 0; n < 10; n += 1) {
      const name = `Customer ${n}`;
      ids.set((await engine.start({ customer: { name } })).executionId, name);
    }
    const outcomes = await Promise.all([...ids.keys()].map((id) => engine.run(id)));
    expect(new Set(outcomes)).toEqual(new Set(['complete']));
    for (const [id, name] of ids)
      expect((await engine.find(id)).artifacts).toMatchObject([{ title: `Plan for ${name}` }]);
  });

  it('missing required data fails exactly one, at once, and names every path, later steps included', async () => {
    const { steps } = smallPlaybook();
    const [assess, plan] = steps;
    await engine.publish(
      smallPlaybook({
        steps: [
          { ...assess, data_required: ['customer.name', 'contract.seats', 'customer.goals'] },
          { ...plan, data_required: ['outputs.risk_score', 'contract.seats', 'customer.industry'] },
        ],
      }),
    );
    const whole = { customer: { goals: ['grow'], industry: 'steel' }, contract: { seats: 5 } };
    const good = [await engine.start(whole), await engine.start(whole)];
    const poor = await engine.start({ customer: { industry: null } });
    const outcomes = await Promise.all([...good, poor].map(({ executionId }) => engine.run(executionId)));
    expect(outcomes).toEqual(['complete', 'complete', 'fail']);
    expect(await engine.find(poor.executionId)).toMatchObject({
      status: 'failed',
      errorCode: 'CONTEXT_MISSING_REQUIRED',
      currentStep: 'assess',
      errorMessage: expect.stringMatching(/contract\.seats, customer\.goals.*customer\.industry/),
      errorDetails: {
        stepKey: 'assess',
        missing: ['contract.seats', 'customer.goals'],
        laterMissing: ['customer.industry'],
      },
    });
    // Nothing was spent on it.
    expect(engine.llm.requests).toHaveLength(4);
  });

  it('a template that cannot be rendered fails its own executions and holds up no other', async () => {
    const { steps } = smallPlaybook();
    const bad = { ...steps[0], llm_prompt: 'Analyze {{customer.shoeSize}}.' };
    await engine.publish(smallPlaybook({ key: 'broken', steps: [bad] }));
    await engine.publish();
    await insertAccount(engine.pool);
    await engine.start();
    const all = await engine.app.stores.executionCommands.list({ limit: 10 });
    await Promise.all(all.map(({ id }) => engine.run(id)));
    const ended = (await engine.app.stores.executionCommands.list({ limit: 10 })).map((each) => [
      each.key,
      each.status,
      each.errorCode,
    ]);
    expect(ended.sort()).toEqual([
      ['broken', 'failed', 'TEMPLATE_PATH_MISSING'],
      ['broken', 'failed', 'TEMPLATE_PATH_MISSING'],
      ['prepare', 'completed', null],
      ['prepare', 'completed', null],
    ]);
  });
});
