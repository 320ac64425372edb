import { LLMock } from '@copilotkit/aimock';
import { describe, expect, it } from 'vitest';
import { createAnthropicClient } from '../../../src/llm/providers/anthropic.ts';
import type { OutputSchema } from '../../../src/playbook/schema.ts';
import { ANSWER, API_KEY, failureOf, plainServer, requestTo, sendJson } from './fixtures.ts';
import { providerSuite } from './provider-suite.ts';

const clientAt = (root: string) => createAnthropicClient({ apiKey: API_KEY, baseUrl: root });

providerSuite({ provider: 'anthropic', clientAt });

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 'x' },
    { type: 'text', text: ANSWER },
  ],
  stop_reason: 'end_turn',
  usage: {
    input_tokens: 100,
    cache_read_input_tokens: 900,
    cache_creation_input_tokens: 200,
    output_tokens: 40,
  },
};

describe('anthropic', () => {
  it('asks for structured output in the subset it enforces, and for no sampling', async () => {
    await using server = await plainServer((res) => sendJson(res, message));
    await clientAt(server.url).complete(requestTo('anthropic'));
    expect(server.seen[0]?.path).toBe('/v1/messages');
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(server.seen[0]?.body).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 500,
      messages: [{ role: 'user', content: 'Hartmann Logistics pays EUR 96,500' }],
      system: 'Answer only with JSON.',
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            properties: {
              risk_score: {
                type: 'integer',
                description: 'How likely they leave. (at least 0, at most 100)',
              },
              posture: { enum: ['grow', 'hold', null] },
              summary: { type: 'string', description: '(at most 400 characters)' },
            },
            required: ['risk_score', 'posture', 'summary'],
            additionalProperties: false,
          },
        },
      },
    });
  });

  it('asks in words for what has more nullable outputs than it can enforce', async () => {
    const names = Array.from({ length: 17 }, (_, index) => `output_${index}`);
    const outputs = Object.fromEntries(
      names.map((name): [string, OutputSchema] => [name, { type: ['string', 'null'] }]),
    );
    await using server = await plainServer((res) => sendJson(res, message));
    await clientAt(server.url).complete(requestTo('anthropic', { outputs }));
    const { body } = server.seen[0] ?? {};
    expect(body).not.toHaveProperty('output_config');
    expect(body).toHaveProperty('system', expect.stringMatching(/^Answer only with JSON\.\n\n.*JSON Schema/));
    expect(body).toHaveProperty('system', expect.stringContaining('output_16'));
  });

  it('counts cached tokens as read', async () => {
    await using server = await plainServer((res) => sendJson(res, message, { 'request-id': 'req_7' }));
    expect(await clientAt(server.url).complete(requestTo('anthropic'))).toEqual({
      raw: ANSWER,
      usage: { inputTokens: 1_200, cacheReadTokens: 900, cacheWriteTokens: 200, outputTokens: 40 },
      stopReason: 'complete',
      requestId: 'req_7',
    });
  });

  it('recognizes a refusal', async () => {
    const aimock = await LLMock.create({ port: 0, strict: true });
    try {
      aimock.onMessage(/Hartmann/, { content: 'I cannot help with that.', finishReason: 'refusal' });
      const response = await clientAt(aimock.url).complete(requestTo('anthropic'));
      expect(response.stopReason).toBe('refused');
    } finally {
      await aimock.stop();
    }
  });

  it('recognizes an overload by its type too', async () => {
    await using server = await plainServer((res) => {
      res.writeHead(500, { 'content-type': 'application/json', 'request-id': 'req_9' });
      res.end('{"type":"error","error":{"type":"overloaded_error","message":"Hartmann"}}');
    });
    const failure = await failureOf(clientAt(server.url).complete(requestTo('anthropic')));
    expect(failure).toMatchObject({
      code: 'LLM_OVERLOADED',
      details: { requestId: 'req_9', providerCode: 'overloaded_error' },
    });
  });
});
