import { groupBy } from '../platform/group-by.ts';
/**
 * Which of an owner's due starts happen tonight, and which are deferred. The scan, its dry
 * run and the forecast share this one rule:
 *
 * 1. What cannot start after tonight starts, whatever the cap says.
 * 2. Of what must start within so many nights, as much starts tonight as those nights could not take within the cap.
 * 3. The remaining room goes to the most revenue per day left.
 *
 * A start of a stage that drafts for the customer also takes one of the customer's places of the night.
 */

/** Nights for which a start is deferred at most where its window stays open. */
export const LONGEST_WAIT_DAYS = 30;

export type StartGroup<T> = {
  /** Decides between equals, so that a dry run and the scan agree. */
  readonly id: string;
  readonly lead: T;
  /** Contracts that renew together with the lead's; they start no execution of their own. */
  readonly members: readonly T[];
  readonly ownerId: string | null;
  readonly customerId: string;
  /** Revenue at stake a year, in one currency for all. */
  readonly arr: number;
  /** Days before the anchor; negative is past it. */
  readonly daysLeft: number;
  /** Nights after tonight on which it can still start; 0: tonight is the last. */
  readonly slackDays: number;
  readonly draftsForCustomer: boolean;
};

export type StartCaps = {
  /** Starts per owner and night; 0: no cap. */
  readonly startsPerOwner: number;
  /** Starts of stages that draft for the customer, per customer and night; 0: no cap. */
  readonly draftsPerCustomer: number;
};

/** What earlier scans of the same night started. */
export type StartedTonight = {
  readonly byOwner: ReadonlyMap<string | null, number>;
  /** Of stages that draft for the customer. */
  readonly byCustomer: ReadonlyMap<string, number>;
};

export type CapReason = 'owner_cap' | 'contact_cap';
export type CappedNight<T> = {
  readonly start: readonly StartGroup<T>[];
  readonly defer: readonly { readonly group: StartGroup<T>; readonly reason: CapReason }[];
};

export function capStarts<T>(
  groups: readonly StartGroup<T>[],
  caps: StartCaps,
  started: StartedTonight,
): CappedNight<T> {
  const start: StartGroup<T>[] = [];
  const defer: { group: StartGroup<T>; reason: CapReason }[] = [];
  const books = groupBy(groups, (each) => each.ownerId);
  for (const [ownerId, book] of books) {
    const ranked = [...book].sort(byUrgencyAndValue);
    const overCap = overCustomerCap(ranked, caps.draftsPerCustomer, started.byCustomer);
    for (const group of overCap) defer.push({ group, reason: 'contact_cap' });
    const open = ranked.filter((each) => !overCap.has(each));
    const picked = pickWithinCap(open, caps.startsPerOwner, started.byOwner.get(ownerId) ?? 0);
    for (const group of open)
      if (picked.has(group)) start.push(group);
      else defer.push({ group, reason: 'owner_cap' });
  }
  return { start, defer };
}

/** A day that is past or today counts as one day away. */
const revenuePerDayLeft = ({ arr, daysLeft }: StartGroup<unknown>): number => arr / Math.max(1, daysLeft);

function byUrgencyAndValue(a: StartGroup<unknown>, b: StartGroup<unknown>): number {
  return (
    revenuePerDayLeft(b) - revenuePerDayLeft(a) ||
    a.daysLeft - b.daysLeft ||
    b.arr - a.arr ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * The groups that can wait and exceed the customer's places of the night. Groups
 * that cannot wait take their places first.
 */
function overCustomerCap<T>(
  ranked: readonly StartGroup<T>[],
  cap: number,
  startedByCustomer: ReadonlyMap<string, number>,
): ReadonlySet<StartGroup<T>> {
  const overCap = new Set<StartGroup<T>>();
  if (cap === 0) return overCap;
  const taken = new Map(startedByCustomer);
  const drafting = ranked.filter((each) => each.draftsForCustomer);
  for (const mustStart of [true, false])
    for (const each of drafting) {
      if ((each.slackDays === 0) !== mustStart) continue;
      const places = taken.get(each.customerId) ?? 0;
      if (!mustStart && places >= cap) overCap.add(each);
      else taken.set(each.customerId, places + 1);
    }
  return overCap;
}

function pickWithinCap<T>(
  ranked: readonly StartGroup<T>[],
  cap: number,
  alreadyStarted: number,
): ReadonlySet<StartGroup<T>> {
  if (cap === 0) return new Set(ranked);
  const picked = new Set<StartGroup<T>>();
  const mustStart = ranked.filter((each) => each.slackDays === 0).length;
  const room = Math.max(mustStart, cap - alreadyStarted);
  if (ranked.length <= room) return new Set(ranked);
  const bySlack = groupBy(ranked, (each) => each.slackDays);
  const reached = new Set<number>();
  let waiting = 0;
  for (const horizon of [...bySlack.keys()].sort((a, b) => a - b)) {
    reached.add(horizon);
    waiting += bySlack.get(horizon)?.length ?? 0;
    const needed = Math.min(room, waiting - cap * horizon);
    // Every pick so far lies within the horizon.
    for (const each of needed > picked.size ? ranked : []) {
      if (picked.size >= needed) break;
      if (reached.has(each.slackDays)) picked.add(each);
    }
  }
  for (const each of ranked) {
    if (picked.size >= room) break;
    picked.add(each);
  }
  return picked;
}
