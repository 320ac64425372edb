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
  /** A property for each output that the model must give; all are required, nothing else is allowed. */
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
  /** The answer's text as it came; not yet parsed, never trusted. */
  readonly raw: string;
  readonly usage: LlmUsage;
  readonly stopReason: StopReason;
  readonly requestId: string | null;
};

/**
 * One call to a model.
 *
 * `complete` resolves also for a truncated or refused answer, since both cost money. It rejects with a `NightshiftError`
 * whose code starts with `LLM_`; `details.retryAfterMs` holds what the provider asked for, if anything. A provider that
 * is not configured is `CONFIG_INVALID`.
 */
export type LlmClient = {
  complete(request: LlmRequest): Promise<LlmResponse>;
};

/** USD per million tokens, as used for one call and stored with it. */
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
   * Changes a pause, null where there has never been one, while nobody else can; `now` is of the store's clock, as are
   * all its instants. Resolves to what `change` returned; what it returns as it was is not written.
   */
  change<Changed extends { readonly pause: ProviderPause | null }>(
    of: ProviderModel,
    change: (pause: ProviderPause | null, now: Date) => Changed,
  ): Promise<Changed & { readonly now: Date }>;
  /** Those that are in force at `now`, by the store's clock. */
  inForce(): Promise<{ readonly pauses: readonly PauseInForce[]; readonly now: Date }>;
};

export type PauseInForce = ProviderModel & { readonly pause: ProviderPause };
