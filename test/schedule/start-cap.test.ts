import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capStarts, type StartGroup } from '../../src/schedule/start-cap.ts';

type Due = StartGroup<string>;
const due = (lead: string, given: Partial<Due> = {}): Due => ({
  id: lead,
  lead,
  members: [],
  ownerId: 'csm',
  customerId: lead,
  arr: 100,
  daysLeft: 130,
  slackDays: 20,
  draftsForCustomer: false,
  ...given,
});
const NONE = { byOwner: new Map<string | null, number>(), byCustomer: new Map<string, number>() };
const cap = (startsPerOwner: number, draftsPerCustomer = 0) => ({ startsPerOwner, draftsPerCustomer });
const startedOf = (all: readonly Due[], caps = cap(2), started = NONE): string[] =>
  capStarts(all, caps, started)
    .start.map((each) => each.lead)
    .sort();

describe('of what is due, there start for an owner', () => {
  it('as many as the cap, those with the most revenue per day left', () => {
    const all = [
      due('small and soon', { arr: 100, daysLeft: 10 }),
      due('large and far', { arr: 900, daysLeft: 100 }),
      due('large and soon', { arr: 900, daysLeft: 10 }),
      due('small and far', { arr: 100, daysLeft: 100 }),
    ];
    expect(startedOf(all)).toEqual(['large and soon', 'small and soon']);
    expect(capStarts(all, cap(2), NONE).defer).toMatchObject([
      { reason: 'owner_cap', group: { lead: 'large and far' } },
      { reason: 'owner_cap', group: { lead: 'small and far' } },
    ]);
  });

  it('what is overdue before what is due tomorrow, of the same revenue', () => {
    expect(startedOf([due('tomorrow', { daysLeft: 2 }), due('overdue', { daysLeft: -9 })], cap(1))).toEqual([
      'overdue',
    ]);
  });

  it('all, where there is no cap', () => {
    expect(startedOf([due('a'), due('b'), due('c')], cap(0))).toEqual(['a', 'b', 'c']);
  });

  it('all that cannot start after tonight, whatever the cap says, and they take the places', () => {
    const last = ['x', 'y', 'z'].map((name) => due(name, { slackDays: 0, arr: 0 }));
    expect(startedOf([due('rich', { arr: 1_000_000 }), ...last])).toEqual(['x', 'y', 'z']);
  });

  it('what the nights to come could not take, before what is worth more', () => {
    // Tomorrow takes two of the three.
    const tomorrow = ['x', 'y', 'z'].map((name, n) => due(name, { slackDays: 1, arr: n }));
    expect(startedOf([due('rich', { arr: 900 }), due('richer', { arr: 1_000 }), ...tomorrow])).toEqual([
      'richer',
      'z',
    ]);
  });

  it('only as many as are left of the cap after what an earlier scan of the night started', () => {
    const started = { ...NONE, byOwner: new Map([['csm', 1]]) };
    expect(startedOf([due('a', { arr: 9 }), due('b')], cap(2), started)).toHaveLength(1);
    expect(startedOf([due('a')], cap(1), started)).toEqual([]);
    expect(startedOf([due('a', { slackDays: 0 })], cap(1), started)).toEqual(['a']);
  });

  it('its own: the cap of one owner is nothing to another, and nobody is an owner too', () => {
    const all = [
      due('a'),
      due('b'),
      due('c', { ownerId: 'other' }),
      due('d', { ownerId: null }),
      due('e', { ownerId: null }),
    ];
    expect(startedOf(all, cap(1))).toHaveLength(3);
  });
});

describe('stages that draft for the customer', () => {
  const drafting = (lead: string, given: Partial<Due> = {}) =>
    due(lead, { customerId: 'acme', draftsForCustomer: true, ...given });

  it('start as many a customer and night as the cap says', () => {
    const night = capStarts([drafting('a', { arr: 900 }), drafting('b'), due('report')], cap(0, 1), NONE);
    expect(night.start.map((each) => each.lead)).toEqual(['a', 'report']);
    expect(night.defer).toMatchObject([{ reason: 'contact_cap', group: { lead: 'b' } }]);
  });

  it('give way to one that cannot wait, which starts in any case', () => {
    const all = [
      drafting('rich', { arr: 900 }),
      drafting('x', { slackDays: 0 }),
      drafting('y', { slackDays: 0 }),
    ];
    expect(startedOf(all, cap(0, 1))).toEqual(['x', 'y']);
  });

  it('count what an earlier scan of the night started', () => {
    const started = { ...NONE, byCustomer: new Map([['acme', 1]]) };
    expect(startedOf([drafting('a')], cap(0, 1), started)).toEqual([]);
  });
});

const group = fc.record({
  arr: fc.nat(1_000),
  daysLeft: fc.integer({ min: -40, max: 200 }),
  slackDays: fc.oneof({ arbitrary: fc.nat(4), weight: 3 }, { arbitrary: fc.nat(40), weight: 1 }),
  customerId: fc.constantFrom('a', 'b', 'c', 'd'),
  draftsForCustomer: fc.boolean(),
});
const book = fc.array(group, { maxLength: 60 }).map((all) => all.map((each, n) => due(`${n}`, each)));

describe('night after night, on books at random', () => {
  it('the cap is exceeded by nothing but what could not wait, no last day is missed, and the backlog drains', () => {
    fc.assert(
      fc.property(
        book,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 2 }),
        (all, perOwner, perCustomer) => {
          let waiting = all;
          for (let night = 0; waiting.length > 0; night += 1) {
            const { start, defer } = capStarts(waiting, cap(perOwner, perCustomer), NONE);
            const last = start.filter((each) => each.slackDays === 0).length;
            expect(start.length).toBeLessThanOrEqual(Math.max(perOwner, last));
            expect(start.length + defer.length).toBe(waiting.length);
            if (perCustomer === 0)
              expect(start.length).toBe(Math.min(waiting.length, Math.max(perOwner, last)));
            for (const deferred of defer) expect(deferred.group.slackDays).toBeGreaterThan(0);
            waiting = defer.map(({ group: each }) => ({ ...each, slackDays: each.slackDays - 1 }));
            expect(night).toBeLessThanOrEqual(40);
          }
        },
      ),
    );
  });

  it('no night exceeds the cap where none had to', () => {
    fc.assert(
      fc.property(book, fc.integer({ min: 1, max: 6 }), (all, perOwner) => {
        // Avoidable: the nights up to each last day have room for all that ends by it.
        const endingBy = (day: number) => all.filter((each) => each.slackDays <= day).length;
        fc.pre(all.every(({ slackDays }) => endingBy(slackDays) <= perOwner * (slackDays + 1)));
        let waiting: readonly Due[] = all;
        while (waiting.length > 0) {
          const { start, defer } = capStarts(waiting, cap(perOwner), NONE);
          expect(start.length).toBeLessThanOrEqual(perOwner);
          waiting = defer.map(({ group: each }) => ({ ...each, slackDays: each.slackDays - 1 }));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('deciding again on the same night starts no more', () => {
    fc.assert(
      fc.property(
        book,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 2 }),
        (all, perOwner, perCustomer) => {
          const { start, defer } = capStarts(all, cap(perOwner, perCustomer), NONE);
          const byCustomer = new Map<string, number>();
          for (const { customerId, draftsForCustomer } of start)
            if (draftsForCustomer) byCustomer.set(customerId, (byCustomer.get(customerId) ?? 0) + 1);
          const again = capStarts(
            defer.map(({ group: each }) => each),
            cap(perOwner, perCustomer),
            { byOwner: new Map([['csm', start.length]]), byCustomer },
          );
          // What the customer's cap held back leaves room for nobody else on the same night.
          expect(again.start.length + start.length).toBeLessThanOrEqual(Math.max(perOwner, start.length));
        },
      ),
    );
  });
});
