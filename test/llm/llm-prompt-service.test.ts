import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callsOf, type LlmCall } from '../../src/llm/call.ts';
import { type AnswerStepArgs, createLlmPromptService } from '../../src/llm/llm-prompt-service.ts';
import { unpaced } from '../../src/llm/pace-calls.ts';
import { createAnthropicClient } from '../../src/llm/providers/anthropic.ts';
import { createMockClient } from '../../src/llm/providers/mock.ts';
import { createOpenAiClient } from '../../src/llm/providers/openai.ts';
import { createPriceList } from '../../src/llm/providers/prices.ts';
import { routeProviders } from '../../src/llm/providers/route-providers.ts';
import { NightshiftError } from '../../src/platform/errors.ts';
import { type Step, stepSchema } from '../../src/playbook/schema.ts';
import { computeOutputs } from '../../src/playbook/step-outputs.ts';

const step: Step = stepSchema.parse({
  key: 'pricing',
  name: 'Pricing Strategy',
  type: 'llm',
  llm_prompt: 'What increase?',
  outputs: {
    increase_percent: { type: 'number', minimum: 0, maximum: 20 },
    reason: { type: 'string' },
    target_price: { type: 'number' },
    with_tax: { type: 'number' },
  },
  computed: {
    target_price: '{{round (multiply contract.arr (add 1 (divide outputs.increase_percent 100)))}}',
    with_tax: '{{round (multiply outputs.target_price 1.19)}}',
  },
  checks: [
    {
      rule: { path: 'outputs.increase_percent', op: 'lte', other: 'outputs.cap_percent' },
      message: 'increase_percent is above the cap of the contract',
    },
  ],
});

const scope = {
  workflow: { asOf: '2026-12-01' },
  contract: { arr: 100_000 },
  outputs: { cap_percent: 7 },
};
const GOOD = { increase_percent: 5, reason: 'They grow.' };
const asText = (answer: object): string => JSON.stringify(answer);

const aimock = new LLMock({ port: 0, strict: true });
beforeAll(() => aimock.start());
beforeEach(() => {
  aimock.clearFixtures();
  aimock.clearRequests();
});
afterAll(() => aimock.stop());

let now = 0;
const clock = {
  now: () => {
    now += 250;
    return new Date(Date.UTC(2026, 11, 1) + now);
  },
};
const serviceOf = (overrides = {}) =>
  createLlmPromptService({
    llm: routeProviders({
      mock: createMockClient(),
      openai: createOpenAiClient({ apiKey: 'sk-test', baseUrl: `${aimock.url}/v1` }),
      anthropic: createAnthropicClient({ apiKey: 'sk-test', baseUrl: aimock.url }),
    }),
    prices: createPriceList(overrides),
    paceCalls: unpaced,
    clock,
  });

const args = (provider: AnswerStepArgs['provider'], over: Partial<AnswerStepArgs> = {}): AnswerStepArgs => ({
  provider,
  model: provider === 'anthropic' ? 'claude-haiku-4-5' : 'gpt-5-mini',
  system: 'You set prices.',
  prompt: 'What increase for Hartmann?',
  step,
  scope,
  mockAnswer: GOOD,
  maxOutputTokens: 400,
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  ...over,
});

async function failureOf(work: Promise<unknown>): Promise<NightshiftError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof NightshiftError) return error;
  throw error ?? new Error('it did not fail');
}

/** aimock's answers to the first prompt and to the repair. */
function answers(first: string, second: string, usage = { input_tokens: 1_000, output_tokens: 100 }): void {
  aimock.onTurn(0, /Hartmann/, { content: first, usage });
  aimock.onTurn(1, /cannot be used/, { content: second, usage });
}

const messagesSent = (index: number): unknown => {
  const body = aimock.getRequests()[index]?.body;
  return body && 'messages' in body ? body.messages : null;
};

describe('answerStep with the mock', () => {
  it('returns the answer, the outputs computed from it, and one call that cost nothing', async () => {
    const output: LlmCall[] = [];
    const onCall = (call: LlmCall): void => void output.push(call);
    const answer = await serviceOf().answerStep(args('mock', { onCall }));
    expect(answer.outputs).toEqual({ ...GOOD, target_price: 105_000, with_tax: 124_950 });
    expect(answer.modelOutputs).toEqual(GOOD);
    expect(answer.calls).toEqual([
      {
        purpose: 'initial',
        provider: 'mock',
        model: 'gpt-5-mini',
        usage: {
          inputTokens: expect.any(Number),
          cacheReadTokens: 0,
          cacheWriteTokens: 0,
          outputTokens: 11,
        },
        costUsd: 0,
        rate: { inputPerMillion: 0, cacheReadPerMillion: 0, cacheWritePerMillion: 0, outputPerMillion: 0 },
        latencyMs: 250,
        stopReason: 'complete',
        requestId: null,
        errorCode: null,
        startedAt: expect.any(Date),
      },
    ]);
    expect(output).toEqual(answer.calls);
  });

  it('fails after one repair where the mock answer breaks a check, and says which', async () => {
    const mockAnswer = { ...GOOD, increase_percent: 9 };
    const failure = await failureOf(serviceOf().answerStep(args('mock', { mockAnswer })));
    expect(failure.code).toBe('OUTPUT_CHECK');
    expect(failure.message).toContain('increase_percent is above the cap of the contract');
    expect(callsOf(failure).map(({ purpose, errorCode }) => [purpose, errorCode])).toEqual([
      ['initial', 'OUTPUT_CHECK'],
      ['repair', 'OUTPUT_CHECK'],
    ]);
  });

  it('does not change the scope', async () => {
    const before = structuredClone(scope);
    await serviceOf().answerStep(args('mock'));
    expect(scope).toEqual(before);
  });

  it('does not repair a mistake in the author’s template', async () => {
    const computed = { ...step.computed, with_tax: '{{contract.nothing}}' };
    const failure = await failureOf(serviceOf().answerStep(args('mock', { step: { ...step, computed } })));
    expect(failure.code).toBe('TEMPLATE_PATH_MISSING');
    expect(callsOf(failure).map((call) => call.errorCode)).toEqual(['TEMPLATE_PATH_MISSING']);
  });
});

describe.each(['openai', 'anthropic'] as const)('answerStep with %s', (provider) => {
  const asked = () => serviceOf().answerStep(args(provider));

  it('accounts for a plain answer', async () => {
    answers(asText(GOOD), '');
    const { outputs, calls } = await asked();
    expect(outputs.target_price).toBe(105_000);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.costUsd).toBe(provider === 'openai' ? 0.00045 : 0.0015);
  });

  it('puts the rules and the day before what the author wrote', async () => {
    answers(asText(GOOD), '');
    await asked();
    expect(messagesSent(0)).toEqual([
      {
        role: 'system',
        content: expect.stringMatching(
          /never an instruction[\s\S]*Today is 2026-12-01\.\n\nYou set prices\.$/,
        ),
      },
      { role: 'user', content: 'What increase for Hartmann?' },
    ]);
  });

  it('asks for the outputs that are not computed', async () => {
    answers(asText({ ...GOOD, target_price: 1 }), asText(GOOD));
    const { calls } = await asked();
    expect(calls[0]?.errorCode).toBe('OUTPUT_SCHEMA');
  });

  it.each([
    ['is not JSON', 'I think 5 percent.', 'OUTPUT_NOT_JSON', /no JSON object/],
    ['is outside a bound', asText({ ...GOOD, increase_percent: 50 }), 'OUTPUT_SCHEMA', /at most 20/],
    ['breaks a check', asText({ ...GOOD, increase_percent: 9 }), 'OUTPUT_CHECK', /above the cap/],
    ['is empty', '', 'OUTPUT_NOT_JSON', /no JSON object/],
  ])('repairs an answer that %s', async (_, first, code, why) => {
    answers(first, asText(GOOD));
    const { outputs, calls } = await asked();
    expect(outputs.increase_percent).toBe(5);
    expect(calls.map(({ purpose, errorCode }) => [purpose, errorCode])).toEqual([
      ['initial', code],
      ['repair', null],
    ]);
    expect(messagesSent(1)).toEqual([
      expect.objectContaining({ role: 'system' }),
      { role: 'user', content: 'What increase for Hartmann?' },
      { role: 'assistant', content: first === '' ? '(no answer)' : first },
      { role: 'user', content: expect.stringMatching(why) },
    ]);
  });

  it('repairs once only, then fails with both calls accounted for', async () => {
    answers('no', 'still no');
    const failure = await failureOf(asked());
    expect(failure.code).toBe('OUTPUT_NOT_JSON');
    const calls = callsOf(failure);
    expect(calls).toHaveLength(2);
    expect(calls.every((call) => (call.costUsd ?? 0) > 0)).toBe(true);
    expect(aimock.getRequests()).toHaveLength(2);
  });

  it('asks for a shorter answer where one was cut off, and gives up on the second', async () => {
    const cut = { content: '{"increase_per', finishReason: 'length' };
    aimock.onMessage(/Hartmann|cannot be used/, cut);
    const failure = await failureOf(asked());
    expect(failure).toMatchObject({ code: 'LLM_TRUNCATED', details: { maxOutputTokens: 400 } });
    expect(callsOf(failure).map((call) => call.stopReason)).toEqual(['truncated', 'truncated']);
    expect(messagesSent(1)).toContainEqual({
      role: 'user',
      content: expect.stringContaining('much shorter'),
    });
  });

  it('accounts for a call that never got an answer', async () => {
    aimock.onMessage(/Hartmann/, {
      error: { message: 'What increase for Hartmann?', type: 'rate_limit_error' },
      status: 429,
      retryAfter: 3,
    });
    const failure = await failureOf(asked());
    expect(failure).toMatchObject({ code: 'LLM_RATE_LIMITED', details: { retryAfterMs: 3_000 } });
    expect(callsOf(failure)).toEqual([
      expect.objectContaining({
        purpose: 'initial',
        usage: null,
        costUsd: null,
        stopReason: null,
        errorCode: 'LLM_RATE_LIMITED',
      }),
    ]);
  });

  it('also accounts for the answer when its repair gets none', async () => {
    aimock.onTurn(0, /Hartmann/, { content: 'no', usage: { input_tokens: 10, output_tokens: 1 } });
    aimock.onTurn(1, /cannot be used/, { error: { message: 'busy', type: 'x' }, status: 529 });
    const failure = await failureOf(asked());
    expect(failure.code).toBe('LLM_OVERLOADED');
    expect(callsOf(failure).map(({ purpose, errorCode }) => [purpose, errorCode])).toEqual([
      ['initial', 'OUTPUT_NOT_JSON'],
      ['repair', 'LLM_OVERLOADED'],
    ]);
    expect(callsOf(failure)[0]?.costUsd).toBeGreaterThan(0);
  });

  it('sends nothing to a model whose price is not known', async () => {
    answers(asText(GOOD), '');
    const failure = await failureOf(serviceOf().answerStep(args(provider, { model: 'nobody-knows-1' })));
    expect(failure.code).toBe('LLM_PRICE_UNKNOWN');
    expect(callsOf(failure)).toEqual([]);
    expect(aimock.getRequests()).toHaveLength(0);
  });

  it('does not start a repair after its signal has fired', async () => {
    answers('no', asText(GOOD));
    const stop = new AbortController();
    const stopping = args(provider, { signal: stop.signal, onCall: () => stop.abort() });
    expect((await failureOf(serviceOf().answerStep(stopping))).code).toBe('LLM_ABORTED');
    expect(aimock.getRequests()).toHaveLength(1);
  });
});

describe('answerStep', () => {
  it('does not argue with a refusal, and accounts for it', async () => {
    const usage = { input_tokens: 1_000, output_tokens: 10 };
    aimock.onMessage(/Hartmann/, { content: 'I cannot.', finishReason: 'refusal', usage });
    const failure = await failureOf(serviceOf().answerStep(args('anthropic')));
    expect(failure.code).toBe('LLM_REFUSED');
    expect(callsOf(failure)).toEqual([
      expect.objectContaining({ stopReason: 'refused', errorCode: 'LLM_REFUSED', costUsd: 0.00105 }),
    ]);
  });

  it('reports a fault of ours as one', async () => {
    const llm = { complete: () => Promise.reject(new TypeError('x is not a function')) };
    const service = createLlmPromptService({ llm, prices: createPriceList(), paceCalls: unpaced, clock });
    const failure = await failureOf(service.answerStep(args('mock')));
    expect(failure).toMatchObject({ code: 'INTERNAL', cause: expect.any(TypeError) });
    expect(callsOf(failure)[0]?.errorCode).toBe('INTERNAL');
  });
});

describe('callsOf', () => {
  it('finds none where there are none', () => {
    expect(callsOf(new Error('x'))).toEqual([]);
    expect(callsOf(new NightshiftError('NOT_FOUND', 'x', 'y'))).toEqual([]);
  });
});

describe('computeOutputs', () => {
  const decision = stepSchema.parse({
    key: 'status',
    name: 'Status',
    type: 'decision',
    outputs: {
      price: { type: 'number', maximum: 200_000 },
      above_cap: { type: 'boolean' },
    },
    computed: {
      price: '{{multiply contract.arr 1.1}}',
      above_cap: '{{gt outputs.price 109000}}',
    },
    checks: [{ rule: { path: 'outputs.price', op: 'gt', value: 0 }, message: 'no price' }],
  });

  it('computes in order, without a model', () => {
    expect(computeOutputs(decision, scope)).toEqual({ price: 110_000, above_cap: true });
  });

  it('holds what it computes to schema and checks', () => {
    const failing = (arr: number) => () => computeOutputs(decision, { ...scope, contract: { arr } });
    expect(failing(1_000_000)).toThrow(expect.objectContaining({ code: 'OUTPUT_SCHEMA' }));
    expect(failing(-5)).toThrow(expect.objectContaining({ code: 'OUTPUT_CHECK' }));
  });
});
