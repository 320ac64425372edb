import type { Config } from '../platform/config/config.ts';
import { NightshiftError } from '../platform/errors.ts';

export const KEY_VARIABLES = { openai: 'OPENAI_API_KEY', anthropic: 'ANTHROPIC_API_KEY' } as const;

/** The variable that the chosen provider still lacks; null where it lacks none. */
export function missingKey({ llm, secrets }: Config): string | null {
  if (llm.provider === 'mock') return null;
  const key = llm.provider === 'openai' ? secrets.openaiApiKey : secrets.anthropicApiKey;
  return key === undefined ? KEY_VARIABLES[llm.provider] : null;
}

/** Fails before the night rather than in each of its executions. @throws NightshiftError `CONFIG_INVALID` */
export function requireProviderKey(config: Config): void {
  const missing = missingKey(config);
  if (missing === null) return;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `LLM_PROVIDER is ${config.llm.provider}, and ${missing} is not set.`,
    `Set ${missing}, or unset LLM_PROVIDER to work with the mock.`,
  );
}
