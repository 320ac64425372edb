import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { type ErrorCode, NightshiftError } from '../../platform/errors.ts';
import type { InboxStore } from '../ports.ts';
import { requireArtifact } from '../require-artifact.ts';
import { type RejectReason, whyNotInBulk } from '../review-rules.ts';
import type { createReviewArtifacts, Reviewed, ReviewTarget } from './review-artifacts.ts';

export type BulkOrder = { readonly artifacts: readonly ReviewTarget[] } & (
  | { readonly act: 'approve' }
  | { readonly act: 'reject'; readonly reason: RejectReason; readonly note?: string | undefined }
  | { readonly act: 'snooze'; readonly until: string }
  | { readonly act: 'assign'; readonly to: string }
);

export type BulkResult =
  | ({ readonly outcome: 'done' } & Reviewed)
  | { readonly outcome: 'refused'; readonly id: string; readonly code: ErrorCode; readonly because: string };

/** The most artifacts of one order. */
const MOST_IN_BULK = 500;

/** Does one thing to many artifacts. Each is judged and written by itself, with its own event and audit entry. */
export function createReviewInBulk({
  inbox,
  review,
}: {
  readonly inbox: Pick<InboxStore, 'find'>;
  readonly review: ReturnType<typeof createReviewArtifacts>;
}) {
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

  function one(actor: Actor, order: BulkOrder, which: ReviewTarget): Promise<Reviewed> {
    switch (order.act) {
      case 'approve':
        return approveClean(actor, which);
      case 'reject':
        return review.reject(actor, { ...which, reason: order.reason, note: order.note });
      case 'snooze':
        return review.snooze(actor, { ...which, until: order.until });
      case 'assign':
        return review.assign(actor, { ...which, to: order.to });
    }
  }

  return {
    /**
     * The results, in the order of the artifacts; a refusal of one is no error of the others. Nothing that is flagged,
     * whose data have changed, or that has retired is approved in bulk.
     * @throws NightshiftError `USAGE_INVALID` for more artifacts than can be done at once.
     */
    async inBulk(actor: Actor, order: BulkOrder): Promise<BulkResult[]> {
      requirePermission(actor, order.act === 'assign' ? 'artifacts:assign' : 'artifacts:review');
      const { artifacts } = order;
      if (artifacts.length > MOST_IN_BULK)
        throw new NightshiftError(
          'USAGE_INVALID',
          `${artifacts.length} artifacts are too many at once; ${MOST_IN_BULK} can be.`,
          'Give them in several orders.',
        );
      const results: BulkResult[] = [];
      for (const which of artifacts) {
        try {
          results.push({ outcome: 'done', ...(await one(actor, order, which)) });
        } catch (error) {
          if (!(error instanceof NightshiftError)) throw error;
          results.push({ outcome: 'refused', id: which.id, code: error.code, because: error.message });
        }
      }
      return results;
    },
  };
}
