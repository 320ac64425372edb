import type { Actor } from '../access/actor.ts';
import { isPermitted } from '../access/permissions.ts';
import { isHolding } from './flags.ts';
import type { ArtifactReview } from './review-detail.ts';
import { ACT_STATUSES, type ReviewAct, type ReviewSubject } from './review-rules.ts';
import type { ArtifactStatus } from './status.ts';

const BESIDES = ['undo', 'adopt', 'dismiss'] as const;
export type AllowedAct = ReviewAct | (typeof BESIDES)[number];
export const ALLOWED_ACTS = [...Object.keys(ACT_STATUSES), ...BESIDES] as readonly AllowedAct[];

/** What a reader needs to know of an artifact to see what can be done with it. */
type SeenArtifact = ReviewSubject &
  Pick<ArtifactReview, 'revision' | 'over' | 'usedAt' | 'revisions' | 'events'>;

/** What an actor may do with an artifact as it stands. The functions of the database judge again. */
export function allowedActs(actor: Actor, subject: SeenArtifact): AllowedAct[] {
  const { status, flags, over, usedAt, revisions } = subject;
  if (!isPermitted(actor, 'artifacts:review')) return [];
  const isProposed = revisions.some(({ proposal }) => proposal === 'open');
  const can: Partial<Record<AllowedAct, boolean>> = {
    approve: over === null && !flags.some(isHolding),
    'approve edited': over === null,
    assign: isPermitted(actor, 'artifacts:assign'),
    undo: usedAt === null && didLast(actor, subject),
    adopt: isProposed && usedAt === null,
    dismiss: isProposed,
  };
  const statuses: Partial<Record<AllowedAct, readonly ArtifactStatus[]>> = ACT_STATUSES;
  return ALLOWED_ACTS.filter((act) => (statuses[act] ?? [status]).includes(status) && (can[act] ?? true));
}

/** Events that are no act on the artifact. */
const NO_ACTS = ['shown', 'opened', 'used', 'undone'];

function didLast(
  { userId, name }: Actor,
  { revision, events }: Pick<SeenArtifact, 'revision' | 'events'>,
): boolean {
  const last = events.findLast(({ kind, undone }) => !undone && !NO_ACTS.includes(kind));
  const newest = Math.max(...events.map((event) => event.revision ?? 0));
  if (last === undefined || newest !== revision) return false;
  return userId === null ? last.userId === null && last.by === name : last.userId === userId;
}
