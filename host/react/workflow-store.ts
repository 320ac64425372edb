import { createCallKeys, isAnswerUnknown } from './call-keys.ts';
import { listenToExecution } from './execution-events.ts';
import { awaitingAnswer, type Problem } from './problem.ts';
import type { JsonRecord, StepDetails, StepResult, Workflow } from './protocol.ts';
import { createWorkflowClient, problemIn, type WorkflowTarget } from './workflow-client.ts';
import {
  currentStepOf,
  hasEnded,
  INITIAL,
  isRunning,
  progressOf,
  unlessSame,
  type WorkflowConflict,
  type WorkflowSnapshot,
} from './workflow-snapshot.ts';

export type WorkflowStore = ReturnType<typeof createWorkflowStore>;

/** How often it looks by itself, in milliseconds. */
const POLL = { running: 2000, otherwise: 15_000, failedFirst: 2000, failedLast: 30_000 };

/** Holds one workflow for all components that show it, and keeps it as the server has it while somebody listens. */
export function createWorkflowStore(
  target: WorkflowTarget,
  { baseUrl, fetchOf }: { readonly baseUrl: string; readonly fetchOf: () => typeof fetch },
) {
  const listeners = new Set<() => void>();
  const waiters = new Set<() => void>();
  const keys = createCallKeys();
  const calls = new Map<string, { readonly what: string; readonly answer: Promise<unknown> }>();
  let snapshot: WorkflowSnapshot = INITIAL;
  let workflow: Workflow | null = null;
  let details: StepDetails | null = null;
  let isDatabaseDriven: boolean | undefined;
  let readProblem: Problem | null = null;
  /** Why the last call failed. */
  let callProblem: Problem | null = null;
  let conflict: WorkflowConflict | null = null;
  let events: ReturnType<typeof listenToExecution> | null = null;
  let reading: Promise<void> | null = null;
  let readAgain = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const client = createWorkflowClient({ baseUrl, fetchOf, pause });

  /** A step that is not begun is bound to the run that a call begins, so that the call keeps its key once it has. */
  const stepRun = (): string => {
    const step = currentStepOf(workflow, null);
    return `${workflow?.executionId}:${step?.stepId}:${step?.iteration || 1}`;
  };

  function publish(): void {
    const next: WorkflowSnapshot = {
      workflow,
      currentStep: unlessSame(snapshot.currentStep, currentStepOf(workflow, details)),
      isDatabaseDriven,
      loading: isDatabaseDriven === undefined && readProblem === null,
      error: callProblem ?? readProblem,
      conflict,
      executing: calls.size > 0 || (workflow !== null && isRunning(workflow)),
      progress: unlessSame(snapshot.progress, progressOf(workflow)),
    };
    const isNew = (Object.keys(next) as (keyof WorkflowSnapshot)[]).some(
      (key) => next[key] !== snapshot[key],
    );
    if (isNew) {
      snapshot = next;
      for (const listener of listeners) listener();
    }
    keepUp();
  }

  function accept(fresh: Workflow, step: StepDetails | null): void {
    const before = stepRun();
    workflow = unlessSame(workflow, fresh);
    if (step) details = unlessSame(details, step);
    isDatabaseDriven = true;
    // The call whose answer was lost has been carried out after all.
    if (callProblem && isAnswerUnknown(callProblem) && before !== stepRun()) callProblem = null;
  }

  /** A workflow is shown with its step: one without the other would be a moment of neither. */
  async function readOnce(): Promise<void> {
    let fresh: Workflow | null = null;
    let step: StepDetails | null = null;
    try {
      fresh = await (workflow ? client.workflow(workflow.executionId) : client.open(target));
      const { executionId, currentStep } = fresh;
      if (currentStep !== null) step = await client.step(executionId, currentStep);
      readProblem = null;
      failures = 0;
    } catch (error) {
      const problem = problemIn(error);
      const appliesNone = fresh === null && workflow === null && problem.code === 'NOT_FOUND';
      if (appliesNone && 'stageName' in target) isDatabaseDriven = false;
      readProblem = isDatabaseDriven === false ? null : problem;
      failures++;
    }
    if (fresh) accept(fresh, step);
    publish();
  }

  /** Reads what the server has now. Asked for while it reads, it reads once more: nothing old comes after something new. */
  function reload(): Promise<void> {
    readAgain = true;
    reading ??= (async () => {
      while (readAgain) {
        readAgain = false;
        await readOnce();
      }
      reading = null;
    })();
    return reading;
  }

  function onChange(): void {
    for (const wake of waiters) wake();
    if (isDatabaseDriven !== false) void reload();
  }

  /** An event ends it early. */
  async function pause(milliseconds: number): Promise<boolean> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(waiting);
        waiters.delete(wake);
        resolve();
      };
      const waiting = setTimeout(wake, milliseconds);
      waiters.add(wake);
    });
    return listeners.size > 0;
  }

  /** How long until it looks by itself; undefined where events will tell, or nothing more is to come. */
  function nextLook(): number | undefined {
    if (readProblem) {
      const mayPass = readProblem.status === 0 || readProblem.status === 429 || readProblem.status >= 500;
      return mayPass ? Math.min(POLL.failedLast, POLL.failedFirst * 2 ** (failures - 1)) : undefined;
    }
    if (workflow === null || hasEnded(workflow)) return undefined;
    const isLive = events?.isLive() === true;
    if (!snapshot.executing) return isLive ? undefined : POLL.otherwise;
    return isLive ? POLL.otherwise : POLL.running;
  }

  /** Listens and looks for as long as somebody shows it. */
  function keepUp(): void {
    clearTimeout(timer);
    const isOver = listeners.size === 0 || workflow === null || hasEnded(workflow);
    if (isOver) {
      events?.close();
      events = null;
    } else
      events ??= listenToExecution(client.eventsUrl(workflow?.executionId ?? ''), {
        onChange,
        onState: keepUp,
      });
    const delay = listeners.size > 0 ? nextLook() : undefined;
    if (delay !== undefined) timer = setTimeout(() => void reload(), delay);
  }

  function onOnline(): void {
    // A stream that was refused for good is asked for anew.
    if (events?.isLive() === false) {
      events.close();
      events = null;
    }
    failures = 0;
    onChange();
  }

  function onVisible(): void {
    if (document.visibilityState === 'visible' && events?.isLive() !== true) onChange();
  }

  function fail(problem: Problem): void {
    // Who went away does not learn of it: the next who looks sees where it stands.
    if (listeners.size === 0) return;
    callProblem = problem;
    const { code, status, details: said } = problem;
    if (code !== 'EXECUTION_BUSY' && code !== 'STEP_NOT_CURRENT' && status !== 412) return;
    const canTakeOver = code === 'EXECUTION_BUSY';
    const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    conflict = {
      problem,
      who: textOf(said?.drivenBy) ?? workflow?.drivenBy ?? null,
      until: textOf(said?.until) ?? workflow?.busyUntil ?? null,
      currentStep: textOf(said?.currentStep) ?? workflow?.currentStep ?? null,
      canTakeOver,
      proceed: async () => {
        if (canTakeOver) return change('take-over');
        clearCall();
        await reload();
      },
    };
  }

  function clearCall(): void {
    callProblem = null;
    conflict = null;
    publish();
  }

  /** One call at a time for a step run: the same again joins it, something else is refused until it is answered. */
  function call<T>(what: string, boundTo: string, send: (key: string) => Promise<T>): Promise<T | null> {
    const flying = calls.get(boundTo);
    if (flying?.what === what) return flying.answer as Promise<T | null>;
    if (flying) {
      callProblem = awaitingAnswer(boundTo);
      publish();
      return Promise.resolve(null);
    }
    const forget = (): void => keys.forget(boundTo, what);
    const answer = (async () => {
      try {
        const result = await send(keys.keyFor(boundTo, what));
        forget();
        return result;
      } catch (error) {
        const problem = problemIn(error);
        if (!isAnswerUnknown(problem)) forget();
        fail(problem);
        return null;
      } finally {
        await reload();
        calls.delete(boundTo);
        publish();
      }
    })();
    calls.set(boundTo, { what, answer });
    clearCall();
    return answer;
  }

  /** Executes, completes, skips or goes back to a step; null where it failed, and `error` says why. */
  async function act(path: string, body: JsonRecord): Promise<StepResult | null> {
    const id = workflow?.executionId;
    if (id === undefined) return null;
    const verb = path.slice(path.lastIndexOf('/') + 1);
    return call(`${path}${JSON.stringify(body)}`, stepRun(), (key) =>
      client.act(id, path, body, `${key}:${verb}`),
    );
  }

  /** Takes over, or refreshes the context. */
  async function change(path: string): Promise<void> {
    const id = workflow?.executionId;
    if (id === undefined) return;
    const changed = await call(path, `${id}:${path}`, (key) => client.change(id, path, key));
    if (changed) publish();
  }

  return {
    act,
    change,
    reload,
    getSnapshot: () => snapshot,
    isUsed: () => listeners.size > 0,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      if (listeners.size === 1) {
        window.addEventListener('online', onOnline);
        document.addEventListener('visibilitychange', onVisible);
        // Effects run twice in StrictMode: what is being read is fresh enough.
        if (reading === null && isDatabaseDriven !== false) void reload();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        window.removeEventListener('online', onOnline);
        document.removeEventListener('visibilitychange', onVisible);
        for (const wake of waiters) wake();
        keepUp();
      };
    },
  };
}
