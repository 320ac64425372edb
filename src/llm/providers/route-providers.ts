import { NightshiftError } from '../../platform/errors.ts';
import type { LlmClient, LlmProvider } from '../ports.ts';

/**
 * One client for all providers: sends each request to the client of the provider that it names.
 * @throws NightshiftError `CONFIG_INVALID` where that provider is not configured.
 */
export function routeProviders(clients: Readonly<Partial<Record<LlmProvider, LlmClient>>>): LlmClient {
  return {
    async complete(request) {
      const client = clients[request.provider];
      if (client) return client.complete(request);
      const configured = Object.keys(clients).join(', ') || 'none';
      throw new NightshiftError(
        'CONFIG_INVALID',
        `A step asks for the provider ${request.provider}, which is not configured (configured: ${configured}).`,
        `Set LLM_PROVIDER=${request.provider} with its API key, or give the step another provider.`,
        { provider: request.provider },
      );
    },
  };
}
