import { distance } from 'fastest-levenshtein';
import { type ErrorDetails, NightshiftError } from '../platform/errors.ts';
import { type ArtifactFlag, flagsAfterEdit, isHolding } from './flags.ts';
import { type ArtifactText, artifactMarkdown, artifactText, typedText } from './markdown.ts';
import {
  type ArtifactStatus,
  artifactStatusesBefore,
  statusOnceDone,
  type Verdict,
  WAITING,
} from './status.ts';

/** Why somebody rejects an artifact. */
export const REJECT_REASONS = {
  wrong_facts: 'something in it is not true',
  wrong_advice: 'the facts are right, what it makes of them is not',
  wrong_tone: 'it does not sound like us, or not for this customer',
  wrong_person: 'it is addressed to, or speaks of, the wrong person',
  wrong_time: 'too early or too late',
  already_done: 'somebody has done it already',
  not_needed: 'this customer needs none of it',
  other: 'something else; a note says what',
} as const;
export type RejectReason = keyof typeof REJECT_REASONS;
export const REJECT_REASON_CODES = Object.keys(REJECT_REASONS) as [RejectReason, ...RejectReason[]];

/** What became of an artifact outside of Nightshift. */
export const ARTIFACT_USES = ['copied', 'sent', 'exported', 'not_used'] as const;
export type ArtifactUse = (typeof ARTIFACT_USES)[number];

/** From which statuses a person can do what. */
export const ACT_STATUSES = {
  edit: WAITING,
  /** As it is. */
  approve: artifactStatusesBefore('approved', 'person'),
  /** With a person's text. */
  'approve edited': artifactStatusesBefore('edited', 'person'),
  reject: artifactStatusesBefore('rejected', 'person'),
  snooze: WAITING,
  assign: ['checking', ...WAITING],
  reopen: ['approved', 'edited', 'rejected', 'retired', ...WAITING],
  use: ['pending_review', 'approved', 'edited'],
} as const satisfies Readonly<Record<string, readonly ArtifactStatus[]>>;
export type ReviewAct = keyof typeof ACT_STATUSES;

/** What the rules ask of an artifact. */
export type ReviewSubject = {
  readonly id: string;
  readonly status: ArtifactStatus;
  readonly retiredReason: string | null;
  readonly flags: readonly ArtifactFlag[];
};

/** @throws NightshiftError `TRANSITION_ILLEGAL`, whose details have the `because` of a refusal. */
export function requireAct(act: ReviewAct, subject: ReviewSubject): void {
  const allowed: readonly ArtifactStatus[] = ACT_STATUSES[act];
  if (!allowed.includes(subject.status)) throw refusedAct(act, subject);
  // Flags that hold it may have come with a proposal or a correction that did not correct all of it.
  if (act.startsWith('approve') && subject.flags.some(isHolding))
    throw refusedAct(act, { ...subject, status: 'needs_correction' });
}

/** Why nobody can do that to an artifact as it stands, and what to do instead. */
export function refusedAct(act: ReviewAct | 'adopt', subject: ReviewSubject): NightshiftError {
  const { id, status } = subject;
  const [because, hint] = refusalOf(subject);
  return new NightshiftError(
    'TRANSITION_ILLEGAL',
    `Nobody can ${act.replace(' edited', '')} artifact ${id}: ${because}.`,
    hint,
    {
      because: status,
      status,
      reason: subject.retiredReason,
    },
  );
}

function refusalOf({ id, status, retiredReason, flags }: ReviewSubject): [string, string] {
  switch (status) {
    case 'draft':
      return ['its execution has not completed', 'Wait until it has, or look at `nightshift executions ls`.'];
    case 'checking':
      return ['it is being checked', 'Wait until that is done.'];
    case 'superseded':
      return ['it was replaced or withdrawn', 'Take the one that replaced it.'];
    case 'retired':
      return [
        `it has retired, since ${retiredReason ?? 'its term has moved on'}`,
        `Where it is wanted all the same, \`nightshift review reopen ${id}\` says so, and lets it be reviewed.`,
      ];
    case 'needs_correction': {
      const said = flags.filter(isHolding).map(({ detail, place }) => `"${detail}" in ${place}`);
      return [
        `it names what no customer must see${said.length === 0 ? '' : `: ${said.join(', ')}`}`,
        `Take that out with \`nightshift review edit ${id}\`, or reject it.`,
      ];
    }
    case 'pending_review':
      return ['it waits for review', 'Give a verdict.'];
    case 'approved':
    case 'edited':
    case 'rejected':
      return [`it was ${status}`, `Take that back with \`nightshift review undo ${id}\`, or \`reopen\` it.`];
  }
}

/** Everything that a reader of the text sees, as lines. */
const asLines = ({ title, sections }: ArtifactText): string =>
  [
    title,
    ...sections.flatMap((each) => [each.title, (each.columns ?? []).join(' '), artifactText([each])]),
  ].join('\n');

/** How many letters two texts are apart. */
export const editDistance = (one: ArtifactText, other: ArtifactText): number =>
  distance(asLines(one), asLines(other));

/** What a person wrote, as it is stored: with its Markdown, and with the flags that still say something of it. */
export type EditedText = ArtifactText & {
  readonly markdown: string;
  readonly flags: readonly ArtifactFlag[];
};

export const editedText = (text: ArtifactText, before: readonly ArtifactFlag[]): EditedText => ({
  ...text,
  markdown: artifactMarkdown(typedText(text)),
  flags: flagsAfterEdit(before, text),
});

/** Where a text that a person has changed waits. */
export const statusAfterEdit = ({ flags }: EditedText): ArtifactStatus => statusOnceDone(flags);

/** `edited` where the text is not the machine's, to the letter. */
export const verdictOn = (distanceFromMachine: number): Extract<Verdict, 'approved' | 'edited'> =>
  distanceFromMachine === 0 ? 'approved' : 'edited';

/**
 * Until when one may snooze what is due: a day to come, no later than the day it is for, since it would come back too late.
 * @throws NightshiftError `USAGE_INVALID`
 */
export function requireSnoozeDay(
  until: string,
  days: { readonly today: string; readonly dueOn: string },
): void {
  const { today, dueOn } = days;
  if (until > today && (until <= dueOn || dueOn <= today)) return;
  const details: ErrorDetails = { until, dueOn };
  throw new NightshiftError(
    'USAGE_INVALID',
    until > today
      ? `It is due on ${dueOn}, and would come back only on ${until}.`
      : `${until} is no day to come.`,
    'Name a day after today and not after the day that it is due.',
    details,
  );
}

/** Why an artifact is kept out of what is approved in bulk, where somebody must look at it alone; null where nothing is. */
export function whyNotInBulk(
  { flags }: Pick<ReviewSubject, 'flags'>,
  stale: readonly { readonly detail: string }[],
): string | null {
  const [flag] = flags;
  if (flag) return `it is flagged: ${flag.code.replaceAll('_', ' ')}, ${flag.detail}`;
  const [first] = stale;
  return first ? `its data have changed: ${first.detail}` : null;
}
