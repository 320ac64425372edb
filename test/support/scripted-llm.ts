import type { LlmClient, LlmRequest, LlmResponse } from '../../src/llm/ports.ts';
import { NightshiftError } from '../../src/platform/errors.ts';
import type { JsonObject } from '../../src/platform/json.ts';

type Reply = (request: LlmRequest) => LlmResponse | Promise<LlmResponse>;

export type ScriptedLlm = LlmClient & {
  /** All requests so far. */
  readonly requests: LlmRequest[];
  /** Replies for the next requests, one each; later requests get the mock's answers. */
  next(...replies: Reply[]): void;
  /** The reply for all requests from now on. */
  always(reply: Reply): void;
  /** Forgets requests and replies. */
  reset(): void;
};

/** A model that the test controls, behind the real port. By default it answers the `mock_outputs`. */
export function scriptedLlm(): ScriptedLlm {
  const requests: LlmRequest[] = [];
  let queue: Reply[] = [];
  let usual: Reply = answer();
  return {
    requests,
    next: (...replies) => {
      queue.push(...replies);
    },
    always: (reply) => {
      usual = reply;
    },
    reset: () => {
      requests.length = 0;
      queue = [];
      usual = answer();
    },
    complete: async (request) => {
      requests.push(request);
      return await (queue.shift() ?? usual)(request);
    },
  };
}

/** Replies with these outputs, or with the `mock_outputs`. */
export const answer =
  (outputs?: JsonObject): Reply =>
  (request) =>
    rawAnswer(JSON.stringify(outputs ?? request.mockAnswer))(request);

export const rawAnswer =
  (raw: string): Reply =>
  () => ({
    raw,
    usage: { inputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 10 },
    stopReason: 'complete',
    requestId: null,
  });

/** Runs something while the model thinks, then answers. */
export const during =
  (work: () => Promise<unknown>, reply: Reply = answer()): Reply =>
  async (request) => {
    await work();
    return reply(request);
  };

export const error =
  (code: NightshiftError['code'], details: JsonObject = {}): Reply =>
  () => {
    throw new NightshiftError(code, `scripted ${code}`, 'Nothing: it is a test.', details);
  };

/** Never answers; ends when its signal fires, as the providers do. */
export const hang: Reply = ({ signal }) =>
  new Promise((_, reject) => {
    const stop = (): void => reject(new NightshiftError('LLM_ABORTED', 'stopped', 'Nothing.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });

/** Never answers and cannot be stopped, as on a dead machine. */
export const dead: Reply = () => new Promise(() => undefined);
