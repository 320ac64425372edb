import type { Actor } from '../access/actor.ts';
import type { ArtifactDetail, ArtifactFilter, ArtifactSummary } from './artifact-detail.ts';
import type { ArtifactText } from './markdown.ts';
import type {
  ArtifactReview,
  ArtifactTrace,
  InboxCounts,
  InboxEntry,
  InboxFilter,
  RenewalTerm,
} from './review-detail.ts';
import type { ArtifactUse, EditedText } from './review-rules.ts';
import type { ArtifactStatus, Verdict } from './status.ts';

export type ArtifactStore = {
  /** Newest night first, then most urgent first. */
  list(filter: ArtifactFilter): Promise<ArtifactSummary[]>;
  find(id: string): Promise<ArtifactDetail | null>;
};

/** The place of an artifact in the order of the inbox. */
export type InboxPlace = { readonly dueOn: string; readonly executionId: string; readonly id: string };

/** A filter with its `mine` resolved. */
export type InboxQuery = Omit<InboxFilter, 'mine'> & {
  /** The user whose artifacts, and those of whom they stand in for today, are wanted; null is nobody's. */
  readonly inboxOf?: string | null;
  readonly today: string;
};

/** An artifact as it is reviewed, without what is derived from it and what may be shown only to some. */
export type StoredReview = Omit<ArtifactReview, 'claims'> & {
  /** What the machine wrote last, of what is or was the text of the artifact. */
  readonly machine: ArtifactText;
};

export type InboxStore = {
  /** What is due first stands first; what one execution left stands together. */
  page(
    query: InboxQuery,
    page: { readonly after: InboxPlace | null; readonly limit: number },
  ): Promise<InboxEntry[]>;
  count(query: InboxQuery): Promise<InboxCounts>;
  find(id: string): Promise<StoredReview | null>;
  trace(id: string): Promise<ArtifactTrace | null>;
  /** The terms of a contract, by its id or external id, the newest first. */
  renewals(contract: string): Promise<RenewalTerm[]>;
};

/** What came of something that a person asked for; `stale`: somebody, or a re-run, was faster. */
export type ReviewOutcome =
  | {
      readonly outcome: 'done';
      readonly revision: number;
      readonly status: ArtifactStatus;
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | { readonly outcome: 'stale'; readonly revision: number; readonly by: string; readonly at: string }
  | { readonly outcome: 'retired'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly status: ArtifactStatus }
  | { readonly outcome: 'somebody_else'; readonly by: string | null; readonly act: string }
  | { readonly outcome: 'not_found' | 'no_user' | 'no_proposal' | 'used' | 'nothing' };

type Which = { readonly id: string; readonly revision: number };

/** Each writes the change, its event and its entry in the audit log in one statement, or nothing. */
export type ReviewStore = {
  edit(
    actor: Actor,
    change: Which & {
      readonly text: EditedText;
      readonly status: ArtifactStatus;
      readonly editDistance: number;
    },
  ): Promise<ReviewOutcome>;
  giveVerdict(
    actor: Actor,
    change: Which & {
      readonly verdict: Verdict;
      readonly reason: string | null;
      readonly note: string | null;
      /** The person's, where it comes with the verdict. */
      readonly text: EditedText | null;
      readonly editDistance: number | null;
    },
  ): Promise<ReviewOutcome>;
  snooze(actor: Actor, change: Which & { readonly until: string }): Promise<ReviewOutcome>;
  /** `to` is an id or an e-mail address. */
  assign(actor: Actor, change: Which & { readonly to: string }): Promise<ReviewOutcome>;
  reopen(actor: Actor, change: Which & { readonly note: string | null }): Promise<ReviewOutcome>;
  undo(actor: Actor, change: Which): Promise<ReviewOutcome>;
  adopt(actor: Actor, change: Which & { readonly proposalId: string }): Promise<ReviewOutcome>;
  dismiss(actor: Actor, change: Which & { readonly proposalId: string }): Promise<ReviewOutcome>;
  markUsed(actor: Actor, change: { readonly id: string; readonly use: ArtifactUse }): Promise<ReviewOutcome>;
  noteSeen(
    actor: Actor,
    seen: { readonly ids: readonly string[]; readonly kind: 'shown' | 'opened' },
  ): Promise<void>;
};

/** What judging an artifact needs. */
export type ReviewStores = { readonly inbox: Pick<InboxStore, 'find'>; readonly store: ReviewStore };
