import type { ArtifactDetail, ArtifactFilter, ArtifactSummary } from './artifact-detail.ts';

export type ArtifactStore = {
  /** Newest night first, then most urgent first. */
  list(filter: ArtifactFilter): Promise<ArtifactSummary[]>;
  find(id: string): Promise<ArtifactDetail | null>;
};
