import { invalidAnswer, isRecord, offline, ProblemError, problemOf } from './problem.ts';
import type { JsonRecord, StepDetails, StepResult, Workflow } from './protocol.ts';

/** What the client needs of the place that it runs in. */
export type ClientOptions = {
  readonly baseUrl: string;
  /** Asked at every call, so that a host may give another fetch at every render. */
  readonly fetchOf: () => typeof fetch;
  /** Waits this long, or until an event of the execution makes asking again worthwhile; false once nobody listens. */
  readonly pause: (milliseconds: number) => Promise<boolean>;
};

/** Which workflow: that of a stage for a customer, or one that is known by its id. */
export type WorkflowTarget =
  | { readonly stageName: string; readonly customerId: string; readonly mode?: string | undefined }
  | { readonly executionId: string };

type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

/** How many times an answer that another request awaits is asked for. */
const IN_FLIGHT_TRIES = 60;

export type WorkflowClient = ReturnType<typeof createWorkflowClient>;

/** Calls the workflow routes. Every failure is a ProblemError. */
export function createWorkflowClient({ baseUrl, fetchOf, pause }: ClientOptions) {
  const urlOf = (executionId: string, rest: string): string =>
    `${baseUrl}/executions/${encodeURIComponent(executionId)}/${rest}`;

  async function once(url: string, init: RequestInit): Promise<Answer> {
    let response: Response;
    let text: string;
    try {
      response = await fetchOf()(url, init);
      text = await response.text();
    } catch (cause) {
      throw new ProblemError(offline(cause));
    }
    const { status, headers } = response;
    const body = parsed(text);
    if (!response.ok) throw new ProblemError(problemOf(status, body));
    if (!isRecord(body) && status !== 202) throw new ProblemError(invalidAnswer(status));
    return { status, body, headers };
  }

  const read = (url: string): Promise<Answer> => once(url, { headers: { accept: 'application/json' } });

  /** Sends until there is an answer to what was asked: while the same key is being answered, it asks again with it. */
  async function post(url: string, body: JsonRecord, key?: string): Promise<Answer> {
    const init = {
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key, prefer: 'wait=25' }),
      },
      body: JSON.stringify(body),
    };
    for (let tries = 1; ; tries++) {
      try {
        return await once(url, init);
      } catch (error) {
        if (problemIn(error).code !== 'IN_FLIGHT' || tries > IN_FLIGHT_TRIES || !(await pause(1000)))
          throw error;
      }
    }
  }

  /**
   * Reads the Location until the result stands there. It is taken as a path below the execution, so that it holds
   * behind a proxy that is mounted elsewhere, and leads nowhere else.
   */
  async function follow(executionId: string, accepted: Answer): Promise<StepResult> {
    const location = accepted.headers.get('location') ?? '';
    const rest = location.split(`/executions/${executionId}/`)[1];
    if (rest === undefined) throw new ProblemError(invalidAnswer(202));
    const seconds = Number(accepted.headers.get('retry-after')) || 1;
    while (await pause(1000 * seconds)) {
      try {
        const answer = await read(urlOf(executionId, rest));
        if (answer.status !== 202) return answer.body as StepResult;
      } catch (error) {
        // The server has what was asked: a lost look at it loses nothing.
        if (problemIn(error).code !== 'OFFLINE') throw error;
      }
    }
    throw new ProblemError(offline('Nobody listens any more.'));
  }

  const workflowIn = ({ status, body }: Answer): Workflow => {
    const { workflow } = body as { readonly workflow?: Workflow };
    if (!isRecord(workflow) || !Array.isArray(workflow.steps)) throw new ProblemError(invalidAnswer(status));
    return workflow;
  };

  return {
    /** Gets the workflow, or creates it where a stage is asked for that has none. */
    open: async (target: WorkflowTarget): Promise<Workflow> =>
      'executionId' in target
        ? workflowIn(await read(urlOf(target.executionId, 'workflow')))
        : workflowIn(await post(`${baseUrl}/from-template`, target)),

    workflow: async (executionId: string): Promise<Workflow> =>
      workflowIn(await read(urlOf(executionId, 'workflow'))),

    step: async (executionId: string, stepId: string): Promise<StepDetails> =>
      (await read(urlOf(executionId, `steps/${encodeURIComponent(stepId)}`))).body as StepDetails,

    /** Executes, completes, skips or goes back; answered later, it waits for what comes of it. */
    async act(executionId: string, path: string, body: JsonRecord, key: string): Promise<StepResult> {
      const answer = await post(urlOf(executionId, path), body, key);
      return answer.status === 202 ? follow(executionId, answer) : (answer.body as StepResult);
    },

    /** Takes over, or refreshes the context. */
    change: async (executionId: string, path: string, key: string): Promise<Workflow> =>
      workflowIn(await post(urlOf(executionId, path), {}, key)),

    eventsUrl: (executionId: string): string => urlOf(executionId, 'events'),
  };
}

/** The problem that an error carries; anything else is a fault of ours, and goes on. */
export function problemIn(error: unknown) {
  if (error instanceof ProblemError) return error.problem;
  throw error;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
