import { describe, expect, it } from 'vitest';
import { type CustomerDraft, sendOrderOf } from '../../src/artifacts/send-order.ts';

function draft(id: string, over: Partial<CustomerDraft> = {}): CustomerDraft {
  return { id, executionId: id, stage: id, title: id, status: 'pending_review', daysLeft: 90, ...over };
}
const placesOf = (drafts: readonly CustomerDraft[]) =>
  Object.fromEntries(drafts.map(({ id }) => [id, sendOrderOf(id, drafts)?.place]));

describe('the send order of a draft among those for its customer on one morning', () => {
  it('is none where only one stage writes, however many drafts it leaves', () => {
    expect(sendOrderOf('a', [draft('a')])).toBeNull();
    expect(sendOrderOf('a', [draft('a', { executionId: 'e' }), draft('b', { executionId: 'e' })])).toBeNull();
  });

  it('comes by the distance to the date, before or after it', () => {
    expect(
      placesOf([
        draft('engage', { daysLeft: 90 }),
        draft('overdue', { daysLeft: -21 }),
        draft('critical', { daysLeft: 9 }),
      ]),
    ).toEqual({ critical: 1, overdue: 2, engage: 3 });
  });

  it('puts the one past its date first where both are as near', () => {
    expect(placesOf([draft('before', { daysLeft: 6 }), draft('past', { daysLeft: -6 })])).toEqual({
      past: 1,
      before: 2,
    });
  });

  it('is the same for all drafts of one execution', () => {
    const drafts = [
      draft('mail', { executionId: 'engage' }),
      draft('page', { executionId: 'engage' }),
      draft('nudge', { executionId: 'signature', daysLeft: 15 }),
    ];
    expect(placesOf(drafts)).toEqual({ nudge: 1, mail: 2, page: 2 });
    expect(sendOrderOf('nudge', drafts)).toMatchObject({ of: 2, others: [{ id: 'mail' }, { id: 'page' }] });
    expect(sendOrderOf('mail', drafts)?.others).toEqual([
      { id: 'nudge', stage: 'nudge', title: 'nudge', status: 'pending_review', place: 1 },
    ]);
  });

  it.each(['approved', 'edited'])('comes after what has been %s: that has gone, or is about to', (status) => {
    expect(placesOf([draft('near', { daysLeft: 1 }), draft('taken', { status })])).toEqual({
      taken: 1,
      near: 2,
    });
  });

  it('does not depend on the order in which the drafts are read', () => {
    const drafts = [draft('b', { daysLeft: 90 }), draft('a', { daysLeft: 90 }), draft('c', { daysLeft: 8 })];
    expect(placesOf(drafts)).toEqual({ c: 1, a: 2, b: 3 });
    expect(placesOf(drafts.toReversed())).toEqual({ c: 1, a: 2, b: 3 });
  });
});
