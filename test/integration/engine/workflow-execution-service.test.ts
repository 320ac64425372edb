import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { addDays } from '../../../src/platform/civil-date.ts';
import { admin } from '../../support/actor.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, dead, during, error, hang } from '../../support/scripted-llm.ts';
import { countOf, everyRow } from '../../support/tables.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const actor = admin('csm@example.com');
const service = () => engine.app.actions.executions;
const asked = (): string[] => engine.llm.requests.map((request) => request.messages[0]?.content ?? '');
const actions = async (): Promise<string[]> => {
  const { rows } = await engine.pool.query<{ line: string }>(
    `SELECT action || ' by ' || actor AS line FROM audit_log WHERE subject_type = 'execution' ORDER BY occurred_at`,
  );
  return rows.map((row) => row.line);
};

/** Assess, then a person approves, then the plan is written. */
const withApproval = () => {
  const { steps } = smallPlaybook();
  return smallPlaybook({
    steps: [
      steps[0],
      {
        key: 'approve',
        name: 'Approve the price',
        type: 'human',
        waits_for: { name: 'approval of the price', days: 9 },
        outputs: { approved: { type: 'boolean' }, limit: { type: 'number' }, double: { type: 'number' } },
        computed: { double: '{{multiply outputs.limit 2}}' },
      },
      {
        ...steps[1],
        llm_prompt:
          'Plan within {{outputs.limit}}, {{outputs.double}}.{{#if input.note}} Note: {{input.note}}{{/if}}',
      },
    ],
  });
};

describe('create', () => {
  it('starts a stage by hand, also out of its window, and wakes a worker', async () => {
    await engine.publish();
    const { contractId, customerId } = await insertAccount(engine.pool, { renewsInDays: 20 });
    const { executionId } = await service().create(actor, { contractId, key: 'prepare', asOf: TONIGHT });
    const { rows } = await engine.pool.query('SELECT * FROM workflow_executions');
    expect(rows).toMatchObject([
      {
        id: executionId,
        customer_id: customerId,
        trigger: 'manual',
        days_left: 20,
        as_of: TONIGHT,
        occurrence: 0,
      },
    ]);
    expect(rows[0].dispatched_at).not.toBeNull();
    expect(await actions()).toEqual(['start execution by csm@example.com']);
  });

  it('refuses a slot that is taken and names who holds it, also of ten at once', async () => {
    await engine.publish();
    const { contractId } = await insertAccount(engine.pool);
    const start = () => service().create(actor, { contractId, key: 'prepare', asOf: TONIGHT });
    const tries = await Promise.allSettled(Array.from({ length: 10 }, start));
    const started = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value.executionId] : []));
    expect(started).toHaveLength(1);
    const refused = tries.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'CONFLICT', details: { executionId: started[0] } });
    expect(await countOf(engine.pool, 'workflow_executions')).toBe(1);
  });

  it('says what is not there: the contract, a version for it, the date it would count from', async () => {
    await engine.publish();
    const window = { days_min: 0, days_max: 9, anchor: 'notice_deadline' };
    await engine.publish(smallPlaybook({ key: 'notice', window }));
    const churned = await insertAccount(engine.pool, { contract: { status: 'churned' } });
    const account = await insertAccount(engine.pool, { contract: { notice_days: null } });
    const create = (contractId: string, key: string) =>
      service().create(actor, { contractId, key, asOf: TONIGHT });
    const missing = { code: 'NOT_FOUND' };
    await expect(create('K-nobody', 'prepare')).rejects.toMatchObject(missing);
    await expect(create(account.contractId, 'no_such_stage')).rejects.toMatchObject(missing);
    await expect(create(churned.contractId, 'prepare')).rejects.toMatchObject(missing);
    await expect(create(account.contractId, 'notice')).rejects.toMatchObject(missing);
    expect(await countOf(engine.pool, 'workflow_executions')).toBe(0);
  });
});

describe('a step that waits for a person', () => {
  it('waits in a named state until a named time, and no worker takes it', async () => {
    await engine.publish(withApproval());
    const { executionId } = await engine.start();
    expect(await engine.run(executionId)).toBe('wait');
    const waiting = await engine.find(executionId);
    expect(waiting).toMatchObject({
      status: 'waiting',
      currentStep: 'approve',
      waitsFor: 'approval of the price',
    });
    const until = Date.parse(waiting.waitUntil ?? '') - Date.now();
    expect(Math.round(until / 86_400_000)).toBe(9);
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed', 'approve waiting']);
    expect(await engine.run(executionId)).toBe('not_acquired');
  });

  it('takes an answer that fits the outputs of the step, and goes on with it', async () => {
    await engine.publish(withApproval());
    const { executionId } = await engine.start();
    await engine.run(executionId);
    const complete = (outputs: { [key: string]: boolean | number | string }) =>
      service().complete(actor, { id: executionId, stepKey: 'approve', outputs });

    await expect(complete({ approved: true })).rejects.toMatchObject({ code: 'OUTPUT_SCHEMA' });
    await expect(complete({ approved: true, limit: 'lots' })).rejects.toMatchObject({
      code: 'OUTPUT_SCHEMA',
    });
    // What is computed is not asked of anybody.
    await expect(complete({ approved: true, limit: 5, double: 11 })).rejects.toMatchObject({
      code: 'OUTPUT_SCHEMA',
    });
    await complete({ approved: true, limit: 5 });

    expect(await engine.find(executionId)).toMatchObject({
      status: 'pending',
      waitsFor: null,
      waitUntil: null,
    });
    expect(await engine.run(executionId)).toBe('complete');
    expect(asked().at(-1)).toBe('Plan within 5, 10.');
    expect((await engine.find(executionId)).steps[1]).toMatchObject({
      status: 'completed',
      outputs: { approved: true, limit: 5, double: 10 },
    });
    expect(await actions()).toEqual(['complete step by csm@example.com']);
  });

  it('takes one answer: the second person is told that it is too late', async () => {
    await engine.publish(withApproval());
    const { executionId } = await engine.start();
    await engine.run(executionId);
    const complete = (limit: number) =>
      service().complete(actor, { id: executionId, stepKey: 'approve', outputs: { approved: true, limit } });
    const both = await Promise.allSettled([complete(5), complete(6)]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(complete(7)).rejects.toMatchObject({ code: 'TRANSITION_ILLEGAL' });
    await engine.run(executionId);
    const limit = both[0].status === 'fulfilled' ? 5 : 6;
    expect((await engine.find(executionId)).steps[1]?.outputs).toMatchObject({ limit });
  });

  it('keeps the answer over failures of what comes after it', async () => {
    await engine.publish(withApproval());
    const { executionId } = await engine.start();
    await engine.run(executionId);
    await service().complete(actor, {
      id: executionId,
      stepKey: 'approve',
      outputs: { approved: true, limit: 5 },
    });
    engine.llm.next(error('LLM_TIMEOUT'));
    expect(await engine.run(executionId)).toBe('retry');
    await engine.makeDue(executionId);
    expect(await engine.run(executionId)).toBe('complete');
    expect(await engine.stepRuns(executionId)).toEqual([
      'assess completed',
      'approve completed',
      'plan completed',
    ]);
  });

  it('expires visibly; an answer after that is refused and leaves nothing behind; a retry waits anew', async () => {
    await engine.publish(withApproval());
    const { executionId } = await engine.start();
    await engine.run(executionId);
    await engine.pool.query(`UPDATE workflow_executions SET wait_until = now() - interval '1 second'`);
    expect(await engine.app.reconcile()).toMatchObject({ expired: 1 });
    expect(await engine.find(executionId)).toMatchObject({
      status: 'failed',
      errorCode: 'WAIT_EXPIRED',
      errorMessage: expect.stringContaining('approval of the price'),
    });
    const late = { id: executionId, stepKey: 'approve', outputs: { approved: false, limit: 1 } };
    const before = await everyRow(engine.pool);
    await expect(service().complete(actor, late)).rejects.toMatchObject({ code: 'TRANSITION_ILLEGAL' });
    expect(await everyRow(engine.pool)).toEqual(before);
    await service().retry(actor, executionId);
    expect(await engine.run(executionId)).toBe('wait');
    await service().complete(actor, { ...late, outputs: { approved: true, limit: 8 } });
    expect(await engine.run(executionId)).toBe('complete');
    expect(asked().at(-1)).toContain('within 8');
  });
});

describe('advance', () => {
  it('gives the current step an overlay under input, stored with the step run', async () => {
    await engine.publish(withApproval());
    const { executionId } = await engine.start();
    await engine.run(executionId);
    await service().complete(actor, {
      id: executionId,
      stepKey: 'approve',
      outputs: { approved: true, limit: 5 },
    });
    engine.llm.next(error('LLM_TIMEOUT'));
    await engine.run(executionId);
    await service().advance(actor, { id: executionId, stepKey: 'plan', input: { note: 'Call\u0000 Kim' } });
    await engine.makeDue(executionId);
    await engine.run(executionId);
    expect(asked().at(-1)).toBe('Plan within 5, 10. Note: Call Kim');
    expect(await countOf(engine.pool, 'workflow_step_executions', `input = '{"note": "Call Kim"}'`)).toBe(1);
  });

  it('is refused while a worker is at it', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(
      answer(),
      during(async () => {
        const late = service().advance(actor, { id: executionId, stepKey: 'plan', input: { note: 'x' } });
        await expect(late).rejects.toMatchObject({ code: 'TRANSITION_ILLEGAL' });
      }),
    );
    expect(await engine.run(executionId)).toBe('complete');
    expect(await countOf(engine.pool, 'workflow_step_executions', `input <> '{}'`)).toBe(0);
  });
});

describe('cancel', () => {
  it('takes an execution out of the hands of its worker, which writes nothing more', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(
      answer(),
      during(() => service().cancel(actor, { id: executionId, reason: 'wrong customer' })),
    );
    expect(await engine.run(executionId)).toBe('lease_lost');
    expect(await engine.find(executionId)).toMatchObject({ status: 'cancelled', currentStep: 'plan' });
    expect(await engine.stepRuns(executionId)).toEqual(['assess completed']);
    const { rows } = await engine.pool.query(
      `SELECT details FROM audit_log WHERE subject_type = 'execution'`,
    );
    expect(rows).toEqual([{ details: { reason: 'wrong customer' } }]);
  });

  it.each(['completed', 'cancelled'])('is refused for one that is %s', async (status) => {
    await engine.publish();
    const { executionId } = await engine.start();
    if (status === 'completed') await engine.run(executionId);
    else await service().cancel(actor, { id: executionId, reason: 'r' });
    await expect(service().cancel(actor, { id: executionId, reason: 'r' })).rejects.toMatchObject({
      code: 'TRANSITION_ILLEGAL',
    });
  });

  it('reaches a worker that waits for its model, with the next renewal of its leases', async () => {
    const quick = await createEngine({ LEASE_SECONDS: '1' });
    try {
      await quick.publish();
      const { executionId } = await quick.start();
      quick.llm.next(hang);
      const run = quick.run(executionId);
      await vi.waitFor(() => expect(quick.llm.requests).toHaveLength(1));
      await quick.app.actions.executions.cancel(actor, { id: executionId, reason: 'r' });
      expect(await run).toBe('lease_lost');
    } finally {
      await quick.close();
    }
  });
});

describe('goBack', () => {
  const approveArtifact = (by: string) =>
    engine.pool.query(
      `UPDATE workflow_artifacts SET status = 'edited', markdown = 'as edited', reviewed_by = $1, reviewed_at = now()`,
      [by],
    );

  it('undoes the steps from one on and runs them again; what was before stays', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    await engine.run(executionId);
    await service().goBack(actor, { id: executionId, toStep: 'plan' });
    expect(await engine.find(executionId)).toMatchObject({
      status: 'pending',
      artifacts: [{ status: 'superseded' }],
    });
    engine.llm.next(answer({ plan: 'another plan' }));
    expect(await engine.run(executionId)).toBe('complete');
    expect(asked()).toHaveLength(3);
    const { steps, artifacts } = await engine.find(executionId);
    expect(steps.map((each) => [each.stepKey, each.iteration, each.status])).toEqual([
      ['assess', 1, 'completed'],
      ['plan', 1, 'undone'],
      ['plan', 2, 'completed'],
    ]);
    expect(artifacts).toMatchObject([{ status: 'pending_review' }]);
    expect(await countOf(engine.pool, 'workflow_artifacts', `markdown LIKE '%another plan%'`)).toBe(1);
    expect(await countOf(engine.pool, 'artifact_revisions')).toBe(0);
  });

  it('never overwrites what a person has touched: the re-run proposes a revision beside it', async () => {
    await engine.publish();
    const { executionId, ownerId } = await engine.start();
    await engine.run(executionId);
    await approveArtifact(ownerId);
    await service().goBack(actor, { id: executionId, toStep: 'assess' });
    engine.llm.next(answer(), answer({ plan: 'another plan' }));
    expect(await engine.run(executionId)).toBe('complete');
    const { rows } = await engine.pool.query('SELECT status, markdown FROM workflow_artifacts');
    expect(rows).toEqual([{ status: 'edited', markdown: 'as edited' }]);
    const revisions = await engine.pool.query('SELECT origin, markdown FROM artifact_revisions');
    expect(revisions.rows).toEqual([
      { origin: 'machine', markdown: expect.stringContaining('another plan') },
    ]);
  });

  it('runs a step that a route had left out, where a person asks for it by name', async () => {
    const { steps, ...rest } = smallPlaybook();
    const last = {
      ...steps[1],
      key: 'last',
      outputs: { last: { type: 'string' } },
      mock_outputs: { last: 'x' },
      artifacts: [],
    };
    const route = { id: 'low', when: { path: 'outputs.risk_score', op: 'lt', value: 50 }, skip: ['plan'] };
    const given = { ...rest, steps: [...steps, last], conditional_routing: { assess: { routes: [route] } } };
    await engine.publish(smallPlaybook(given));
    const { executionId } = await engine.start();
    await engine.run(executionId);
    expect(await engine.stepRuns(executionId)).toEqual([
      'assess completed',
      'plan skipped',
      'last completed',
    ]);
    await service().goBack(actor, { id: executionId, toStep: 'plan' });
    expect(await engine.run(executionId)).toBe('complete');
    const live = (await engine.find(executionId)).steps.filter((each) => each.status !== 'undone');
    expect(live.map((each) => each.stepKey)).toEqual(['assess', 'plan', 'last']);
    expect(live.every((each) => each.status === 'completed')).toBe(true);
  });

  it('is refused while a worker is at it, and for steps that do not exist', async () => {
    await engine.publish();
    const { executionId } = await engine.start();
    engine.llm.next(dead);
    void engine.run(executionId);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(1));
    const back = (toStep: string) => service().goBack(actor, { id: executionId, toStep });
    await expect(back('assess')).rejects.toMatchObject({ code: 'EXECUTION_BUSY' });
    await expect(back('nowhere')).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringContaining('plan'),
    });
  });
});

describe('what nobody can find', () => {
  it.each(['00000000-0000-4000-8000-000000000000', 'not-an-id', ''])('is NOT_FOUND: "%s"', async (id) => {
    const missing = { code: 'NOT_FOUND' };
    await expect(service().retry(actor, id)).rejects.toMatchObject(missing);
    await expect(service().cancel(actor, { id, reason: 'r' })).rejects.toMatchObject(missing);
    await expect(service().skip(actor, { id, stepKey: 'a' })).rejects.toMatchObject(missing);
    await expect(service().replay(actor, id)).rejects.toMatchObject(missing);
    expect(await engine.app.stores.artifacts.find(id)).toBeNull();
    expect(await engine.app.stores.executionCommands.list({ contract: id, limit: 9 })).toEqual([]);
  });
});

describe('by hand and in the background at once', () => {
  it('one of both has its way, and no deadlock comes of it', async () => {
    await engine.publish(withApproval());
    const started = await Promise.all([0, 1, 2, 3, 4, 5].map(() => insertAccount(engine.pool)));
    await engine.app.scan({ scanDate: addDays(TONIGHT, 0), trigger: 'manual' });
    expect(started).toHaveLength(6);
    const ids = (await engine.app.stores.executionCommands.list({ limit: 10 })).map((each) => each.id);
    engine.llm.next(...ids.map(() => error('LLM_TIMEOUT')));
    await Promise.all(ids.map((id) => engine.run(id)));
    await Promise.all(ids.map((id) => engine.makeDue(id)));
    const both = ids.map((id) => [
      service()
        .skip(actor, { id, stepKey: 'assess' })
        .then(
          () => 'skipped',
          (reason) => reason.code,
        ),
      engine.run(id),
    ]);
    const outcomes = await Promise.all(both.map((pair) => Promise.all(pair)));
    for (const [index, [skipped, ran]] of outcomes.entries()) {
      const id = ids[index] ?? '';
      expect(['skipped', 'TRANSITION_ILLEGAL']).toContain(skipped);
      if (ran !== 'wait') await engine.run(id);
      const [first] = (await engine.find(id)).steps;
      // Whoever came second found what the first had done.
      expect(first).toMatchObject({
        stepKey: 'assess',
        status: skipped === 'skipped' ? 'skipped' : 'completed',
      });
    }
  });
});
