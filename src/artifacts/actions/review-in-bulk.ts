import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { type ErrorCode, type ErrorDetails, NightshiftError } from '../../platform/errors.ts';
import type { ReviewStores } from '../ports.ts';
import { requireArtifact } from '../require-artifact.ts';
import { type RejectReason, whyNotInBulk } from '../review-rules.ts';
import { createReviewArtifacts, type Reviewed, type ReviewTarget } from './review-artifacts.ts';

export type BulkOrder = {
  readonly artifacts: readonly ReviewTarget[];
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean | undefined;
} & (
  | { readonly action: 'approve' }
  | { readonly action: 'reject'; readonly reason: RejectReason; readonly note?: string | undefined }
  | { readonly action: 'snooze'; readonly until: string }
  | { readonly action: 'assign'; readonly to: string }
);

export type BulkResult =
  | ({ readonly outcome: 'done' } & Reviewed)
  | {
      readonly outcome: 'refused';
      readonly id: string;
      readonly code: ErrorCode;
      readonly because: string;
      readonly details: ErrorDetails;
    };

/** The most artifacts of one order. */
export const MOST_IN_BULK = 500;

/** Does one thing to many artifacts. Each is judged and written by itself, with its own event and audit entry. */
export function createReviewInBulk({
  inbox,
  store,
  rehearse,
  today,
}: ReviewStores & {
  /** Runs work over stores in one transaction and takes back what it wrote. */
  readonly rehearse: <T>(work: (stores: ReviewStores) => Promise<T>) => Promise<T>;
  readonly today: () => string;
}) {
  const doOne = createDoOne({ inbox, store }, today);

  return {
    /**
     * The results, in the order of the artifacts; a refusal of one is no error of the others. Nothing that is flagged,
     * whose data have changed, or that has retired is approved in bulk. A dry run does the same and takes it back.
     * @throws NightshiftError `USAGE_INVALID` for more artifacts than can be done at once.
     */
    async inBulk(actor: Actor, { dryRun = false, ...order }: BulkOrder): Promise<BulkResult[]> {
      requirePermission(actor, order.action === 'assign' ? 'artifacts:assign' : 'artifacts:review');
      const { artifacts } = order;
      if (artifacts.length > MOST_IN_BULK)
        throw new NightshiftError(
          'USAGE_INVALID',
          `${artifacts.length} artifacts are too many at once; ${MOST_IN_BULK} can be.`,
          'Give them in several orders.',
        );
      const doAll = (one: DoOne): Promise<BulkResult[]> =>
        resultsOf(artifacts, (which) => one(actor, order, which));
      return dryRun ? rehearse((stores) => doAll(createDoOne(stores, today))) : doAll(doOne);
    },
  };
}

type DoOne = ReturnType<typeof createDoOne>;

function createDoOne({ inbox, store }: ReviewStores, today: () => string) {
  const review = createReviewArtifacts({ inbox, store, today });

  async function approveClean(actor: Actor, which: ReviewTarget): Promise<Reviewed> {
    const found = await requireArtifact(inbox, which.id);
    const because = found.status === 'pending_review' ? whyNotInBulk(found, found.stale) : null;
    // Judged and approved at one revision: a flag that comes between the two makes the approval stale.
    if (because === null)
      return review.approve(actor, { ...which, revision: which.revision ?? found.revision });
    throw new NightshiftError(
      'TRANSITION_ILLEGAL',
      `Artifact ${found.id} is not approved in bulk: ${because}.`,
      `Look at it alone: \`nightshift review show ${found.id}\`.`,
      { because: 'flagged', status: found.status },
    );
  }

  return (actor: Actor, order: BulkOrder, which: ReviewTarget): Promise<Reviewed> => {
    switch (order.action) {
      case 'approve':
        return approveClean(actor, which);
      case 'reject':
        return review.reject(actor, { ...which, reason: order.reason, note: order.note });
      case 'snooze':
        return review.snooze(actor, { ...which, until: order.until });
      case 'assign':
        return review.assign(actor, { ...which, to: order.to });
    }
  };
}

async function resultsOf(
  artifacts: readonly ReviewTarget[],
  one: (which: ReviewTarget) => Promise<Reviewed>,
): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const which of artifacts) {
    try {
      results.push({ outcome: 'done', ...(await one(which)) });
    } catch (error) {
      if (!(error instanceof NightshiftError)) throw error;
      const { code, message, details } = error;
      results.push({ outcome: 'refused', id: which.id, code, because: message, details });
    }
  }
  return results;
}
