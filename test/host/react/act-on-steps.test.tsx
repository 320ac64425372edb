// @vitest-environment happy-dom
import { act, waitFor } from '@testing-library/react';
import type { MouseEvent } from 'react';
import { expect, it } from 'vitest';
import { renderWorkflow, settle } from '../support/render-workflow.tsx';
import { createGate, createWorkflowServer, problem } from '../support/workflow-server.ts';

const keysOf = (requests: readonly { readonly headers: Headers }[]): (string | null)[] =>
  requests.map(({ headers }) => headers.get('idempotency-key'));

it('executes a step, and stands at the next one', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  const result = await act(() => hook().executeStep({ note: 'The sponsor left.' }));
  expect(result).toMatchObject({ success: true, outputs: { score: 64 }, nextStep: { stepId: 'confirm' } });
  expect(hook()).toMatchObject({
    executing: false,
    currentStep: { stepId: 'confirm' },
    progress: { completed: 1 },
  });
  const [sent] = server.sent('/execute');
  expect(sent?.body).toEqual({ context: { note: 'The sponsor left.' }, complete: true });
  expect(sent?.headers.get('prefer')).toBe('wait=25');
  expect(sent?.headers.get('idempotency-key')).toMatch(
    /^6f1c2a34-0000-4000-8000-000000000001:assess:1:[a-z0-9]+:execute$/,
  );
});

it('goes through a whole workflow: propose, complete with a change, skip, back, to the end with an artifact', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server, { complete: false });
  await act(() => hook().executeStep());
  expect(hook().currentStep).toMatchObject({
    stepId: 'assess',
    proposal: { outputs: { score: 64 } },
    predicted: { nextStep: { stepId: 'confirm' } },
  });
  await act(() => hook().completeStep({ summary: 'Use fell.', score: 58 }));
  expect(server.stepOf('assess').outputs).toEqual({ summary: 'Use fell.', score: 58 });
  await act(() => hook().skipStep('Nobody to ask'));
  expect(server.sent('/skip')[0]?.body).toEqual({ reason: 'Nobody to ask' });
  expect(hook().currentStep?.stepId).toBe('plan');
  // Not to the step that was skipped.
  await act(() => hook().goBack());
  expect(hook().currentStep).toMatchObject({ stepId: 'assess', iteration: 0, proposal: null });
  await act(() => hook().executeStep(undefined, { complete: true }));
  await act(() => hook().completeStep({ contact: 'Ada' }));
  await act(() => hook().executeStep(undefined, { complete: true }));
  expect(hook()).toMatchObject({
    currentStep: null,
    workflow: { status: 'completed', artifacts: [{ key: 'plan_letter' }] },
    progress: { completed: 3, percent: 100 },
  });
});

it('pays once for a double click, and both clicks get the answer', async () => {
  const server = createWorkflowServer();
  const gate = createGate();
  server.state.model = gate.wait;
  const { hook } = await renderWorkflow(server);
  const clicks = [hook().executeStep(), hook().executeStep()];
  await waitFor(() => expect(hook().executing).toBe(true));
  clicks.push(hook().executeStep());
  gate.release();
  const answers = await act(() => Promise.all(clicks));
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]?.outputs).toMatchObject({ score: 64 });
  expect([server.state.paidCalls, server.sent('/execute').length]).toEqual([1, 1]);
});

it('refuses another act on a step run whose answer is awaited', async () => {
  const server = createWorkflowServer();
  const gate = createGate();
  server.state.model = gate.wait;
  const { hook } = await renderWorkflow(server);
  const executed = hook().executeStep();
  await act(async () => {
    expect(await hook().skipStep('No time')).toBeNull();
  });
  expect(hook().error).toMatchObject({ status: 409, code: 'IN_FLIGHT' });
  expect(server.sent('/skip')).toEqual([]);
  gate.release();
  await act(() => executed);
});

it('pays once where the reply is lost: trying again goes out under the same key and gets the answer', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server, { complete: false });
  server.state.lostReplies = 1;
  expect(await act(() => hook().executeStep())).toBeNull();
  expect(hook().error).toMatchObject({ status: 0, code: 'OFFLINE' });
  const result = await act(() => hook().executeStep());
  expect(result).toMatchObject({ outputs: { score: 64 } });
  expect(hook().error).toBeNull();
  const keys = keysOf(server.sent('/execute'));
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(server.state.paidCalls).toBe(1);
});

it('sees by itself that a call whose reply was lost has been carried out', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  server.state.lostReplies = 1;
  await act(() => hook().executeStep());
  expect(hook()).toMatchObject({ error: null, currentStep: { stepId: 'confirm' } });
  expect(server.state.paidCalls).toBe(1);
});

it.each([
  ['a gateway', 504, '<html>', true],
  ['the proxy', 502, problem(502, 'UPSTREAM_UNREACHABLE', {}).body, true],
  ['the model', 503, problem(503, 'LLM_UNAVAILABLE', {}).body, false],
])(
  'keeps the key where %s answers %i only if the call may have been carried out',
  async (_, status, body, keeps) => {
    const server = createWorkflowServer();
    server.state.refusals.push({ verb: 'execute', reply: { status, body } });
    const { hook } = await renderWorkflow(server);
    await act(() => hook().executeStep());
    expect(hook().error?.status).toBe(status);
    await act(() => hook().executeStep());
    expect(new Set(keysOf(server.sent('/execute'))).size).toBe(keeps ? 1 : 2);
  },
);

it('asks anew under a new key once there was an answer', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server, { complete: false });
  await act(() => hook().executeStep());
  await act(() => hook().executeStep());
  expect(server.state.paidCalls).toBe(2);
});

it('waits for the answer that another request with its key is getting', async () => {
  const server = createWorkflowServer();
  server.state.refusals.push({ verb: 'execute', reply: problem(409, 'IN_FLIGHT', {}) });
  const { hook } = await renderWorkflow(server);
  expect(await act(() => hook().executeStep())).toMatchObject({ success: true });
  expect(hook().error).toBeNull();
  expect(new Set(keysOf(server.sent('/execute'))).size).toBe(1);
});

it('names what is missing, and the step can be tried again', async () => {
  const server = createWorkflowServer();
  const missing = problem(422, 'CONTEXT_MISSING_REQUIRED', { paths: ['data.usage', 'contacts'] });
  server.state.refusals.push({ verb: 'execute', reply: missing });
  const { hook } = await renderWorkflow(server);
  expect(await act(() => hook().executeStep())).toBeNull();
  expect(hook()).toMatchObject({
    error: { code: 'CONTEXT_MISSING_REQUIRED', details: { paths: ['data.usage', 'contacts'] } },
    conflict: null,
    executing: false,
  });
  expect(await act(() => hook().executeStep())).toMatchObject({ success: true });
});

it('may be handed to onClick as it is', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server, { complete: false });
  const circular: Record<string, unknown> = Object.create({ type: 'click' });
  circular.self = circular;
  const event = circular as unknown as MouseEvent;
  const { executeStep, completeStep, goBack } = hook();
  const clicked = (action: unknown) => act(() => (action as (event: MouseEvent) => Promise<unknown>)(event));
  await clicked(executeStep);
  expect(server.sent('/execute')[0]?.body).toEqual({ complete: false });
  await clicked(completeStep);
  expect(server.sent('/complete')[0]?.body).toEqual({});
  await clicked(goBack);
  expect(hook().currentStep?.stepId).toBe('assess');
});

it('hands out actions that stand still', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  const { executeStep, completeStep, skipStep, goBack, takeOver, refreshContext } = hook();
  await act(() => executeStep());
  await settle();
  expect(hook()).toMatchObject({ executeStep, completeStep, skipStep, goBack, takeOver, refreshContext });
});

it('refreshes the context, and shows how old it is', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  await act(() => hook().refreshContext());
  expect(hook().workflow?.contextBuiltAt).toBe('2026-11-29T09:00:00.000Z');
  expect(server.sent('/refresh-context')[0]?.headers.get('idempotency-key')).toBeTruthy();
});
