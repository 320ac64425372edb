import { z } from 'zod';
import type { Actor } from '../../access/actor.ts';
import { requirePermission } from '../../access/permissions.ts';
import { NightshiftError } from '../../platform/errors.ts';
import type { ArtifactText } from '../markdown.ts';
import type { InboxStore, ReviewOutcome, ReviewStore, StoredReview } from '../ports.ts';
import { noArtifact, requireArtifact } from '../require-artifact.ts';
import {
  type ArtifactUse,
  type EditedText,
  editDistance,
  editedText,
  type RejectReason,
  type ReviewAct,
  refusedAct,
  requireAct,
  requireSnoozeDay,
  statusAfterEdit,
  verdictOn,
} from '../review-rules.ts';
import type { ArtifactStatus } from '../status.ts';

const line = z.string().max(2_000);
const textSchema = z.string().max(50_000);

/** An artifact's text as a person writes it; what is left out stays as it is. */
export const artifactEditSchema = z.object({
  title: line.min(1).optional(),
  sections: z
    .array(
      z.object({
        key: line.min(1),
        title: line,
        kind: z.enum(['text', 'list', 'checklist', 'table']),
        text: textSchema.optional(),
        items: z.array(textSchema).max(500).optional(),
        columns: z.array(line).max(50).optional(),
        rows: z.array(z.array(textSchema).max(50)).max(500).optional(),
      }),
    )
    .min(1)
    .max(100)
    .refine((sections) => new Set(sections.map(({ key }) => key)).size === sections.length, {
      message: 'two sections have the same key',
    })
    .optional(),
});
export type ArtifactEdit = z.infer<typeof artifactEditSchema>;

/** Names an artifact, and its revision as the person saw it; without one the newest counts. */
export type ReviewTarget = { readonly id: string; readonly revision?: number | undefined };

/** Names what a later run proposes beside an artifact, by default the newest. */
type ProposalTarget = ReviewTarget & { readonly proposalId?: string | undefined };

export type Reviewed = { readonly id: string; readonly revision: number; readonly status: ArtifactStatus };

/**
 * What a person does with an artifact. Every one throws NightshiftError `NOT_FOUND` for an artifact that the actor does
 * not see, `REVISION_STALE` where it has changed since the given revision, and `TRANSITION_ILLEGAL` where its status, its
 * flags or its term do not allow it.
 */
export function createReviewArtifacts(deps: {
  readonly inbox: Pick<InboxStore, 'find'>;
  readonly store: ReviewStore;
  readonly today: () => string;
}) {
  const { inbox, store, today } = deps;

  async function target({ id, revision }: ReviewTarget): Promise<{
    readonly found: StoredReview;
    readonly which: { id: string; revision: number };
  }> {
    const found = await requireArtifact(inbox, id);
    return { found, which: { id: found.id, revision: revision ?? found.revision } };
  }

  /** Judges by the rules only what is still as the person saw it: else the store says who was faster. */
  async function act(
    name: ReviewAct,
    { found, which }: Awaited<ReturnType<typeof target>>,
    write: () => Promise<ReviewOutcome>,
    subject: Partial<Pick<StoredReview, 'flags'>> = {},
  ): Promise<Reviewed> {
    if (which.revision === found.revision) requireAct(name, { ...found, ...subject });
    return done(name, found, await write());
  }

  async function withBothTexts(error: unknown, id: string, yours: ArtifactEdit): Promise<never> {
    if (!(error instanceof NightshiftError) || error.code !== 'REVISION_STALE') throw error;
    const theirs = wordsOf(await requireArtifact(inbox, id));
    throw new NightshiftError(
      error.code,
      error.message,
      error.hint,
      { ...error.details, yours, theirs },
      error,
    );
  }

  async function approve(
    actor: Actor,
    {
      note,
      edit,
      ...which
    }: ReviewTarget & { readonly note?: string | undefined; readonly edit?: ArtifactEdit | undefined },
  ): Promise<Reviewed> {
    requirePermission(actor, 'artifacts:review');
    const aim = await target(which);
    const given = edit === undefined ? null : textOf(edit, aim.found);
    const text = given && editDistance(given, wordsOf(aim.found)) > 0 ? given : null;
    const letters = editDistance(text ?? wordsOf(aim.found), aim.found.machine);
    const verdict = verdictOn(letters);
    return act(
      // Somebody's text, now or before, or the machine's as it is.
      verdict === 'edited' ? 'approve edited' : 'approve',
      aim,
      () =>
        store.giveVerdict(actor, {
          ...aim.which,
          ...{ verdict, reason: null, note: note ?? null, text, editDistance: letters },
        }),
      text ? { flags: text.flags } : {},
    );
  }

  /** Decides about what a later run proposes. */
  async function decide(
    name: 'adopt' | 'dismiss',
    actor: Actor,
    { proposalId, ...which }: ProposalTarget,
  ): Promise<Reviewed> {
    requirePermission(actor, 'artifacts:review');
    const { found, which: aim } = await target(which);
    const chosen = { ...aim, proposalId: proposalId ?? newestProposal(found) };
    return done(name, found, await store[name](actor, chosen));
  }

  return {
    /** Approves it as it is or, with `edit`, as the actor has changed it; the verdict says whether the words are the machine's. */
    approve,

    /** @throws NightshiftError `USAGE_INVALID` where `other` comes without a note. */
    async reject(
      actor: Actor,
      {
        reason,
        note,
        ...which
      }: ReviewTarget & { readonly reason: RejectReason; readonly note?: string | undefined },
    ): Promise<Reviewed> {
      requirePermission(actor, 'artifacts:review');
      if (reason === 'other' && (note ?? '').trim() === '')
        throw new NightshiftError(
          'USAGE_INVALID',
          'The reason `other` says nothing alone.',
          'Say in a note why.',
        );
      const aim = await target(which);
      return act('reject', aim, () =>
        store.giveVerdict(actor, {
          ...aim.which,
          ...{ verdict: 'rejected', reason, note: note ?? null, text: null, editDistance: null },
        }),
      );
    },

    /**
     * Replaces its text, and keeps the text that was there as a revision; gives no verdict. Where somebody was faster, the
     * details of `REVISION_STALE` have the text of the actor (`yours`) and the one that is there now (`theirs`).
     */
    async edit(
      actor: Actor,
      { edit, ...which }: ReviewTarget & { readonly edit: ArtifactEdit },
    ): Promise<Reviewed> {
      requirePermission(actor, 'artifacts:review');
      const aim = await target(which);
      const text = textOf(edit, aim.found);
      const { found } = aim;
      const isUnchanged = aim.which.revision === found.revision && editDistance(text, wordsOf(found)) === 0;
      if (isUnchanged) return { id: found.id, revision: found.revision, status: found.status };
      const letters = editDistance(text, found.machine);
      const outcome = act(
        'edit',
        aim,
        () => store.edit(actor, { ...aim.which, text, status: statusAfterEdit(text), editDistance: letters }),
        // What holds it is what an edit is for.
        { flags: [] },
      );
      return outcome.catch((error: unknown) => withBothTexts(error, found.id, edit));
    },

    /** Takes it out of the inbox until a day. @throws NightshiftError `USAGE_INVALID` for a day that is over or too late. */
    async snooze(
      actor: Actor,
      { until, ...which }: ReviewTarget & { readonly until: string },
    ): Promise<Reviewed> {
      requirePermission(actor, 'artifacts:review');
      const aim = await target(which);
      requireSnoozeDay(until, { today: today(), dueOn: aim.found.dueOn });
      return act('snooze', aim, () => store.snooze(actor, { ...aim.which, until }));
    },

    /** Hands it to another active user, by id or e-mail address. @throws NightshiftError `NOT_FOUND` where there is none. */
    async assign(actor: Actor, { to, ...which }: ReviewTarget & { readonly to: string }): Promise<Reviewed> {
      requirePermission(actor, 'artifacts:assign');
      const aim = await target(which);
      return act('assign', aim, () => store.assign(actor, { ...aim.which, to }));
    },

    /** Lets it wait for review again, also where it has retired: why it had is then accepted. */
    async reopen(
      actor: Actor,
      { note, ...which }: ReviewTarget & { readonly note?: string | undefined },
    ): Promise<Reviewed> {
      requirePermission(actor, 'artifacts:review');
      const aim = await target(which);
      return act('reopen', aim, () => store.reopen(actor, { ...aim.which, note: note ?? null }));
    },

    /**
     * Takes back the last thing that the actor did to it; `undid` says what that was. @throws NightshiftError `CONFLICT`
     * where there is nothing, it was used, or something else has happened to it since.
     */
    async undo(actor: Actor, which: ReviewTarget): Promise<Reviewed & { readonly undid: string }> {
      requirePermission(actor, 'artifacts:review');
      const aim = await target(which);
      const outcome = await store.undo(actor, aim.which);
      const undid = outcome.outcome === 'done' ? String(outcome.details?.undid) : '';
      return { ...done('undo', aim.found, outcome), undid };
    },

    /**
     * Takes over what a later run proposes beside it, by default the newest; it then waits for review.
     * @throws NightshiftError `NOT_FOUND` where nothing is proposed, `CONFLICT` where the artifact was used.
     */
    adopt: (actor: Actor, which: ProposalTarget) => decide('adopt', actor, which),

    /** Puts aside what a later run proposes beside it, by default the newest. @throws NightshiftError `NOT_FOUND` */
    dismiss: (actor: Actor, which: ProposalTarget) => decide('dismiss', actor, which),

    /** Says what became of it outside. Once it was used, nothing is undone. */
    async markUsed(
      actor: Actor,
      { id, use }: { readonly id: string; readonly use: ArtifactUse },
    ): Promise<Reviewed> {
      requirePermission(actor, 'artifacts:review');
      const aim = await target({ id });
      return act('use', aim, () => store.markUsed(actor, { id, use }), { flags: [] });
    },

    /** Records that the actor saw them in a list, or opened them: once a day each. Ids of others are left out. */
    async noteSeen(
      actor: Actor,
      seen: { readonly ids: readonly string[]; readonly kind: 'shown' | 'opened' },
    ): Promise<void> {
      requirePermission(actor, 'artifacts:read');
      await store.noteSeen(actor, seen);
    },

    /** Records that the actor opened one. @throws NightshiftError `NOT_FOUND` */
    async noteOpened(actor: Actor, id: string): Promise<void> {
      requirePermission(actor, 'artifacts:read');
      await requireArtifact(inbox, id);
      await store.noteSeen(actor, { ids: [id], kind: 'opened' });
    },
  };
}

const wordsOf = ({ title, sections }: Pick<StoredReview, 'title' | 'sections'>): ArtifactText => ({
  title,
  sections: [...sections],
});

/** @throws NightshiftError `USAGE_INVALID` */
function textOf(edit: ArtifactEdit, found: StoredReview): EditedText {
  const parsed = artifactEditSchema.safeParse(edit);
  if (!parsed.success)
    throw new NightshiftError(
      'USAGE_INVALID',
      `The text cannot be kept: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}.`,
      'Correct it and save it again.',
    );
  const { title = found.title, sections = found.sections } = parsed.data;
  return editedText({ title, sections: [...sections] as ArtifactText['sections'] }, found.flags);
}

const newestProposal = ({ revisions }: StoredReview): string =>
  revisions.findLast(({ proposal }) => proposal === 'open')?.id ?? '';

/** What was written, or why nothing was. */
function done(
  name: ReviewAct | 'undo' | 'adopt' | 'dismiss',
  found: StoredReview,
  outcome: ReviewOutcome,
): Reviewed {
  const { id } = found;
  const look = `Look at it again with \`nightshift review show ${id}\`.`;
  switch (outcome.outcome) {
    case 'done':
      return { id, revision: outcome.revision, status: outcome.status };
    case 'not_found':
      throw noArtifact(id);
    case 'stale':
      throw new NightshiftError(
        'REVISION_STALE',
        `${outcome.by} changed artifact ${id} on ${outcome.at}; it is at revision ${outcome.revision} now.`,
        look,
        { revision: outcome.revision, by: outcome.by, at: outcome.at },
      );
    case 'retired':
      throw refusedAct('approve', { ...found, status: 'retired', retiredReason: outcome.reason });
    case 'refused':
      throw refusedAct(name === 'undo' || name === 'dismiss' ? 'adopt' : name, {
        ...found,
        status: outcome.status,
      });
    case 'no_user':
      throw new NightshiftError('NOT_FOUND', 'There is no such active user.', 'Name one by e-mail address.');
    case 'no_proposal':
      throw new NightshiftError('NOT_FOUND', `No later run proposes anything beside artifact ${id}.`, look);
    case 'nothing':
      throw new NightshiftError(
        'CONFLICT',
        `Nobody has done anything to artifact ${id} that could be undone.`,
        look,
      );
    case 'used':
      throw new NightshiftError(
        'CONFLICT',
        `Artifact ${id} was used already: what went out cannot be taken back here.`,
        'Reopen it where another text is to follow.',
      );
    case 'somebody_else':
      throw new NightshiftError(
        'CONFLICT',
        `The last to act on artifact ${id} was ${outcome.by ?? 'somebody else'} (${outcome.act.replaceAll('_', ' ')}): only they can undo that.`,
        look,
        { by: outcome.by, act: outcome.act },
      );
  }
}
