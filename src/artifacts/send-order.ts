import { groupBy } from '../platform/group-by.ts';

/**
 * Which stage writes first where several have left drafts for one customer on one morning, since none could wait for
 * another night. Nobody should get two letters from us at once: one stage writes, the others wait.
 */

/** A draft for a customer that has not been rejected or replaced. */
export type CustomerDraft = {
  readonly id: string;
  readonly executionId: string;
  readonly stage: string;
  readonly title: string;
  /** `pending_review`, or `approved` or `edited` by somebody. */
  readonly status: string;
  /** Days before the anchor; negative is past it. */
  readonly daysLeft: number;
};

export type SendPlace = {
  /** 1 is sent first. */
  readonly place: number;
  /** The number of executions that left drafts. */
  readonly of: number;
};

export type SendOrder = SendPlace & {
  /** The drafts of the other executions, in send order. */
  readonly others: readonly OtherDraft[];
};
type OtherDraft = Pick<CustomerDraft, 'id' | 'stage' | 'title' | 'status'> & { readonly place: number };

/**
 * The send order of the draft `id` among all `drafts` for its customer on its morning; null where no other execution
 * left one. The drafts of one execution share one place. Drafts that a person has taken in hand come first, then
 * those of the stage nearest to its anchor.
 */
export function sendOrderOf(id: string, drafts: readonly CustomerDraft[]): SendOrder | null {
  const executions = inSendOrder(drafts);
  const own = executions.findIndex(({ left }) => left.some((draft) => draft.id === id));
  if (own < 0 || executions.length < 2) return null;
  const others = executions.flatMap(({ left }, index) =>
    index === own ? [] : left.map((draft) => asOther(draft, index + 1)),
  );
  return { place: own + 1, of: executions.length, others };
}

/** The places of all `drafts` for one customer on one morning, by execution; none where only one left any. */
export function sendPlacesOf(drafts: readonly CustomerDraft[]): ReadonlyMap<string, SendPlace> {
  const executions = inSendOrder(drafts);
  if (executions.length < 2) return new Map();
  return new Map(executions.map(({ id }, index) => [id, { place: index + 1, of: executions.length }]));
}

const inSendOrder = (drafts: readonly CustomerDraft[]): Execution[] =>
  [...groupBy(drafts, ({ executionId }) => executionId)].map(executionOf).sort(bySendOrder);

type Execution = ReturnType<typeof executionOf>;

const executionOf = ([id, left]: [string, CustomerDraft[]]) => ({
  id,
  left,
  daysLeft: Math.min(...left.map(({ daysLeft }) => daysLeft)),
  isTakenInHand: left.some(({ status }) => status !== 'pending_review'),
});

const bySendOrder = (a: Execution, b: Execution): number =>
  Number(b.isTakenInHand) - Number(a.isTakenInHand) ||
  Math.abs(a.daysLeft) - Math.abs(b.daysLeft) ||
  a.daysLeft - b.daysLeft ||
  (a.id < b.id ? -1 : 1);

const asOther = ({ id, stage, title, status }: CustomerDraft, place: number): OtherDraft => ({
  id,
  stage,
  title,
  status,
  place,
});
