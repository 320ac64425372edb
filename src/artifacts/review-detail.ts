import type { ArtifactSummary } from './artifact-detail.ts';
import type { Claim } from './claims.ts';
import type { ArtifactFlag } from './flags.ts';
import type { RenderedSection } from './markdown.ts';
import type { CitedFact } from './render.ts';
import type { SendOrder, SendPlace } from './send-order.ts';
import type { ArtifactStatus } from './status.ts';

/** An artifact in an inbox. */
export type InboxEntry = Omit<ArtifactSummary, 'status' | 'sendOrder'> & {
  readonly status: ArtifactStatus;
  /** Set for a customer draft that waits for review while other stages left one on the same morning; else null. */
  readonly sendOrder: SendPlace | null;
  /** Its ETag. */
  readonly revision: number;
  readonly customerId: string;
  readonly termId: string;
  readonly ownerId: string | null;
  /** The date that its stage counts towards: what is due first stands first. */
  readonly dueOn: string;
  readonly snoozedUntil: string | null;
  readonly retiredReason: string | null;
  readonly reviewedBy: string | null;
  readonly reviewedAt: string | null;
  readonly usedAt: string | null;
};

export type InboxFilter = {
  /** By default what waits: pending_review and needs_correction. */
  readonly statuses?: readonly ArtifactStatus[] | undefined;
  readonly stage?: string | undefined;
  /** Part of a name or of an e-mail address. */
  readonly owner?: string | undefined;
  /** Only those of the actor and of whom they stand in for; of nobody for one who is no user. */
  readonly mine?: boolean | undefined;
  /** Part of a name, or an external id. */
  readonly customer?: string | undefined;
  /** An id or an external id. */
  readonly contract?: string | undefined;
  /** A civil date. */
  readonly night?: string | undefined;
  /** Whether what is snoozed is among them; by default it is not. */
  readonly snoozed?: 'without' | 'only' | 'with' | undefined;
};

/** What one execution left. */
export type ArtifactsOfExecution = {
  readonly executionId: string;
  readonly stage: string;
  readonly asOf: string;
  readonly dueOn: string;
  readonly artifacts: readonly InboxEntry[];
};

/** A term of a contract. */
export type RenewalTerm = {
  readonly termId: string;
  readonly termNumber: number;
  readonly renewalDate: string;
  readonly status: string;
};
export type ArtifactsOfRenewal = RenewalTerm & { readonly executions: readonly ArtifactsOfExecution[] };

export type InboxPage = {
  readonly artifacts: readonly InboxEntry[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
};

/** How many there are of each status, and how many of those that wait are snoozed. */
export type InboxCounts = {
  readonly byStatus: Readonly<Partial<Record<ArtifactStatus, number>>>;
  readonly snoozed: number;
};

export type ArtifactRevision = {
  readonly id: string;
  /** The revision of the artifact that first had this text; null for a proposal that nobody adopted. */
  readonly revision: number | null;
  readonly baseRevision: number | null;
  readonly origin: 'machine' | 'person';
  readonly author: string | null;
  readonly proposal: 'open' | 'adopted' | 'dismissed' | null;
  readonly title: string;
  readonly sections: readonly RenderedSection[];
  readonly markdown: string;
  readonly flags: readonly ArtifactFlag[];
  readonly createdAt: string;
};

export type ArtifactEvent = {
  readonly kind: string;
  readonly verdict: string | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly editDistance: number | null;
  readonly by: string | null;
  /** The user that it was; null for who is none. */
  readonly userId: string | null;
  readonly revision: number | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly undone: boolean;
  readonly at: string;
};

/** What has changed since the data of an artifact were read. */
export type StaleReason = {
  readonly code: 'answered' | 'date_moved' | 'fact_recorded' | 'value_changed';
  readonly detail: string;
};

/** The step run that made an artifact. */
export type ArtifactTrace = {
  readonly step: string;
  readonly iteration: number;
  readonly prompt: string | null;
  readonly contextBuiltAt: string | null;
  /** Paths of the context that it cites. */
  readonly paths: readonly string[];
  readonly calls: readonly {
    readonly purpose: string;
    readonly provider: string;
    readonly model: string;
    readonly inputTokens: number | null;
    readonly outputTokens: number | null;
    readonly costUsd: number | null;
    readonly latencyMs: number;
    readonly errorCode: string | null;
    readonly at: string;
  }[];
};

/** An artifact with everything that somebody needs who reviews it. */
export type ArtifactReview = Omit<InboxEntry, 'sendOrder'> & {
  readonly sendOrder: SendOrder | null;
  readonly key: string;
  readonly sections: readonly RenderedSection[];
  readonly markdown: string;
  readonly facts: readonly CitedFact[];
  /** Why nothing is left that it could be for; null while there is, or where somebody has opened it all the same. */
  readonly over: string | null;
  readonly stale: readonly StaleReason[];
  readonly revisions: readonly ArtifactRevision[];
  readonly events: readonly ArtifactEvent[];
  readonly claims: readonly Claim[];
};
