import type { ArtifactDetail, ArtifactFilter, ArtifactSummary } from './artifact-detail.ts';

export type ArtifactStore = {
  /** The newest night first, the most urgent first in it. */
  list(filter: ArtifactFilter): Promise<ArtifactSummary[]>;
  find(id: string): Promise<ArtifactDetail | null>;
};
