import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import type { CheckFreshness } from './check-freshness.ts';
import type { SourceState } from './freshness.ts';

/** What people ask of the sources of the book. */
export function createSourceActions(deps: {
  readonly checkSources: CheckFreshness;
  readonly today: () => string;
}) {
  return {
    /** How each stands today, those that have brought something at some time first. */
    async list(actor: Actor): Promise<SourceState[]> {
      requirePermission(actor, 'operations:read');
      return deps.checkSources(deps.today());
    },
  };
}
