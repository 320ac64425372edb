import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import type { RequireStage } from '../../playbook/require-stage.ts';
import type { ArtifactDetail, ArtifactFilter, ArtifactSummary } from '../artifact-detail.ts';
import type { ArtifactStore } from '../ports.ts';
import { requireArtifact } from '../require-artifact.ts';

/** Looks artifacts up. */
export function createFindArtifacts(deps: {
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
      return requireArtifact(deps.store, id);
    },
  };
}
