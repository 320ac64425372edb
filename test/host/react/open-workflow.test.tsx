// @vitest-environment happy-dom
import { renderHook, waitFor } from '@testing-library/react';
import { StrictMode, Suspense } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it, onTestFinished, vi } from 'vitest';
import { useDatabaseWorkflow } from '../../../host/react/index.ts';
import { newTab, renderWorkflow, settle, stubEvents } from '../support/render-workflow.tsx';
import { createWorkflowServer, problem } from '../support/workflow-server.ts';

function Page({ fetch }: { readonly fetch: typeof globalThis.fetch }) {
  const { loading, isDatabaseDriven } = useDatabaseWorkflow('Prepare', 'customer-1', { fetch });
  return <Suspense>{`${loading} ${isDatabaseDriven}`}</Suspense>;
}

it('opens the workflow of a stage for a customer, with all of its current step', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  expect(server.sent('from-template').map(({ method, body }) => [method, body])).toEqual([
    ['POST', { stageName: 'Prepare', customerId: 'customer-1' }],
  ]);
  expect(hook()).toMatchObject({
    isDatabaseDriven: true,
    loading: false,
    error: null,
    conflict: null,
    executing: false,
    workflow: { currentStep: 'assess' },
    currentStep: { stepId: 'assess', title: 'Risk assessment', evidence: [{ value: 171 }] },
    progress: { completed: 0, total: 3, percent: 0 },
  });
});

it('says how it is to begin only where the host does', async () => {
  const server = createWorkflowServer();
  await renderWorkflow(server, { mode: 'background' });
  expect(server.sent('from-template')[0]?.body).toMatchObject({ mode: 'background' });
});

it('asks once although StrictMode runs effects twice, and two components show it', async () => {
  const server = createWorkflowServer();
  stubEvents(server);
  const baseUrl = newTab();
  const { result, unmount } = renderHook(
    () => [
      useDatabaseWorkflow('Prepare', 'customer-1', { baseUrl, fetch: server.fetch }),
      useDatabaseWorkflow('Prepare', 'customer-1', { baseUrl, fetch: server.fetch }),
    ],
    { wrapper: StrictMode },
  );
  await waitFor(() => expect(result.current[1]?.currentStep?.outputsSchema).toBeDefined());
  expect(server.sent('from-template')).toHaveLength(1);
  expect(server.sources.size).toBe(1);
  expect(result.current[0]?.workflow).toBe(result.current[1]?.workflow);
  unmount();
  expect(server.sources.size).toBe(0);
});

it('asks once in StrictMode, too, where no playbook applies', async () => {
  const server = createWorkflowServer();
  server.state.applies = false;
  const options = { baseUrl: newTab(), fetch: server.fetch };
  const { result, unmount } = renderHook(() => useDatabaseWorkflow('Prepare', 'customer-1', options), {
    wrapper: StrictMode,
  });
  onTestFinished(unmount);
  expect(result.current).toMatchObject({ loading: true, isDatabaseDriven: undefined });
  await waitFor(() => expect(result.current.isDatabaseDriven).toBe(false));
  expect(result.current).toMatchObject({ loading: false, error: null, workflow: null });
  await settle(30);
  expect(server.sent('from-template')).toHaveLength(1);
});

it.each([
  ['a page of another server', 404, '<html>', 'HTTP_404'],
  ['a route that the proxy does not have', 404, { code: 'ROUTE_NOT_FOUND' }, 'ROUTE_NOT_FOUND'],
  ['a sign-in page', 200, '<html>', 'ANSWER_INVALID'],
  ['an answer without a workflow', 200, {}, 'ANSWER_INVALID'],
  ['a customer of somebody else', 403, problem(403, 'FORBIDDEN', {}).body, 'FORBIDDEN'],
])('does not take %s for a stage without a playbook', async (_, status, body, code) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const options = { baseUrl: newTab(), fetch: async () => new Response(text, { status }) };
  const { result, unmount } = renderHook(() => useDatabaseWorkflow('Prepare', 'customer-1', options));
  onTestFinished(unmount);
  await waitFor(() => expect(result.current.error).toMatchObject({ status, code }));
  expect(result.current).toMatchObject({ loading: false, isDatabaseDriven: undefined });
});

it('gives a problem whole', async () => {
  const server = createWorkflowServer();
  const options = {
    baseUrl: newTab(),
    fetch: async () => Response.json(problem(422, 'USAGE_INVALID', { field: 'mode' }).body, { status: 422 }),
  };
  const { result, unmount } = renderHook(() => useDatabaseWorkflow('Prepare', 'customer-1', options));
  onTestFinished(unmount);
  await waitFor(() =>
    expect(result.current.error).toEqual({
      type: 'about:blank',
      title: 'USAGE_INVALID',
      status: 422,
      code: 'USAGE_INVALID',
      detail: 'It was USAGE_INVALID.',
      hint: 'Look again.',
      details: { field: 'mode' },
    }),
  );
  expect(server.state.requests).toEqual([]);
});

it('waits while the customer is not known yet, and follows when it is another', async () => {
  const server = createWorkflowServer();
  const options = { baseUrl: newTab(), fetch: server.fetch };
  const { result, rerender, unmount } = renderHook(
    ({ customerId }) => useDatabaseWorkflow('Prepare', customerId, options),
    { initialProps: { customerId: '' } },
  );
  onTestFinished(unmount);
  await settle(10);
  expect(server.state.requests).toEqual([]);
  expect(result.current.loading).toBe(true);
  rerender({ customerId: 'customer-2' });
  await waitFor(() => expect(result.current.workflow).not.toBeNull());
  rerender({ customerId: 'customer-3' });
  expect(result.current.workflow).toBeNull();
  await waitFor(() => expect(result.current.workflow).not.toBeNull());
  expect(server.sent('from-template').map(({ body }) => body.customerId)).toEqual([
    'customer-2',
    'customer-3',
  ]);
});

it('renders on a server, where it asks nothing and keeps nothing', () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  expect(renderToString(<Page fetch={fetch} />)).toContain('true undefined');
  expect(fetch).not.toHaveBeenCalled();
});

it('keeps the very objects where reading again brings nothing new, so that what was typed beside them stays', async () => {
  const server = createWorkflowServer();
  const { hook } = await renderWorkflow(server);
  const before = hook();
  const seenLoading: boolean[] = [];
  await settle();
  const reload = hook().reload();
  seenLoading.push(hook().loading);
  await reload;
  await settle();
  expect(hook()).toBe(before);
  expect(seenLoading).toEqual([false]);
  expect(server.sent('/workflow')).toHaveLength(1);
});

it('calls the page’s own fetch where the host gives none', async () => {
  const server = createWorkflowServer();
  const fetch = vi.fn(function (this: unknown, ...args: Parameters<typeof globalThis.fetch>) {
    // A browser refuses a fetch that is called on anything but its window.
    if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation');
    return server.fetch(...args);
  });
  vi.stubGlobal('fetch', fetch);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const { result, unmount } = renderHook(() => useDatabaseWorkflow('Prepare', 'customer-own-fetch'));
  onTestFinished(unmount);
  await waitFor(() => expect(result.current.workflow).not.toBeNull());
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/workflows/from-template');
});
