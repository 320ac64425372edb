import type { LlmClient, LlmRequest, LlmResponse } from '../ports.ts';
import { aborted, callWithin } from './call-within.ts';
import { estimatedUsage } from './estimated-usage.ts';

export type MockOptions = {
  /** How long each answer takes, to try out concurrency and deadlines. */
  readonly latencyMs?: number;
};

/**
 * A client that answers the `mock_outputs` of the step, the same each time and free of charge. It uses only the length
 * of the prompt, so a demo shows plausible tokens and no text of the prompt can come back.
 */
export function createMockClient({ latencyMs = 0 }: MockOptions = {}): LlmClient {
  return {
    async complete(request) {
      if (latencyMs > 0) await callWithin(request, (signal) => pause(latencyMs, signal));
      else if (request.signal.aborted) throw aborted(request);
      return answer(request);
    },
  };
}

function answer(request: LlmRequest): LlmResponse {
  const raw = JSON.stringify(request.mockAnswer);
  return { raw, usage: estimatedUsage(request, raw), stopReason: 'complete', requestId: null };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
