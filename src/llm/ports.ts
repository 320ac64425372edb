import type { JsonObject } from '../platform/json.ts';
import type { OutputSchema } from '../playbook/schema.ts';
import type { ProviderModel, ProviderPause } from './provider-pause.ts';

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

/** The pauses of providers, shared by all workers. */
export type ProviderPauseStore = {
  /**
   * Changes a pause under a lock. `change` gets null where there has never been a pause, and `now` by the store's
   * clock, as are all instants of a pause. Resolves to the result of `change`; a pause that `change` returns unchanged
   * is not written.
   */
  change<Changed extends { readonly pause: ProviderPause | null }>(
    of: ProviderModel,
    change: (pause: ProviderPause | null, now: Date) => Changed,
  ): Promise<Changed & { readonly now: Date }>;
  /** The pauses in force at `now`, by the store's clock. */
  inForce(): Promise<{ readonly pauses: readonly PauseInForce[]; readonly now: Date }>;
};

export type PauseInForce = ProviderModel & { readonly pause: ProviderPause };
