import type { JsonObject } from '../platform/json.ts';
import type { OutputSchema } from '../playbook/schema.ts';

export type LlmProvider = 'openai' | 'anthropic' | 'mock';

export type LlmRequest = {
  readonly provider: LlmProvider;
  readonly model: string;
  readonly system: string | null;
  /** The rendered prompt; on a repair, also the earlier answer and what was wrong with it. */
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  /** The schema of each output that the model must give. All are required, no others are allowed. */
  readonly outputs: Readonly<Record<string, OutputSchema>>;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** What the mock answers, already rendered from the step's `mock_outputs`; real providers never see it. */
  readonly mockAnswer: JsonObject;
};

export type StopReason = 'complete' | 'truncated' | 'refused' | 'other';

/** Tokens as billed; `inputTokens` counts everything read, cached or not. */
export type LlmUsage = {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
};

export type LlmResponse = {
  /** The text of the answer, neither parsed nor trusted. */
  readonly raw: string;
  readonly usage: LlmUsage;
  readonly stopReason: StopReason;
  readonly requestId: string | null;
};

/**
 * Makes one call to a model.
 * `complete` also resolves for a truncated or refused answer, since both cost money.
 * @throws NightshiftError with a code that starts with `LLM_`; `details.retryAfterMs` holds the wait that the provider
 * asks for, if any. `CONFIG_INVALID` where the provider is not configured.
 */
export type LlmClient = {
  complete(request: LlmRequest): Promise<LlmResponse>;
};

/** USD per million tokens. The rate used is stored with its call. */
export type LlmRate = {
  readonly inputPerMillion: number;
  readonly cacheReadPerMillion: number;
  readonly cacheWritePerMillion: number;
  readonly outputPerMillion: number;
};

export type LlmPriceList = {
  /** @throws NightshiftError `LLM_PRICE_UNKNOWN`: an unknown model is an error, never $0. */
  rateOf(provider: LlmProvider, model: string): LlmRate;
};
