import type { Json } from '../platform/json.ts';
import type { ArtifactFlag } from './flags.ts';
import type { RenderedSection } from './render.ts';
import type { SendOrder } from './send-order.ts';

export type ArtifactSummary = {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly audience: string;
  readonly status: string;
  readonly stage: string;
  /** The night that prepared it. */
  readonly asOf: string;
  readonly customer: string;
  readonly contract: string;
  readonly contractId: string;
  readonly owner: string | null;
  readonly ownerEmail: string | null;
  readonly executionId: string;
  readonly flags: readonly ArtifactFlag[];
  readonly createdAt: string;
  /** Set for a customer draft that waits for review while other stages left one on the same morning; else null. */
  readonly sendOrder: SendOrder | null;
};

export type ArtifactDetail = ArtifactSummary & {
  readonly key: string;
  readonly sections: readonly RenderedSection[];
  readonly markdown: string;
  readonly facts: Json;
};

export type ArtifactFilter = {
  readonly status?: string | undefined;
  readonly stage?: string | undefined;
  /** Part of a name or of an e-mail address. */
  readonly owner?: string | undefined;
  /** Part of a name, or an external id. */
  readonly customer?: string | undefined;
  /** An id or an external id. */
  readonly contract?: string | undefined;
  /** A civil date. */
  readonly night?: string | undefined;
  /** Only artifacts that have a send order. */
  readonly sendOrders?: boolean | undefined;
  readonly limit: number;
};
