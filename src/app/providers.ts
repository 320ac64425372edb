import type { LlmClient, LlmProvider } from '../llm/ports.ts';
import { createAnthropicClient } from '../llm/providers/anthropic.ts';
import { createMockClient } from '../llm/providers/mock.ts';
import { createOpenAiClient } from '../llm/providers/openai.ts';
import { routeProviders } from '../llm/providers/route-providers.ts';
import type { Config } from '../platform/config/config.ts';

/** The mock, and the real providers with a key unless LLM_PROVIDER is the mock: playbooks may then name any of them. */
export function composeProviders({ llm, secrets }: Config): LlmClient {
  const clients: Partial<Record<LlmProvider, LlmClient>> = { mock: createMockClient() };
  if (llm.provider === 'mock') return routeProviders(clients);
  if (secrets.openaiApiKey !== undefined)
    clients.openai = createOpenAiClient({
      apiKey: secrets.openaiApiKey,
      ...(llm.openaiBaseUrl === undefined ? {} : { baseUrl: llm.openaiBaseUrl }),
    });
  if (secrets.anthropicApiKey !== undefined)
    clients.anthropic = createAnthropicClient({
      apiKey: secrets.anthropicApiKey,
      ...(llm.anthropicBaseUrl === undefined ? {} : { baseUrl: llm.anthropicBaseUrl }),
    });
  return routeProviders(clients);
}
