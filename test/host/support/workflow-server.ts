import type {
  JsonRecord,
  StepDetails,
  StepResult,
  Workflow,
  WorkflowArtifact,
} from '../../../host/react/index.ts';

type Step = Omit<StepDetails, 'predicted' | 'iteration' | 'status'> & {
  /** How many runs it had, those that were undone among them. */
  runs: number;
  iteration: number;
  status: string;
  proposal: StepDetails['proposal'];
  outputs: JsonRecord | null;
  predicted: StepDetails['predicted'];
};
type Request = {
  readonly method: string;
  readonly path: string;
  readonly body: JsonRecord;
  readonly headers: Headers;
};
type Reply = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

const EXECUTION = '6f1c2a34-0000-4000-8000-000000000001';
const schema = (properties: JsonRecord): JsonRecord => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const step = (stepId: string, title: string, type: string, properties: JsonRecord): Step => ({
  stepId,
  title,
  type,
  runs: 0,
  iteration: 0,
  status: 'pending',
  prompt: type === 'llm' ? `Assess ${title} for the account.` : null,
  proposal: null,
  predicted: null,
  outputs: null,
  outputsSchema: schema(properties),
  input: {},
  evidence: [{ path: 'data.usage.last30Days', value: 171 }],
  error: null,
});

/**
 * A workflow server in memory, as the contract has it: one execution of three steps. `fetch` is what a page calls it by;
 * `model` is awaited before a step's proposal is there, which costs one paid call.
 */
export function createWorkflowServer() {
  const steps = [
    step('assess', 'Risk assessment', 'llm', {
      summary: { type: 'string' },
      score: { type: 'integer', minimum: 0, maximum: 100 },
    }),
    step('confirm', 'Confirm the contact', 'human', { contact: { type: 'string' } }),
    step('plan', 'Engagement plan', 'llm', { plan: { type: 'string' } }),
  ];
  const artifacts: WorkflowArtifact[] = [];
  const sources = new Set<FakeEventSource>();
  const answered = new Map<string, Reply | 'in flight'>();
  const results = new Map<string, Reply>();
  const state = {
    requests: [] as Request[],
    paidCalls: 0,
    applies: true,
    isOffline: false,
    /** So many replies are lost after the server has done what was asked. */
    lostReplies: 0,
    /** Whether what takes a model is answered 202. */
    answersLater: false,
    /** Problems that the next requests by this verb get. */
    refusals: [] as { readonly verb: string; readonly reply: Reply }[],
    model: async (): Promise<void> => undefined,
    propose: (stepId: string): JsonRecord =>
      stepId === 'assess' ? { summary: 'Use fell.', score: 64 } : { plan: 'Call the sponsor.' },
    workflow: {
      executionId: EXECUTION,
      templateId: '6f1c2a34-0000-4000-8000-00000000000a',
      playbookKey: 'prepare',
      stageName: 'Prepare',
      status: 'waiting',
      currentStep: 'assess' as string | null,
      driver: 'person',
      drivenBy: 'voss@example.com' as string | null,
      busyUntil: null as string | null,
      waitUntil: null,
      contextBuiltAt: '2026-11-28T02:00:00.000Z',
    },
  };

  const stepOf = (stepId: string): Step => {
    const found = steps.find((each) => each.stepId === stepId);
    if (!found) throw new Error(`There is no step ${stepId}`);
    return found;
  };
  const enter = (stepId: string | null): void => {
    state.workflow.currentStep = stepId;
    state.workflow.status = stepId === null ? 'completed' : 'waiting';
    if (stepId === null) return;
    Object.assign(stepOf(stepId), { status: 'pending', iteration: 0, proposal: null, predicted: null });
  };
  enter('assess');

  const workflow = (): Workflow => ({
    ...state.workflow,
    steps: steps.map(({ stepId, title, type, status, iteration }) => ({
      stepId,
      title,
      type,
      status,
      iteration,
    })),
    artifacts: [...artifacts],
  });
  const changed = (): void => {
    for (const source of sources) source.emit('execution', { executionId: EXECUTION });
  };
  const afterOf = (current: Step) => steps[steps.indexOf(current) + 1] ?? null;

  function close(current: Step, status: string): StepResult {
    current.status = status;
    const next = afterOf(current);
    const left = status === 'completed' && next === null ? [draftOf('plan_letter')] : [];
    artifacts.push(...left);
    enter(next?.stepId ?? null);
    changed();
    return {
      success: true,
      outputs: current.outputs,
      nextStep: next && { stepId: next.stepId, title: next.title },
      artifacts: left,
    };
  }

  async function execute(current: Step, body: JsonRecord): Promise<Reply> {
    current.status = 'running';
    state.workflow.status = 'running';
    state.paidCalls++;
    changed();
    await state.model();
    const next = afterOf(current);
    current.proposal = { outputs: state.propose(current.stepId), model: 'mock-1', costUsd: 0.011 };
    current.predicted = {
      nextStep: next && { stepId: next.stepId, title: next.title },
      artifacts: [
        { key: 'report', title: 'Renewal report', kind: 'report', markdown: '# Report\n\nUse fell.' },
      ],
    };
    current.status = 'waiting';
    state.workflow.status = 'waiting';
    if (body.complete === false) {
      changed();
      return ok({ success: true, outputs: current.proposal.outputs, nextStep: null, artifacts: [] });
    }
    current.outputs = current.proposal.outputs;
    return ok(close(current, 'completed'));
  }

  async function act(stepId: string, verb: string, body: JsonRecord): Promise<Reply> {
    if (verb === 'back') {
      for (const undone of steps.slice(steps.indexOf(stepOf(stepId))))
        Object.assign(undone, { status: 'pending', iteration: 0 });
      enter(stepId);
      changed();
      return ok({ success: true, outputs: null, nextStep: stepOf(stepId), artifacts: [] });
    }
    const { currentStep, status, drivenBy, busyUntil } = state.workflow;
    if (stepId !== currentStep) return problem(409, 'STEP_NOT_CURRENT', { currentStep, status });
    const current = stepOf(stepId);
    if (current.status === 'pending')
      Object.assign(current, { iteration: ++current.runs, status: 'waiting' });
    if (current.status === 'running')
      return problem(409, 'EXECUTION_BUSY', { drivenBy, until: busyUntil, status });
    if (verb === 'skip') return ok(close(current, 'skipped'));
    if (verb === 'complete') {
      // What is left out is taken from the proposal.
      current.outputs = { ...current.proposal?.outputs, ...(body.outputs as JsonRecord | undefined) };
      return ok(close(current, 'completed'));
    }
    if (!state.answersLater) return execute(current, body);
    const place = `executions/${EXECUTION}/steps/${stepId}/result?iteration=${results.size + 1}`;
    results.set(place, { status: 202, body: undefined });
    void execute(current, body).then((reply) => {
      results.set(place, reply);
      changed();
    });
    return {
      status: 202,
      body: { status: 'running', iteration: current.iteration },
      headers: { location: `/api/workflows/${place}` },
    };
  }

  async function answer({ method, path, body }: Request): Promise<Reply> {
    if (path === 'from-template')
      return state.applies ? ok({ workflow: workflow() }) : problem(404, 'NOT_FOUND', {});
    const placed = results.get(path);
    if (placed) return placed;
    const [, id, kind = '', stepId = '', verb = ''] = path.split('/');
    if (id !== EXECUTION) return problem(404, 'NOT_FOUND', {});
    if (method === 'GET') {
      if (kind === 'workflow') return ok({ workflow: workflow() });
      return ok(stepOf(stepId));
    }
    if (kind === 'take-over')
      Object.assign(state.workflow, { driver: 'person', busyUntil: null, status: 'waiting' });
    if (kind === 'refresh-context') state.workflow.contextBuiltAt = '2026-11-29T09:00:00.000Z';
    if (kind !== 'steps') {
      changed();
      return ok({ workflow: workflow() });
    }
    const refused = state.refusals.findIndex((each) => each.verb === verb);
    if (refused >= 0) return state.refusals.splice(refused, 1)[0]?.reply ?? problem(500, 'INTERNAL', {});
    return act(stepId, verb, body);
  }

  /** The same key gets the same answer; what failed may be tried again under it. */
  async function once(request: Request): Promise<Reply> {
    const key = request.headers.get('idempotency-key');
    if (key === null) return answer(request);
    const known = answered.get(key);
    if (known === 'in flight') return { ...problem(409, 'IN_FLIGHT', {}), headers: { 'retry-after': '1' } };
    if (known) return known;
    answered.set(key, 'in flight');
    const reply = await answer(request);
    if (reply.status < 300) answered.set(key, reply);
    else answered.delete(key);
    return reply;
  }

  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (state.isOffline) throw new TypeError('fetch failed');
    const url = String(input);
    const request: Request = {
      method: init?.method ?? 'GET',
      path: url.slice(url.indexOf('/api/workflows/') + '/api/workflows/'.length),
      body: init?.body ? (JSON.parse(String(init.body)) as JsonRecord) : {},
      headers: new Headers(init?.headers),
    };
    state.requests.push(request);
    const { status, body, headers } = await once(request);
    if (request.method === 'POST' && state.lostReplies > 0) {
      state.lostReplies--;
      throw new TypeError('fetch failed');
    }
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': type, ...headers },
    });
  };

  /** In place of the browser's: it hears what this server emits. */
  class FakeEventSource extends EventTarget {
    readyState = 0;
    onopen: (() => void) | null = null;
    onerror: (() => void) | null = null;
    readonly url: string;

    constructor(url: string) {
      super();
      this.url = url;
      sources.add(this);
      queueMicrotask(() => this.open());
    }

    open(): void {
      if (this.readyState === 2) return;
      this.readyState = 1;
      this.onopen?.();
    }

    emit(type: string, data: unknown): void {
      if (this.readyState === 1) this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
    }

    close(): void {
      this.readyState = 2;
      sources.delete(this);
    }
  }

  return {
    state,
    steps,
    stepOf,
    sources,
    fetch,
    changed,
    EventSource: FakeEventSource,
    /** The requests by this end of their path. */
    sent: (end: string): Request[] => state.requests.filter(({ path }) => path.endsWith(end)),
  };
}

export type WorkflowServer = ReturnType<typeof createWorkflowServer>;

const ok = (body: unknown): Reply => ({ status: 200, body });

export const problem = (status: number, code: string, details: JsonRecord): Reply => ({
  status,
  body: {
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: `It was ${code}.`,
    hint: 'Look again.',
    details,
  },
});

const draftOf = (key: string): WorkflowArtifact => ({
  id: '6f1c2a34-0000-4000-8000-0000000000ff',
  key,
  title: 'Plan letter',
  kind: 'email',
  status: 'pending_review',
});

/** Until `release` is called, `wait` waits. */
export function createGate() {
  let release: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { wait: () => opened, release: () => release() };
}
