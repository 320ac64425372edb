import { describe, expect, it } from 'vitest';
import { createOpenAiClient } from '../../../src/llm/providers/openai.ts';
import { ANSWER, API_KEY, failureOf, plainServer, requestTo, sendJson } from './fixtures.ts';
import { providerSuite } from './provider-suite.ts';

const clientAt = (root: string) => createOpenAiClient({ apiKey: API_KEY, baseUrl: `${root}/v1` });

providerSuite({ provider: 'openai', clientAt });

const message = (content: object) => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  output: [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [content] }],
  usage: {
    input_tokens: 1_200,
    input_tokens_details: { cached_tokens: 1_000, cache_write_tokens: 100 },
    output_tokens: 40,
    output_tokens_details: { reasoning_tokens: 12 },
    total_tokens: 1_240,
  },
});
const text = { type: 'output_text', text: ANSWER, annotations: [] };

describe('openai', () => {
  it('asks for strict structured output and keeps nothing at the provider', async () => {
    await using server = await plainServer((res) => sendJson(res, message(text)));
    await clientAt(server.url).complete(requestTo('openai'));
    expect(server.seen[0]?.path).toBe('/v1/responses');
    expect(server.seen[0]?.body).toEqual({
      model: 'gpt-5-mini',
      instructions: 'Answer only with JSON.',
      input: [{ role: 'user', content: 'Hartmann Logistics pays EUR 96,500' }],
      max_output_tokens: 500,
      store: false,
      text: {
        format: {
          type: 'json_schema',
          name: 'answer',
          strict: true,
          schema: {
            type: 'object',
            properties: {
              risk_score: {
                type: 'integer',
                description: 'How likely they leave.',
                minimum: 0,
                maximum: 100,
              },
              posture: { type: ['string', 'null'], enum: ['grow', 'hold', null] },
              summary: { type: 'string', description: '(at most 400 characters)' },
            },
            required: ['risk_score', 'posture', 'summary'],
            additionalProperties: false,
          },
        },
      },
    });
  });

  it('counts cached tokens apart, within what was read', async () => {
    await using server = await plainServer((res) =>
      sendJson(res, message(text), { 'x-request-id': 'req_7' }),
    );
    const response = await clientAt(server.url).complete(requestTo('openai'));
    expect(response).toEqual({
      raw: ANSWER,
      usage: { inputTokens: 1_200, cacheReadTokens: 1_000, cacheWriteTokens: 100, outputTokens: 40 },
      stopReason: 'complete',
      requestId: 'req_7',
    });
  });

  it('estimates usage where none is reported, so that nothing is booked as free', async () => {
    await using server = await plainServer((res) => sendJson(res, { ...message(text), usage: null }));
    const { usage } = await clientAt(server.url).complete(requestTo('openai'));
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  it('recognizes a refusal, in both forms', async () => {
    const refusal = message({ type: 'refusal', refusal: 'I cannot help with that.' });
    const filtered = {
      ...message(text),
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    };
    const answers = [refusal, filtered];
    await using server = await plainServer((res) => sendJson(res, answers.shift()));
    const client = clientAt(server.url);
    expect(await client.complete(requestTo('openai'))).toMatchObject({ raw: '', stopReason: 'refused' });
    expect((await client.complete(requestTo('openai'))).stopReason).toBe('refused');
  });

  it.each([
    ['server_error', 'LLM_UNAVAILABLE'],
    ['rate_limit_exceeded', 'LLM_RATE_LIMITED'],
    ['invalid_prompt', 'LLM_BAD_REQUEST'],
  ])('calls a response that failed with %s %s', async (code, expected) => {
    const failed = { ...message(text), status: 'failed', error: { code, message: 'Hartmann' } };
    await using server = await plainServer((res) => sendJson(res, failed));
    const failure = await failureOf(clientAt(server.url).complete(requestTo('openai')));
    expect(failure).toMatchObject({ code: expected, details: { providerCode: code } });
    expect(failure.message).not.toContain('Hartmann');
  });

  it('treats spent credit as a problem of the account, though it comes as a 429', async () => {
    await using server = await plainServer((res) => {
      res.writeHead(429, { 'content-type': 'application/json', 'x-request-id': 'req_9' });
      res.end('{"error":{"message":"…","type":"insufficient_quota","code":"insufficient_quota"}}');
    });
    const failure = await failureOf(clientAt(server.url).complete(requestTo('openai')));
    expect(failure).toMatchObject({ code: 'LLM_AUTH', details: { requestId: 'req_9', status: 429 } });
  });
});
