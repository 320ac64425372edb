import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { workflowProxy } from '../../../host/next/index.ts';
import { createWorkflowStore } from '../../../host/react/workflow-store.ts';
import { addDays, todayIn } from '../../../src/platform/civil-date.ts';
import { OPERATOR } from '../../support/actor.ts';
import { serveEngine } from '../../support/api.ts';
import { type Account, emailOf, insertAccount } from '../../support/book.ts';

import { workDue } from '../../support/work-due.ts';

const { engine, served } = await serveEngine();
let worker: ReturnType<typeof workDue>;
let account: Account;
let email: string;
let ask: typeof fetch;
/** So many answers are lost on their way to the page. */
let lost = 0;

// What the hook listens to in a page.
vi.stubGlobal('window', new EventTarget());
vi.stubGlobal('document', new EventTarget());

beforeAll(async () => {
  worker = workDue(engine);
  await served.server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => worker.stop());

beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  const renewal_date = addDays(todayIn('UTC', new Date()), 130);
  account = await insertAccount(engine.pool, { term: { renewal_date } });
  email = await emailOf(engine.pool, account.ownerId);
  const { key } = await engine.app.actions.keys.add(OPERATOR, {
    name: 'host',
    scopes: ['act_as'],
    book: 'none',
  });
  const { port } = served.server.server.address() as AddressInfo;
  const proxy = workflowProxy({ baseUrl: `http://127.0.0.1:${port}`, apiKey: key, actor: async () => email });
  ask = async (url, init) => {
    const answered = await proxy(new Request(`https://app.example.com${url}`, init));
    if (init?.method !== 'POST' || lost === 0) return answered;
    lost--;
    throw new TypeError('fetch failed');
  };
});

/** The workflow as a page has it: the hook without its React. */
async function openPage(stageName = 'Prepare') {
  const target = { stageName, customerId: account.customerId };
  const store = createWorkflowStore(target, { baseUrl: '/api/workflows', fetchOf: () => ask });
  const leave = store.subscribe(() => undefined);
  onTestFinished(leave);
  await vi.waitFor(() => expect(store.getSnapshot().loading).toBe(false), { timeout: 10_000 });
  return {
    shown: store.getSnapshot,
    act: (step: string, body: Record<string, unknown> = {}) => store.act(`steps/${step}`, body),
    change: store.change,
  };
}

it('is opened, proposed to, corrected, gone back in, and done, and a reload finds it where it was', async () => {
  const { shown, act, change } = await openPage();
  expect(shown()).toMatchObject({
    ...{ isDatabaseDriven: true, error: null },
    workflow: { status: 'waiting', driver: 'person', drivenBy: expect.stringContaining(email) },
    currentStep: { stepId: 'assess', iteration: 0, outputsSchema: { type: 'object' } },
  });
  await act('assess/execute', { complete: false });
  expect(shown()).toMatchObject({
    error: null,
    currentStep: { proposal: { outputs: { risk_score: 42 } }, predicted: { nextStep: { stepId: 'plan' } } },
  });
  const reloaded = await openPage();
  expect(reloaded.shown().workflow?.executionId).toBe(shown().workflow?.executionId);
  expect(reloaded.shown().currentStep).toMatchObject({ proposal: { outputs: { risk_score: 42 } } });

  await act('assess/complete', { outputs: { risk_score: 7 } });
  expect(shown()).toMatchObject({ error: null, currentStep: { stepId: 'plan' }, progress: { completed: 1 } });
  await act('assess/back');
  expect(shown()).toMatchObject({ error: null, currentStep: { stepId: 'assess', proposal: null } });
  await change('refresh-context');
  expect(shown().error).toBeNull();
  await act('assess/execute', { complete: true });
  const result = await act('plan/execute', { complete: true });
  expect(result).toMatchObject({ success: true, nextStep: null, artifacts: [{ key: 'plan' }] });
  expect(shown()).toMatchObject({
    ...{ error: null, currentStep: null, progress: { percent: 100 } },
    workflow: { status: 'completed', artifacts: [{ status: 'pending_review' }] },
  });
});

it('is paid once for two clicks and a reply that is lost', async () => {
  const { shown, act } = await openPage();
  lost = 1;
  const clicks = [act('assess/execute', { complete: false }), act('assess/execute', { complete: false })];
  expect(await Promise.all(clicks)).toEqual([null, null]);
  expect(shown().error?.code).toBe('OFFLINE');
  expect(await act('assess/execute', { complete: false })).toMatchObject({ outputs: { risk_score: 42 } });
  expect(shown().error).toBeNull();
  expect(engine.llm.requests).toHaveLength(1);
});

it('names the current step where another tab was faster, and goes on', async () => {
  const [here, there] = [await openPage(), await openPage()];
  await here.act('assess/execute', { complete: true });
  expect(await there.act('assess/complete', { outputs: { risk_score: 1 } })).toBeNull();
  expect(there.shown()).toMatchObject({
    conflict: { problem: { code: 'STEP_NOT_CURRENT' }, currentStep: 'plan', canTakeOver: false },
    currentStep: { stepId: 'plan' },
  });
  await there.shown().conflict?.proceed();
  expect(there.shown().conflict).toBeNull();
  expect(await there.act('plan/skip', { reason: 'Not this time' })).toMatchObject({ success: true });
});

it('says that no playbook applies where there is none of that stage', async () => {
  const { shown } = await openPage('Winback');
  expect(shown()).toMatchObject({ isDatabaseDriven: false, error: null, workflow: null });
});
