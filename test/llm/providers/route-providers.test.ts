import { describe, expect, it } from 'vitest';
import type { LlmClient } from '../../../src/llm/ports.ts';
import { createMockClient } from '../../../src/llm/providers/mock.ts';
import { routeProviders } from '../../../src/llm/providers/route-providers.ts';
import { failureOf, requestTo } from './fixtures.ts';

const answering = (raw: string): LlmClient => ({
  complete: async (request) => ({ ...(await createMockClient().complete(request)), raw }),
});

describe('routeProviders', () => {
  it('sends each request to the provider it names', async () => {
    const routed = routeProviders({ openai: answering('"o"'), anthropic: answering('"a"') });
    expect((await routed.complete(requestTo('openai'))).raw).toBe('"o"');
    expect((await routed.complete(requestTo('anthropic'))).raw).toBe('"a"');
  });

  it('names what is missing where a provider is not configured', async () => {
    const routed = routeProviders({ mock: createMockClient() });
    const failure = await failureOf(routed.complete(requestTo('openai')));
    expect(failure.code).toBe('CONFIG_INVALID');
    expect(failure.message).toContain('openai');
    expect(failure.hint).toContain('LLM_PROVIDER=openai');
    expect((await failureOf(routeProviders({}).complete(requestTo('mock')))).message).toContain('none');
  });
});
