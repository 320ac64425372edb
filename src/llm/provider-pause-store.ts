import type { PauseState, ProviderPause } from './provider-pause.ts';

/** A pause holds for one model of a provider, since other models have limits of their own. */
export type ProviderModel = { readonly provider: string; readonly model: string };

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

/** A paused model, as people see it. */
export type PausedProvider = ProviderModel & PauseState;

export type PauseInForce = ProviderModel & { readonly pause: ProviderPause };
