import type { PauseState, ProviderPause } from './provider-pause.ts';

/** What is refused by a provider is refused for one model: others have limits of their own. */
export type ProviderModel = { readonly provider: string; readonly model: string };

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

/** A pause for people. */
export type PausedProvider = ProviderModel & PauseState;

export type PauseInForce = ProviderModel & { readonly pause: ProviderPause };
