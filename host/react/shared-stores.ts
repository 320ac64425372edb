import type { WorkflowTarget } from './workflow-client.ts';
import { INITIAL, type WorkflowSnapshot } from './workflow-snapshot.ts';
import { createWorkflowStore, type WorkflowStore } from './workflow-store.ts';

/** Which store: all components with the same key share one. */
export type StoreKey = { readonly baseUrl: string; readonly target: WorkflowTarget };

/** How long an unused store is kept, so that who comes back soon finds the calls that are still on their way. */
const KEPT_MS = 60_000;

const stores = new Map<string, WorkflowStore>();
const nameOf = ({ baseUrl, target }: StoreKey): string => JSON.stringify([baseUrl, target]);

/** The store where somebody listens to it or did so just now. Rendering never makes one: on a server it would stay. */
export const sharedStore = (key: StoreKey): WorkflowStore | undefined => stores.get(nameOf(key));

export const snapshotOf = (key: StoreKey): WorkflowSnapshot => sharedStore(key)?.getSnapshot() ?? INITIAL;

/** Listens to the store, which it makes if need be; returns how to stop. */
export function listenToStore(key: StoreKey, fetchOf: () => typeof fetch, listener: () => void): () => void {
  const name = nameOf(key);
  const store = stores.get(name) ?? createWorkflowStore(key.target, { baseUrl: key.baseUrl, fetchOf });
  stores.set(name, store);
  const stop = store.subscribe(listener);
  return () => {
    stop();
    setTimeout(() => {
      if (!store.isUsed() && stores.get(name) === store) stores.delete(name);
    }, KEPT_MS);
  };
}
