// @vitest-environment happy-dom
import { act, waitFor } from '@testing-library/react';
import { expect, it, onTestFinished } from 'vitest';
import { renderWorkflow, settle, stubEvents } from '../support/render-workflow.tsx';
import {
  createGate,
  createWorkflowServer,
  problem,
  type WorkflowServer,
} from '../support/workflow-server.ts';

/** A model that answers when it is let. */
function slowServer(answersLater: boolean): { server: WorkflowServer; release: () => void } {
  const server = createWorkflowServer();
  const gate = createGate();
  server.state.model = gate.wait;
  server.state.answersLater = answersLater;
  onTestFinished(gate.release);
  return { server, release: gate.release };
}
const resultReads = (server: WorkflowServer) =>
  server.state.requests.filter(({ path }) => path.includes('/result?')).length;

it('follows an answer that comes later by events', async () => {
  const { server, release } = slowServer(true);
  stubEvents(server);
  const { hook } = await renderWorkflow(server);
  const executed = hook().executeStep();
  await waitFor(() => expect(hook().workflow?.status).toBe('running'));
  expect(hook().executing).toBe(true);
  const asked = Date.now();
  release();
  expect(await act(() => executed)).toMatchObject({
    outputs: { score: 64 },
    nextStep: { stepId: 'confirm' },
  });
  expect(hook()).toMatchObject({ executing: false, currentStep: { stepId: 'confirm' } });
  // By the event, not by the clock.
  expect(Date.now() - asked).toBeLessThan(500);
});

it('follows an answer that comes later by its Location where there are no events', async () => {
  const { server, release } = slowServer(true);
  stubEvents(null);
  const { hook } = await renderWorkflow(server);
  const executed = hook().executeStep();
  await settle(1200);
  expect(resultReads(server)).toBeGreaterThan(0);
  release();
  expect(await act(() => executed)).toMatchObject({ outputs: { score: 64 } });
  expect(server.state.paidCalls).toBe(1);
});

it('gives the problem that comes later, and asks anew after it', async () => {
  const { server, release } = slowServer(true);
  stubEvents(server);
  let fails = true;
  const { hook } = await renderWorkflow(server, {
    fetch: async (url, init) =>
      fails && String(url).includes('/result?')
        ? Response.json(problem(503, 'LLM_UNAVAILABLE', {}).body, { status: 503 })
        : server.fetch(url, init),
  });
  expect(await act(() => hook().executeStep())).toBeNull();
  expect(hook().error).toMatchObject({ status: 503, code: 'LLM_UNAVAILABLE' });
  // Under the old key the server would answer with the old Location, for ever.
  fails = false;
  server.stepOf('assess').status = 'waiting';
  release();
  await act(() => hook().executeStep());
  const keys = server.sent('/execute').map(({ headers }) => headers.get('idempotency-key'));
  expect(new Set(keys).size).toBe(2);
});

it('goes on waiting for the answer that comes later where a gateway came between', async () => {
  const { server, release } = slowServer(true);
  stubEvents(server);
  let fails = true;
  const { hook } = await renderWorkflow(server, {
    fetch: async (url, init) =>
      fails && String(url).includes('/result?')
        ? new Response('<html>', { status: 502 })
        : server.fetch(url, init),
  });
  await act(() => hook().executeStep());
  expect(hook().error).toMatchObject({ code: 'HTTP_502' });
  fails = false;
  release();
  expect(await act(() => hook().executeStep())).toMatchObject({ outputs: { score: 64 } });
  expect(server.state.paidCalls).toBe(1);
});

it('loses nothing where a look at an answer that comes later is lost', async () => {
  const { server, release } = slowServer(true);
  stubEvents(server);
  const { hook } = await renderWorkflow(server);
  const executed = hook().executeStep();
  await waitFor(() => expect(hook().workflow?.status).toBe('running'));
  server.state.isOffline = true;
  server.changed();
  await waitFor(() => expect(hook().error?.code).toBe('OFFLINE'));
  release();
  await settle();
  server.state.isOffline = false;
  await act(async () => void window.dispatchEvent(new Event('online')));
  expect(await act(() => executed)).toMatchObject({ outputs: { score: 64 } });
  expect(hook().error).toBeNull();
  expect(server.sent('/execute')).toHaveLength(1);
});

it('shows a step that runs after a reload of the page, and its end', async () => {
  const { server, release } = slowServer(false);
  stubEvents(server);
  const first = await renderWorkflow(server);
  void first.hook().executeStep();
  await waitFor(() => expect(first.hook().executing).toBe(true));
  first.unmount();
  const { hook } = await renderWorkflow(server);
  expect(hook()).toMatchObject({ executing: true, currentStep: { stepId: 'assess', status: 'running' } });
  release();
  await waitFor(() => expect(hook()).toMatchObject({ executing: false, currentStep: { stepId: 'confirm' } }));
  expect(server.state.paidCalls).toBe(1);
});

it('shows in one tab what is done in another', async () => {
  const server = createWorkflowServer();
  stubEvents(server);
  const here = await renderWorkflow(server);
  const there = await renderWorkflow(server);
  await act(() => here.hook().executeStep());
  await waitFor(() => expect(there.hook().currentStep?.stepId).toBe('confirm'));
});

it('reads again on resync, and when the stream comes back', async () => {
  const server = createWorkflowServer();
  stubEvents(server);
  const { hook } = await renderWorkflow(server);
  const [source] = server.sources;
  expect(source?.url).toMatch(/\/executions\/6f1c2a34-0000-4000-8000-000000000001\/events$/);
  server.state.workflow.contextBuiltAt = 'a';
  act(() => source?.emit('resync', {}));
  await waitFor(() => expect(hook().workflow?.contextBuiltAt).toBe('a'));
  server.state.workflow.contextBuiltAt = 'b';
  act(() => source?.open());
  await waitFor(() => expect(hook().workflow?.contextBuiltAt).toBe('b'));
});

it('says that a step is no longer the current one, shows the one that is, and goes on', async () => {
  const server = createWorkflowServer();
  stubEvents(null);
  const here = await renderWorkflow(server);
  const there = await renderWorkflow(server);
  await act(() => here.hook().executeStep());
  expect(there.hook().currentStep?.stepId).toBe('assess');
  expect(await act(() => there.hook().completeStep({ score: 1 }))).toBeNull();
  expect(there.hook()).toMatchObject({
    error: { code: 'STEP_NOT_CURRENT' },
    conflict: { problem: { status: 409 }, currentStep: 'confirm', canTakeOver: false },
    currentStep: { stepId: 'confirm' },
  });
  await act(async () => there.hook().conflict?.proceed());
  expect(there.hook()).toMatchObject({ error: null, conflict: null });
  expect(await act(() => there.hook().completeStep({ contact: 'Ada' }))).toMatchObject({ success: true });
});

it('says who works on it until when, and takes it over', async () => {
  const server = createWorkflowServer();
  const until = '2026-11-29T09:15:00.000Z';
  const { hook } = await renderWorkflow(server);
  const busy = problem(409, 'EXECUTION_BUSY', { drivenBy: 'noor@example.com', until, status: 'running' });
  server.state.refusals.push({ verb: 'complete', reply: busy });
  await act(() => hook().completeStep({ score: 1 }));
  expect(hook().conflict).toMatchObject({
    who: 'noor@example.com',
    until,
    currentStep: 'assess',
    canTakeOver: true,
  });
  await act(async () => hook().conflict?.proceed());
  expect(server.sent('/take-over')).toHaveLength(1);
  expect(hook()).toMatchObject({ conflict: null, error: null });
});

it('takes a stale revision for a conflict, and another refusal for none', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  server.state.refusals.push({ verb: 'complete', reply: problem(412, 'REVISION_STALE', {}) });
  await act(() => hook().completeStep({}));
  expect(hook().conflict).toMatchObject({ problem: { code: 'REVISION_STALE' }, canTakeOver: false });
  server.state.refusals.push({ verb: 'complete', reply: problem(422, 'OUTPUT_SCHEMA', {}) });
  await act(() => hook().completeStep({}));
  expect(hook()).toMatchObject({ conflict: null, error: { code: 'OUTPUT_SCHEMA' } });
});

it('keeps what it knows while there is no network, and reads again when there is', async () => {
  const server = createWorkflowServer();
  stubEvents(server);
  const { hook } = await renderWorkflow(server);
  const { workflow, currentStep } = hook();
  server.state.isOffline = true;
  await act(() => hook().reload());
  expect(hook().error?.code).toBe('OFFLINE');
  expect(hook().workflow).toBe(workflow);
  expect(hook().currentStep).toBe(currentStep);
  expect(hook().loading).toBe(false);
  server.state.isOffline = false;
  server.state.workflow.contextBuiltAt = 'after';
  await act(async () => void window.dispatchEvent(new Event('online')));
  await waitFor(() => expect(hook()).toMatchObject({ error: null, workflow: { contextBuiltAt: 'after' } }));
});

it('opens the workflow by itself once a network that was missing at first is there', async () => {
  const server = createWorkflowServer();
  server.state.isOffline = true;
  const opened = renderWorkflow(server);
  await settle(20);
  server.state.isOffline = false;
  window.dispatchEvent(new Event('online'));
  const { hook } = await opened;
  expect(hook()).toMatchObject({ isDatabaseDriven: true, error: null });
});

it('tries a read that failed again by itself, without any sign from the browser', async () => {
  const server = createWorkflowServer();
  stubEvents(server);
  const { hook } = await renderWorkflow(server);
  server.state.isOffline = true;
  await act(() => hook().reload());
  server.state.isOffline = false;
  await settle(2200);
  expect(hook().error).toBeNull();
});
