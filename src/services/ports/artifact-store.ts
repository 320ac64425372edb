import type { Json } from '../../domain/json.ts';

export type ArtifactSummary = {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly audience: string;
  readonly status: string;
  readonly stage: string;
  readonly customer: string;
  readonly contract: string;
  readonly owner: string | null;
  readonly executionId: string;
  readonly flags: Json;
  readonly createdAt: string;
};

export type ArtifactDetail = ArtifactSummary & {
  readonly key: string;
  readonly sections: Json;
  readonly markdown: string;
  readonly facts: Json;
};

export type ArtifactFilter = {
  readonly status?: string | undefined;
  readonly stage?: string | undefined;
  readonly owner?: string | undefined;
  readonly contract?: string | undefined;
  readonly limit: number;
};

export type ArtifactStore = {
  /** The newest first. `owner` is an e-mail address, `contract` an id or external id. */
  list(filter: ArtifactFilter): Promise<ArtifactSummary[]>;
  find(id: string): Promise<ArtifactDetail | null>;
};
