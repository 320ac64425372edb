import { type ArtifactFlag, isHolding } from './flags.ts';

export const ARTIFACT_STATUSES = [
  'draft',
  'checking',
  'needs_correction',
  'pending_review',
  'approved',
  'edited',
  'rejected',
  'retired',
  'superseded',
] as const;
export type ArtifactStatus = (typeof ARTIFACT_STATUSES)[number];

/** The statuses that the engine writes, and may overwrite until somebody reviews the artifact. */
const UNREVIEWED = ['draft', 'checking', 'needs_correction', 'pending_review'] as const;
/** The statuses of what waits in an inbox. */
export const WAITING = ['needs_correction', 'pending_review'] as const satisfies readonly ArtifactStatus[];
export const VERDICTS = ['approved', 'edited', 'rejected'] as const satisfies readonly ArtifactStatus[];
export type Verdict = (typeof VERDICTS)[number];

type Transitions = {
  /** By the engine or an import. */
  readonly machine: readonly ArtifactStatus[];
  /** By a person; an undo goes back along any of them. */
  readonly person: readonly ArtifactStatus[];
};

/** Every legal transition of an artifact, in one table. */
export const ARTIFACT_TRANSITIONS: Readonly<Record<ArtifactStatus, Transitions>> = {
  /** Until its execution completes. */
  draft: { machine: [...UNREVIEWED, 'superseded'], person: [] },
  /** Reserved for a second look by a model before a person's; nothing writes it yet, and nobody can approve it. */
  checking: { machine: [...UNREVIEWED, 'retired', 'superseded'], person: [] },
  /** Names something that no customer must see: nobody can approve it unchanged. */
  needs_correction: {
    machine: [...UNREVIEWED, 'retired', 'superseded'],
    person: [...WAITING, 'edited', 'rejected'],
  },
  pending_review: { machine: [...UNREVIEWED, 'retired', 'superseded'], person: [...WAITING, ...VERDICTS] },
  /** A person's verdict, which only a person changes: a step that runs again writes a revision beside it. */
  approved: { machine: [], person: [...VERDICTS, ...WAITING] },
  edited: { machine: [], person: [...VERDICTS, ...WAITING] },
  rejected: { machine: [], person: [...VERDICTS, ...WAITING] },
  /** Nothing is left that it could be for: its term has moved on. Nobody can approve it before it is opened again. */
  retired: { machine: [...UNREVIEWED, 'superseded'], person: [...WAITING, 'rejected'] },
  /** Its step no longer leaves it or runs again, or its data changed. */
  superseded: { machine: UNREVIEWED, person: [] },
};

/** The status of a draft once its execution completes: a holding flag means that it needs correction. */
export const statusOnceDone = (flags: readonly ArtifactFlag[]): 'needs_correction' | 'pending_review' =>
  flags.some(isHolding) ? 'needs_correction' : 'pending_review';

/** The statuses from which one may bring an artifact to `to`, for the guard of an UPDATE. */
export const artifactStatusesBefore = (
  to: ArtifactStatus,
  by: keyof Transitions = 'machine',
): ArtifactStatus[] => ARTIFACT_STATUSES.filter((from) => ARTIFACT_TRANSITIONS[from][by].includes(to));
