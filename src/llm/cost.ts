/** Tokens of one call; `inputTokens` counts everything read, cached or not. */
type CallUsage = {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
};

/** USD per million tokens. */
type CallRate = {
  readonly inputPerMillion: number;
  readonly cacheReadPerMillion: number;
  readonly cacheWritePerMillion: number;
  readonly outputPerMillion: number;
};

/** The cost of one call in USD, rounded to 8 decimals, so that a single token of the cheapest model still shows. */
export function costUsd(usage: CallUsage, rate: CallRate): number {
  // A provider that reports more cached tokens than it read must not earn us money.
  const uncached = Math.max(0, usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens);
  const perMillion =
    uncached * rate.inputPerMillion +
    usage.cacheReadTokens * rate.cacheReadPerMillion +
    usage.cacheWriteTokens * rate.cacheWritePerMillion +
    usage.outputTokens * rate.outputPerMillion;
  return Math.round(perMillion * 100) / 1e8;
}

/** A rough count, four characters a token: for the mock, and where a provider reports no usage. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4);
