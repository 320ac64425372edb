import { createAnthropicClient } from '../adapters/llm/anthropic.ts';
import { createMockClient } from '../adapters/llm/mock.ts';
import { createOpenAiClient } from '../adapters/llm/openai.ts';
import { routeProviders } from '../adapters/llm/route-providers.ts';
import type { Config } from '../config.ts';
import type { LlmClient, LlmProvider } from '../services/ports/llm.ts';

/** The mock always; a real provider only where it is chosen by LLM_PROVIDER, or named by a playbook while one is. */
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
