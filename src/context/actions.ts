import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import type { CheckFreshness } from './check-freshness.ts';
import type { SourceState } from './freshness.ts';

/** What people ask about the sources of the book. */
export function createSourceActions(deps: {
  readonly checkSources: CheckFreshness;
  readonly today: () => string;
}) {
  return {
    /** The state of each source today; sources that have ever brought rows come first. */
    async list(actor: Actor): Promise<SourceState[]> {
      requirePermission(actor, 'operations:read');
      return deps.checkSources(deps.today());
    },
  };
}
