import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import type { ListPausedProviders } from './list-paused-providers.ts';
import type { PausedProvider } from './provider-pause.ts';

/** What people ask of the providers. */
export function createProviderActions(deps: { readonly listPausedProviders: ListPausedProviders }) {
  return {
    /** Those that refuse and are paused, or are asked at a pace since. */
    async listPaused(actor: Actor): Promise<readonly PausedProvider[]> {
      requirePermission(actor, 'operations:read');
      return deps.listPausedProviders();
    },
  };
}
