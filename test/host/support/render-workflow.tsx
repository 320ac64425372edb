import { act, renderHook, waitFor } from '@testing-library/react';
import { onTestFinished, vi } from 'vitest';
import { type DatabaseWorkflowOptions, useDatabaseWorkflow } from '../../../host/react/index.ts';
import type { WorkflowServer } from './workflow-server.ts';

let tabs = 0;

/** A base of its own is a tab of its own: nothing is shared with another but the server. */
export const newTab = (): string => `http://tab-${++tabs}.test/api/workflows`;

/** Gives the page the events of this server, or none at all. */
export function stubEvents(server: WorkflowServer | null): void {
  vi.stubGlobal('EventSource', server?.EventSource);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
}

/** The hook in a tab of its own, once it knows its workflow. */
export async function renderWorkflow(server: WorkflowServer, options: DatabaseWorkflowOptions = {}) {
  const baseUrl = newTab();
  const rendered = renderHook(() =>
    useDatabaseWorkflow('Prepare', 'customer-1', { baseUrl, fetch: server.fetch, ...options }),
  );
  onTestFinished(rendered.unmount);
  await waitFor(() => {
    if (rendered.result.current.currentStep?.outputsSchema === undefined) throw new Error('not loaded yet');
  });
  return { ...rendered, hook: () => rendered.result.current };
}

/** Lets everything that is due happen, and React show it. */
export const settle = (milliseconds = 0): Promise<void> =>
  act(() => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
