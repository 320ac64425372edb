import type { ProviderModel, ProviderPause } from './provider-pause.ts';

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
