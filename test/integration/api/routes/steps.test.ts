import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, todayIn } from '../../../../src/platform/civil-date.ts';
import { NightshiftError } from '../../../../src/platform/errors.ts';
import { OPERATOR } from '../../../support/actor.ts';
import { type Ask, serveApi, serveEngine } from '../../../support/api.ts';
import { type Account, emailOf, insertAccount } from '../../../support/book.ts';
import { smallPlaybook } from '../../../support/playbooks.ts';
import { answer, during } from '../../../support/scripted-llm.ts';
import { countOf } from '../../../support/tables.ts';
import { workDue } from '../../../support/work-due.ts';

const PATH = '/api/workflows/from-template';
const today = todayIn('UTC', new Date());

const { engine, served } = await serveEngine();
let worker: ReturnType<typeof workDue>;
let csm: Ask;
let account: Account;
let id: string;

beforeAll(() => {
  worker = workDue(engine);
});
afterAll(() => worker.stop());
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
  csm = await served.as('csm');
  id = await opened();
});

async function opened(mode?: string): Promise<string> {
  const answered = await csm('POST', PATH, { playbookKey: 'prepare', contractId: account.contractId, mode });
  return answered.json().workflow.executionId;
}
const step = (key: string, what: string, body: unknown = {}, ask = csm, headers = {}) =>
  ask('POST', `/api/workflows/executions/${id}/steps/${key}/${what}`, body, headers);
const change = (what: string, ask = csm, headers = {}) =>
  ask('POST', `/api/workflows/executions/${id}/${what}`, {}, headers);
const workflow = async () => (await csm('GET', `/api/workflows/executions/${id}/workflow`)).json().workflow;
const seen = async (key: string) => (await csm('GET', `/api/workflows/executions/${id}/steps/${key}`)).json();

describe('a workflow that is opened', () => {
  it('waits at its first step, and no worker takes it', async () => {
    expect(await workflow()).toMatchObject({
      ...{ status: 'waiting', driver: 'person', currentStep: 'assess', contextBuiltAt: null },
      steps: [
        { stepId: 'assess', title: 'Assess', type: 'llm', iteration: 0, status: 'pending' },
        { stepId: 'plan', title: 'Plan', type: 'llm', iteration: 0, status: 'pending' },
      ],
    });
    expect(engine.llm.requests).toEqual([]);
  });

  it('runs to its end by itself where that is asked for', async () => {
    account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
    id = await opened('background');
    await expect.poll(async () => (await workflow()).status).toBe('completed');
    expect(await workflow()).toMatchObject({ driver: 'night', drivenBy: null });
  });
});

describe('a step that is executed', () => {
  it('runs alone, and the next one gets its outputs', async () => {
    const first = await step('assess', 'execute');
    expect([first.statusCode, first.json()]).toEqual([
      200,
      {
        ...{ success: true, outputs: { risk_score: 42 }, nextStep: { stepId: 'plan', title: 'Plan' } },
        artifacts: [],
      },
    ]);
    expect(await workflow()).toMatchObject({ status: 'waiting', currentStep: 'plan' });

    const second = await step('plan', 'execute');
    const { artifacts, ...rest } = second.json();
    expect(rest).toEqual({
      ...{ success: true, nextStep: null },
      outputs: { plan: expect.stringContaining('about a risk of 42') },
    });
    expect(artifacts).toEqual([
      expect.objectContaining({ key: 'plan', kind: 'report', status: 'pending_review' }),
    ]);
    expect(await workflow()).toMatchObject({ status: 'completed', currentStep: null });
    expect(engine.llm.requests).toHaveLength(2);
  });

  it('is one paid call for fifty who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => step('assess', 'execute')));
    const done = answers.filter(({ statusCode }) => statusCode === 200);
    const late = answers.filter(({ statusCode }) => statusCode !== 200);
    expect(new Set(done.map(({ body }) => body)).size).toBe(1);
    expect(late.every((each) => each.json().code === 'STEP_NOT_CURRENT')).toBe(true);
    expect(done.length).toBeGreaterThan(0);
    expect(engine.llm.requests).toHaveLength(1);
    expect(await countOf(engine.pool, 'llm_calls')).toBe(1);
  });

  it('reads what the caller adds under input, which is kept and replaces nothing', async () => {
    account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
    const [assess, plan] = smallPlaybook().steps;
    if (!assess || !plan) throw new Error('no steps');
    await engine.publish(
      smallPlaybook({
        steps: [{ ...assess, llm_prompt: 'For {{customer.name}}: {{default input.note "nothing"}}.' }, plan],
      }),
    );
    id = await opened();
    await step('assess', 'execute', { context: { note: 'they moved', customer: { name: 'Somebody else' } } });
    const { prompt, input } = await seen('assess');
    expect(prompt).toContain('they moved');
    expect(prompt).not.toContain('Somebody else');
    expect(input).toEqual({ note: 'they moved', customer: { name: 'Somebody else' } });
  });

  it('of another step is refused with the one where it stands', async () => {
    const refused = await step('plan', 'execute');
    expect(refused.json()).toMatchObject({
      ...{ status: 409, code: 'STEP_NOT_CURRENT' },
      details: { currentStep: 'assess', status: 'waiting' },
    });
    expect((await step('nothing', 'execute')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(engine.llm.requests).toEqual([]);
  });

  it('answers 202 where it takes longer than the caller waits, and the result stands at Location', async () => {
    let letGo = (): void => undefined;
    engine.llm.next(during(() => new Promise<void>((resolve) => (letGo = resolve))));
    const asked = await step('assess', 'execute', {}, csm, { prefer: 'wait=0' });
    expect([asked.statusCode, asked.json()]).toEqual([202, { status: 'running', iteration: 1 }]);
    const location = String(asked.headers.location);
    await expect.poll(() => engine.llm.requests.length).toBe(1);
    expect((await csm('GET', location)).statusCode).toBe(202);
    letGo();
    await expect.poll(async () => (await csm('GET', location)).json().outputs).toEqual({ risk_score: 42 });
  });

  it('keeps nobody waiting where the server closes', async () => {
    const closing = await serveApi(engine.app, engine);
    const { key } = await engine.app.actions.keys.add(OPERATOR, {
      ...{ name: 'closing', scopes: ['csm'], book: 'all' },
    });
    const address = await closing.server.listen({ host: '127.0.0.1', port: 0 });
    const post = (path: string) =>
      fetch(`${address}/api/workflows/executions/${id}/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
        body: '{}',
      });
    await post('take-over');
    let letGo = (): void => undefined;
    engine.llm.next(
      during(
        () =>
          new Promise<void>((resolve) => {
            letGo = resolve;
          }),
      ),
    );
    const asking = post('steps/assess/execute');
    await expect.poll(() => engine.llm.requests.length).toBe(1);
    const closed = closing.close();
    const { status } = await asking;
    letGo();
    await closed;
    expect(status).toBe(202);
    await expect.poll(async () => (await workflow()).currentStep).toBe('plan');
  });

  it('tells what the model did, and can be tried again', async () => {
    engine.llm.next(() => {
      throw new NightshiftError('LLM_REFUSED', 'The model declined.', 'Change the prompt.');
    });
    const failed = await step('assess', 'execute');
    expect([failed.statusCode, failed.json().code]).toEqual([502, 'LLM_REFUSED']);
    expect(await workflow()).toMatchObject({ status: 'waiting', currentStep: 'assess' });
    expect((await seen('assess')).error).toMatchObject({ code: 'LLM_REFUSED' });
    expect((await step('assess', 'execute')).json().outputs).toEqual({ risk_score: 42 });
    expect((await seen('assess')).error).toBeNull();
  });

  it('names every path that is missing', async () => {
    account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
    const [assess, plan] = smallPlaybook().steps;
    if (!assess || !plan) throw new Error('no steps');
    const data_required = ['customer.notes', 'customer.accountPlan'];
    await engine.publish(smallPlaybook({ steps: [{ ...assess, data_required }, plan] }));
    id = await opened();
    const failed = await step('assess', 'execute');
    expect(failed.json()).toMatchObject({ status: 422, code: 'CONTEXT_MISSING_REQUIRED' });
    for (const path of data_required) expect(JSON.stringify(failed.json())).toContain(path);
    expect(engine.llm.requests).toEqual([]);
  });
});

describe('a proposal', () => {
  beforeEach(async () => {
    expect((await step('assess', 'execute', { complete: false })).json()).toMatchObject({
      ...{ success: true, outputs: { risk_score: 42 }, nextStep: { stepId: 'plan' }, artifacts: [] },
    });
  });

  it('waits for its person, with its prompt, where it leads and what it reads', async () => {
    expect(await seen('assess')).toMatchObject({
      ...{ status: 'waiting', prompt: expect.stringContaining('ARR'), answeredBy: null },
      proposal: { outputs: { risk_score: 42 } },
      predicted: { nextStep: { stepId: 'plan', title: 'Plan' }, artifacts: [] },
      outputsSchema: { type: 'object', properties: { risk_score: { type: 'integer' } } },
      evidence: expect.arrayContaining([{ path: 'customer.name', value: expect.any(String) }]),
    });
    expect(await workflow()).toMatchObject({ status: 'waiting', currentStep: 'assess' });
  });

  it('is accepted without another call, and its prompt, model and cost stay', async () => {
    const before = await engine.find(id);
    const accepted = await step('assess', 'complete');
    expect(accepted.json()).toMatchObject({ outputs: { risk_score: 42 }, nextStep: { stepId: 'plan' } });
    const [run] = (await engine.find(id)).steps;
    expect(run).toMatchObject({ status: 'completed', prompt: before.steps[0]?.prompt });
    expect(run?.model).toBe(before.steps[0]?.model);
    expect(await seen('assess')).toMatchObject({ answeredBy: null });
    expect(engine.llm.requests).toHaveLength(1);
  });

  it('is corrected, and keeps who did so', async () => {
    expect((await step('assess', 'complete', { outputs: { risk_score: 7 } })).json()).toMatchObject({
      outputs: { risk_score: 7 },
    });
    expect((await seen('assess')).answeredBy).toMatch(/^key:/);
    const { rows } = await engine.pool.query(
      `SELECT proposal -> 'outputs' AS outputs FROM workflow_step_executions WHERE step_key = 'assess'`,
    );
    expect(rows).toEqual([{ outputs: { risk_score: 42 } }]);
    expect((await step('plan', 'execute')).json().outputs.plan).toContain('a risk of 7');
  });

  it('is not taken for an answer that does not fit, and waits on', async () => {
    const refused = await step('assess', 'complete', { outputs: { risk_score: 'high' } });
    expect(refused.json()).toMatchObject({ status: 422, code: 'OUTPUT_SCHEMA' });
    expect((await seen('assess')).proposal).toMatchObject({ outputs: { risk_score: 42 } });
  });

  it('is void where the step is executed again', async () => {
    engine.llm.next(answer({ risk_score: 9 }));
    expect((await step('assess', 'execute', { complete: false })).json().outputs).toEqual({ risk_score: 9 });
    expect((await step('assess', 'complete')).json().outputs).toEqual({ risk_score: 9 });
    expect(await countOf(engine.pool, 'llm_calls')).toBe(2);
  });

  it('counts as it stands where the execution is handed back', async () => {
    expect((await change('hand-back')).statusCode).toBe(200);
    await expect.poll(async () => (await workflow()).status).toBe('completed');
    expect(engine.llm.requests).toHaveLength(2);
  });
});

describe('skipping and going back', () => {
  it('lead to a step that waits, with the reason kept', async () => {
    expect((await step('assess', 'skip', { reason: 'known already' })).json()).toEqual({
      ...{ success: true, outputs: null, nextStep: { stepId: 'plan', title: 'Plan' }, artifacts: [] },
    });
    expect(await workflow()).toMatchObject({ status: 'waiting', currentStep: 'plan' });
    const { rows } = await engine.pool.query(
      `SELECT details ->> 'reason' AS reason FROM audit_log WHERE action = 'skip step'`,
    );
    expect(rows).toEqual([{ reason: 'known already' }]);

    expect((await step('assess', 'back')).json()).toMatchObject({ nextStep: { stepId: 'assess' } });
    expect(await workflow()).toMatchObject({ status: 'waiting', currentStep: 'assess' });
    expect(engine.llm.requests).toEqual([]);
  });

  it('from the end keeps what somebody has reviewed, and runs again beside it', async () => {
    await step('assess', 'execute');
    const [left] = (await step('plan', 'execute')).json().artifacts;
    const { headers } = await csm('GET', `/api/artifacts/${left.id}`);
    await csm('POST', `/api/artifacts/${left.id}/approve`, {}, { 'if-match': String(headers.etag) });
    await step('plan', 'back');
    expect(await workflow()).toMatchObject({ status: 'waiting', driver: 'person', currentStep: 'plan' });
    engine.llm.next(answer({ plan: 'Another plan.' }));
    await step('plan', 'execute');
    const { status, revisions } = (await csm('GET', `/api/artifacts/${left.id}`)).json();
    expect(status).toBe('approved');
    expect(JSON.stringify(revisions)).toContain('Another plan.');
  });

  it('to a later step is refused', async () => {
    expect((await step('plan', 'back')).json()).toMatchObject({ status: 400, code: 'USAGE_INVALID' });
  });
});

describe('two who work on the same', () => {
  let other: Ask;
  beforeEach(async () => {
    other = await served.as('csm', { user: await emailOf(engine.pool, account.ownerId) });
  });

  it('learn of each other, until one takes it over', async () => {
    const refused = await step('assess', 'execute', {}, other);
    expect(refused.json()).toMatchObject({
      ...{ status: 409, code: 'EXECUTION_BUSY' },
      details: { drivenBy: expect.stringMatching(/^key:/), status: 'waiting' },
    });
    expect((await change('take-over', other)).json().workflow.driver).toBe('person');
    expect((await step('assess', 'execute', {}, other)).statusCode).toBe(200);
    expect((await step('plan', 'execute')).json().code).toBe('EXECUTION_BUSY');
  });

  it('are one and the same where a host asks for the person', async () => {
    const email = await emailOf(engine.pool, account.ownerId);
    const acting = await served.as('act_as');
    const throughHost: Ask = (method, url, body, headers = {}) =>
      acting(method, url, body, { ...headers, 'nightshift-act-as': email });
    expect((await change('take-over', throughHost)).json().workflow.drivenBy).toBe(email);
    const anotherHost = await served.as('act_as');
    const done = await step('assess', 'execute', {}, (method, url, body, headers = {}) =>
      anotherHost(method, url, body, { ...headers, 'nightshift-act-as': email }),
    );
    expect(done.statusCode, done.body).toBe(200);
  });

  it('change nothing that has moved on since they read it', async () => {
    const { headers } = await csm('GET', `/api/workflows/executions/${id}`);
    await step('assess', 'execute');
    const stale = await step('plan', 'execute', {}, csm, { 'if-match': String(headers.etag) });
    expect([stale.statusCode, stale.json().code]).toEqual([412, 'REVISION_STALE']);
    const fresh = await csm('GET', `/api/workflows/executions/${id}`);
    const done = await step('plan', 'execute', {}, csm, { 'if-match': String(fresh.headers.etag) });
    expect(done.statusCode).toBe(200);
  });
});

describe('an execution of the background', () => {
  it('that runs is taken over after its step, which is not lost', async () => {
    account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
    let letGo = (): void => undefined;
    engine.llm.next(during(() => new Promise<void>((resolve) => (letGo = resolve))));
    id = await opened('background');
    await expect.poll(() => engine.llm.requests.length).toBe(1);
    expect((await step('assess', 'execute')).json()).toMatchObject({
      ...{ code: 'EXECUTION_BUSY', details: { status: 'running', until: expect.any(String) } },
    });
    expect((await change('take-over')).statusCode).toBe(200);
    letGo();
    await expect.poll(async () => (await workflow()).status).toBe('waiting');
    expect(await workflow()).toMatchObject({ currentStep: 'plan', driver: 'person' });
    expect(await engine.stepRuns(id)).toEqual(['assess completed']);
    expect(engine.llm.requests).toHaveLength(1);
    expect((await step('plan', 'execute')).json().nextStep).toBeNull();
  });
});

describe('one that nobody worked on in time', () => {
  it('has failed, and goes on where its person comes back', async () => {
    await engine.pool.query(`UPDATE workflow_executions SET wait_until = now() - interval '1 day'`);
    await engine.app.stores.dispatchStore.expireWaits();
    expect(await workflow()).toMatchObject({ status: 'failed', currentStep: 'assess' });
    expect((await step('assess', 'execute')).json().nextStep).toMatchObject({ stepId: 'plan' });
  });

  it('waits for its person again where somebody retries it', async () => {
    await engine.pool.query(`UPDATE workflow_executions SET wait_until = now() - interval '1 day'`);
    await engine.app.stores.dispatchStore.expireWaits();
    expect((await change('retry')).statusCode).toBe(204);
    await expect.poll(async () => (await workflow()).status).toBe('waiting');
    expect(engine.llm.requests).toEqual([]);
  });
});

describe('the context', () => {
  it('stays as it is until it is refreshed, and finished steps with it', async () => {
    await step('assess', 'execute');
    await engine.pool.query(`UPDATE customers SET name = 'Renamed Works' WHERE id = $1`, [
      account.customerId,
    ]);
    const before = await workflow();
    const refreshed = await change('refresh-context');
    expect(refreshed.json().workflow).toMatchObject({ contextBuiltAt: null, currentStep: 'plan' });
    await step('plan', 'execute');
    expect((await seen('plan')).prompt).toContain('Renamed Works');
    expect((await seen('assess')).prompt).not.toContain('Renamed Works');
    expect((await workflow()).contextBuiltAt > before.contextBuiltAt).toBe(true);
  });
});

describe('a worker that dies in a step', () => {
  it('leaves it to the next one within a lease', async () => {
    await worker.stop();
    const asking = step('assess', 'execute', {}, csm, { prefer: 'wait=20' });
    await expect.poll(async () => (await workflow()).status).toBe('pending');
    const dead = await engine.app.stores.leaseStore.acquire({
      executionId: id,
      owner: 'dead',
      leaseMs: 60_000,
    });
    expect(dead).toMatchObject({ runSteps: 1 });
    await engine.expireLease(id);
    await engine.run(id);
    expect((await asking).json().outputs).toEqual({ risk_score: 42 });
    expect(await workflow()).toMatchObject({ status: 'waiting', currentStep: 'plan' });
    worker = workDue(engine);
  });
});
