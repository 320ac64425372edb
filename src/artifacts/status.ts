import { type ArtifactFlag, isHolding } from './flags.ts';

export const ARTIFACT_STATUSES = [
  'draft',
  'needs_correction',
  'pending_review',
  'approved',
  'edited',
  'rejected',
  'superseded',
] as const;
export type ArtifactStatus = (typeof ARTIFACT_STATUSES)[number];

/** The statuses that the engine writes, and may overwrite until somebody reviews the artifact. */
const UNREVIEWED = ['draft', 'needs_correction', 'pending_review'] as const;
const VERDICTS = ['approved', 'edited', 'rejected'] as const;

/** Every legal transition of an artifact, in one table. */
export const ARTIFACT_TRANSITIONS: Readonly<Record<ArtifactStatus, readonly ArtifactStatus[]>> = {
  /** Until its execution completes. */
  draft: [...UNREVIEWED, 'superseded'],
  /** Names something that no customer must see: nobody can approve it unchanged. */
  needs_correction: [...UNREVIEWED, 'edited', 'rejected', 'superseded'],
  pending_review: [...UNREVIEWED, ...VERDICTS, 'superseded'],
  /** A person's verdict, which only a person changes: a step that runs again writes a revision beside it. */
  approved: VERDICTS,
  edited: VERDICTS,
  rejected: VERDICTS,
  /** Its step no longer leaves it or runs again, or its data changed. */
  superseded: UNREVIEWED,
};

/** The status of a draft once its execution completes: a holding flag means that it needs correction. */
export const statusOnceDone = (flags: readonly ArtifactFlag[]): ArtifactStatus =>
  flags.some(isHolding) ? 'needs_correction' : 'pending_review';

/** The statuses from which `to` can be reached, for the guard of an UPDATE. */
export const artifactStatusesBefore = (to: ArtifactStatus): ArtifactStatus[] =>
  ARTIFACT_STATUSES.filter((from) => ARTIFACT_TRANSITIONS[from].includes(to));
