import type { ProviderPauseStore } from './ports.ts';
import type { PausedProvider } from './provider-pause.ts';
import { pauseState } from './provider-pause.ts';

/** Lists the models that are paused now, or are still called at a limited pace after a pause. */
export type ListPausedProviders = () => Promise<readonly PausedProvider[]>;

export const createListPausedProviders =
  (store: Pick<ProviderPauseStore, 'inForce'>): ListPausedProviders =>
  async () => {
    const { pauses, now } = await store.inForce();
    return pauses.map(({ provider, model, pause }) => ({ provider, model, ...pauseState(pause, now) }));
  };
