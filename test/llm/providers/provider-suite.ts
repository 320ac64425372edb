import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LlmClient } from '../../../src/llm/ports.ts';
import {
  ANSWER,
  API_KEY,
  everythingIn,
  failureOf,
  plainServer,
  requestTo,
  SECRET_PROMPT,
} from './fixtures.ts';

type Subject = {
  readonly provider: 'openai' | 'anthropic';
  /** A client whose API lives at `root`, without a version. */
  readonly clientAt: (root: string) => LlmClient;
};

/** What every provider's client must do, tested through its real SDK. */
export function providerSuite({ provider, clientAt }: Subject): void {
  describe(`${provider} against aimock`, () => {
    const aimock = new LLMock({ port: 0, strict: true });
    let client: LlmClient;

    beforeAll(async () => {
      await aimock.start();
      client = clientAt(aimock.url);
    });
    beforeEach(() => {
      aimock.clearFixtures();
      aimock.clearRequests();
    });
    afterAll(() => aimock.stop());

    it('gives the answer with usage and request id', async () => {
      const usage = { input_tokens: 210, output_tokens: 34 };
      aimock.onMessage(/Hartmann/, { content: ANSWER, usage });
      const response = await client.complete(requestTo(provider));
      expect(response).toEqual({
        raw: ANSWER,
        usage: { inputTokens: 210, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 34 },
        stopReason: 'complete',
        requestId: provider === 'openai' ? expect.any(String) : null,
      });
    });

    it('sends system prompt and messages in their order', async () => {
      aimock.onMessage(/again/, { content: ANSWER });
      await client.complete(
        requestTo(provider, {
          messages: [
            { role: 'user', content: 'first' },
            { role: 'assistant', content: 'wrong' },
            { role: 'user', content: 'once again' },
          ],
        }),
      );
      const sent = aimock.getLastRequest()?.body;
      expect(sent && 'messages' in sent ? sent.messages : null).toEqual([
        { role: 'system', content: 'Answer only with JSON.' },
        { role: 'user', content: 'first' },
        { role: 'assistant', content: 'wrong' },
        { role: 'user', content: 'once again' },
      ]);
    });

    it('returns a text that is not JSON, unparsed', async () => {
      aimock.onMessage(/Hartmann/, { content: '{"risk_score": 12, "post' });
      const response = await client.complete(requestTo(provider));
      expect(response).toMatchObject({ raw: '{"risk_score": 12, "post', stopReason: 'complete' });
    });

    it('says that an answer was cut off, with what it cost', async () => {
      const usage = { input_tokens: 210, output_tokens: 500 };
      aimock.onMessage(/Hartmann/, { content: '{"risk_sc', finishReason: 'length', usage });
      const response = await client.complete(requestTo(provider));
      expect(response.stopReason).toBe('truncated');
      expect(response.usage.outputTokens).toBe(500);
    });

    it('asks once only, and hands on retry-after', async () => {
      aimock.on(
        { userMessage: /Hartmann/, sequenceIndex: 0 },
        { error: { message: SECRET_PROMPT, type: 'rate_limit_error' }, status: 429, retryAfter: 7 },
      );
      aimock.on({ userMessage: /Hartmann/, sequenceIndex: 1 }, { content: ANSWER });
      const failure = await failureOf(client.complete(requestTo(provider)));
      expect(failure.code).toBe('LLM_RATE_LIMITED');
      expect(failure.details).toMatchObject({ status: 429, retryAfterMs: 7_000 });
      expect(aimock.getRequests()).toHaveLength(1);
      expect((await client.complete(requestTo(provider))).raw).toBe(ANSWER);
    });

    it.each([
      [529, 'LLM_OVERLOADED'],
      [500, 'LLM_UNAVAILABLE'],
      [503, 'LLM_UNAVAILABLE'],
      [400, 'LLM_BAD_REQUEST'],
      [404, 'LLM_BAD_REQUEST'],
      [401, 'LLM_AUTH'],
      [403, 'LLM_AUTH'],
      [408, 'LLM_TIMEOUT'],
    ])('calls status %i %s and reveals nothing of the request', async (status, code) => {
      const message = `you sent: ${SECRET_PROMPT} with ${API_KEY}`;
      aimock.onMessage(/Hartmann/, { error: { message, type: 'some_error' }, status });
      const failure = await failureOf(client.complete(requestTo(provider)));
      expect(failure).toMatchObject({ code, details: { status, provider } });
      expect(failure.cause).toBeUndefined();
      expect(everythingIn(failure)).not.toMatch(/Hartmann|sk-test/);
      expect(aimock.getRequests()).toHaveLength(1);
    });

    it('gives up at its deadline when no answer comes', async () => {
      aimock.onMessage(/Hartmann/, { content: ANSWER }, { chaos: { latencyMs: 800 } });
      const failure = await failureOf(client.complete(requestTo(provider, { timeoutMs: 120 })));
      expect(failure.code).toBe('LLM_TIMEOUT');
    });

    it('stops when its signal fires', async () => {
      aimock.onMessage(/Hartmann/, { content: ANSWER }, { chaos: { latencyMs: 800 } });
      const stop = new AbortController();
      const failing = failureOf(client.complete(requestTo(provider, { signal: stop.signal })));
      setTimeout(() => stop.abort(), 60);
      expect((await failing).code).toBe('LLM_ABORTED');
    });

    it('sends nothing when its signal has fired before', async () => {
      aimock.onMessage(/Hartmann/, { content: ANSWER });
      const signal = AbortSignal.abort();
      expect((await failureOf(client.complete(requestTo(provider, { signal })))).code).toBe('LLM_ABORTED');
      expect(aimock.getRequests()).toHaveLength(0);
    });

    it('treats a response that is not JSON as an outage', async () => {
      aimock.onMessage(/Hartmann/, { content: ANSWER }, { chaos: { malformedRate: 1 } });
      expect((await failureOf(client.complete(requestTo(provider)))).code).toBe('LLM_UNAVAILABLE');
    });

    it('treats a connection cut before the answer as an outage', async () => {
      aimock.onMessage(/Hartmann/, { content: ANSWER }, { chaos: { disconnectRate: 1 } });
      expect((await failureOf(client.complete(requestTo(provider)))).code).toBe('LLM_UNAVAILABLE');
    });
  });

  describe(`${provider} against a plain server`, () => {
    it('treats a refused connection as an outage', async () => {
      const failure = await failureOf(clientAt('http://127.0.0.1:9').complete(requestTo(provider)));
      expect(failure).toMatchObject({ code: 'LLM_UNAVAILABLE', details: { status: null } });
      expect(failure.cause).toBeUndefined();
    });

    it('gives up at its deadline when the body stalls after the headers', async () => {
      await using server = await plainServer((res) => {
        res.writeHead(200, { 'content-type': 'application/json' });
        res.write('{"id": "x", ');
      });
      const call = clientAt(server.url).complete(requestTo(provider, { timeoutMs: 150 }));
      expect((await failureOf(call)).code).toBe('LLM_TIMEOUT');
    });

    it('treats a page of a proxy as an outage', async () => {
      await using server = await plainServer((res) => {
        res.writeHead(200, { 'content-type': 'text/html' });
        res.end(`<p>${SECRET_PROMPT}</p>`);
      });
      const failure = await failureOf(clientAt(server.url).complete(requestTo(provider)));
      expect(failure.code).toBe('LLM_UNAVAILABLE');
      expect(everythingIn(failure)).not.toContain('Hartmann');
    });

    it('reads retry-after-ms, and a retry-after that is a date', async () => {
      const inTwoMinutes = new Date(Date.now() + 120_000).toUTCString();
      const given = [{ 'retry-after-ms': '1250', 'retry-after': '9' }, { 'retry-after': inTwoMinutes }];
      await using server = await plainServer((res) => {
        res.writeHead(429, { 'content-type': 'application/json', ...given.shift() });
        res.end('{}');
      });
      const client = clientAt(server.url);
      const first = await failureOf(client.complete(requestTo(provider)));
      expect(first.details.retryAfterMs).toBe(1_250);
      const { retryAfterMs } = (await failureOf(client.complete(requestTo(provider)))).details;
      expect(retryAfterMs).toBeGreaterThan(110_000);
      expect(retryAfterMs).toBeLessThanOrEqual(120_000);
    });
  });
}
