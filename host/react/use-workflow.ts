import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { isRecord } from './problem.ts';
import type { JsonRecord, StepResult } from './protocol.ts';
import { listenToStore, type StoreKey, sharedStore, snapshotOf } from './shared-stores.ts';
import type { WorkflowTarget } from './workflow-client.ts';
import { INITIAL, type WorkflowSnapshot } from './workflow-snapshot.ts';

/** Where the workflow API is, and how a step is executed. */
export type WorkflowOptions = {
  /** Where the workflow routes are reached: `/api/workflows` of the page's own origin unless said otherwise. */
  readonly baseUrl?: string | undefined;
  /** Used in place of the global fetch. */
  readonly fetch?: typeof fetch | undefined;
  /** Whether `executeStep` completes the step at once, as it does unless said otherwise. */
  readonly complete?: boolean | undefined;
};

/** What a person does with the workflow. Nothing rejects: null came of what failed, and `error` says why. */
export type WorkflowActions = {
  /** Has the current step done. `context` adds to what its prompt may read under `input`. */
  readonly executeStep: (
    context?: JsonRecord,
    options?: { readonly complete?: boolean },
  ) => Promise<StepResult | null>;
  /** Completes the current step, with these outputs in place of those proposed. */
  readonly completeStep: (outputs?: JsonRecord) => Promise<StepResult | null>;
  /** Skips the current step. */
  readonly skipStep: (reason: string) => Promise<StepResult | null>;
  /** Goes back to a step: to the last one before the current that was not skipped, unless one is named. */
  readonly goBack: (toStepId?: string) => Promise<StepResult | null>;
  /** Takes over what the night or somebody else works on. */
  readonly takeOver: () => Promise<void>;
  /** Gathers anew what prompts read of the customer; finished steps stay. */
  readonly refreshContext: () => Promise<void>;
  /** Reads again what the server has, as it does by itself when something changes. */
  readonly reload: () => Promise<void>;
};

/** A workflow as it is, and what can be done with it. */
export type WorkflowHandle = WorkflowSnapshot & WorkflowActions;

const NOTHING = Promise.resolve(null);

/** What both the hook and task mode show. A target of null waits: what it is made of is not there yet. */
export function useWorkflow(target: WorkflowTarget | null, options: WorkflowOptions): WorkflowHandle {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const baseUrl = (options.baseUrl ?? '/api/workflows').replace(/\/+$/, '');
  const name = JSON.stringify(target);
  const key = useMemo((): StoreKey | null => {
    const parsed = JSON.parse(name) as WorkflowTarget | null;
    return parsed && { baseUrl, target: parsed };
  }, [baseUrl, name]);

  const subscribe = useCallback(
    (listener: () => void) =>
      key
        ? // Not the bare function: fetch must be called on its window.
          listenToStore(key, () => latest.current.fetch ?? ((url, init) => fetch(url, init)), listener)
        : () => undefined,
    [key],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => (key ? snapshotOf(key) : INITIAL),
    () => INITIAL,
  );
  const actions = useMemo(() => actionsOn(key, () => latest.current.complete ?? true), [key]);
  return useMemo(() => ({ ...snapshot, ...actions }), [snapshot, actions]);
}

/** They stand still, so that they may be handed on, and take an event for no argument, so that they may be `onClick`. */
function actionsOn(key: StoreKey | null, completes: () => boolean): WorkflowActions {
  const store = () => (key ? sharedStore(key) : undefined);
  const workflow = () => store()?.getSnapshot().workflow;
  const act = (
    verb: string,
    body: JsonRecord,
    stepId = workflow()?.currentStep,
  ): Promise<StepResult | null> =>
    stepId ? (store()?.act(`steps/${encodeURIComponent(stepId)}/${verb}`, body) ?? NOTHING) : NOTHING;
  return {
    executeStep: (context, options) =>
      act('execute', {
        ...(isPlain(context) && { context }),
        complete: typeof options?.complete === 'boolean' ? options.complete : completes(),
      }),
    completeStep: (outputs) => act('complete', isPlain(outputs) ? { outputs } : {}),
    skipStep: (reason) => act('skip', { reason }),
    goBack: (toStepId) => act('back', {}, typeof toStepId === 'string' ? toStepId : stepBefore(workflow())),
    takeOver: async () => store()?.change('take-over'),
    refreshContext: async () => store()?.change('refresh-context'),
    reload: async () => store()?.reload(),
  };
}

const isPlain = (value: unknown): value is JsonRecord =>
  isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** The last step that was done before the current one; of an ended workflow, the last of all. */
export function stepBefore(workflow: WorkflowSnapshot['workflow'] | undefined): string | undefined {
  const steps = workflow?.steps ?? [];
  const at = steps.findIndex(({ stepId }) => stepId === workflow?.currentStep);
  return steps
    .slice(0, at < 0 ? undefined : at)
    .filter(({ status }) => status === 'completed')
    .at(-1)?.stepId;
}
