import type { Actor } from '../access/actor.ts';
import { requirePermission } from '../access/permissions.ts';
import { NightshiftError } from '../platform/errors.ts';
import type { RequireStage } from '../playbook/require-stage.ts';
import type { ArtifactDetail, ArtifactFilter, ArtifactSummary } from './artifact-detail.ts';
import type { ArtifactStore } from './ports.ts';

/** What people do with artifacts. */
export function createArtifactActions(deps: {
  readonly store: ArtifactStore;
  readonly requireStage: RequireStage;
}) {
  return {
    /**
     * Newest night first, then most urgent first. @throws NightshiftError
     * `NOT_FOUND` for a stage that does not exist.
     */
    async list(actor: Actor, filter: ArtifactFilter): Promise<ArtifactSummary[]> {
      requirePermission(actor, 'artifacts:read');
      await deps.requireStage(filter.stage);
      return deps.store.list(filter);
    },

    /** @throws NightshiftError `NOT_FOUND` */
    async show(actor: Actor, id: string): Promise<ArtifactDetail> {
      requirePermission(actor, 'artifacts:read');
      const found = await deps.store.find(id);
      if (found) return found;
      throw new NightshiftError(
        'NOT_FOUND',
        `There is no artifact ${id}.`,
        'List them with `nightshift artifacts ls`.',
      );
    },
  };
}
