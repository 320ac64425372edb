import { groupBy } from '../platform/group-by.ts';
import {
  type CapReason,
  capStarts,
  type StartCaps,
  type StartedTonight,
  type StartGroup,
} from './start-cap.ts';

/** A stage that is due for a term tonight and has no execution yet. */
export type StartCandidate = {
  readonly termId: string;
  readonly contractId: string;
  readonly customerId: string;
  /** Who acts for the account; null where nobody does. */
  readonly ownerId: string | null;
  readonly key: string;
  readonly occurrence: number;
  readonly arr: number;
  readonly daysLeft: number;
  /** Nights after tonight on which this occurrence can still start. */
  readonly slackDays: number;
  /** Days from this occurrence to the next; null for a stage that runs once a term. */
  readonly repeatDays: number | null;
  readonly draftsForCustomer: boolean;
  readonly paused: boolean;
  /** Ids of the customer's contracts that renew together with this one (SQL: `renews_together`). */
  readonly coTerming: readonly string[];
};

/** A live execution of this or an earlier night that may lead contracts that renew together with its own. */
export type StartedLead = {
  readonly termId: string;
  readonly contractId: string;
  readonly customerId: string;
  readonly key: string;
  readonly occurrence: number;
  readonly daysAgo: number;
};

type ExecutionSlot = { readonly termId: string; readonly occurrence: number };
export type DeferReason = CapReason | 'paused';
export type NightStarts<T extends StartCandidate> = {
  readonly start: readonly T[];
  readonly bundled: readonly { readonly candidate: T; readonly by: ExecutionSlot }[];
  readonly deferred: readonly { readonly candidate: T; readonly reason: DeferReason }[];
};

/**
 * Decides all that is due tonight: it starts, is bundled with another contract's execution, or is
 * deferred. Contracts of a customer that renew together form one start group: the lead is one that
 * has started already, or else the largest.
 */
export function decideStarts<T extends StartCandidate>(
  candidates: readonly T[],
  startedLeads: readonly StartedLead[],
  started: StartedTonight,
  caps: StartCaps,
): NightStarts<T> {
  const deferred: { candidate: T; reason: DeferReason }[] = [];
  const bundled: { candidate: T; by: ExecutionSlot }[] = [];
  const groups: StartGroup<T>[] = [];
  const leads = groupBy(startedLeads, stageOfCustomer);
  const due = candidates.filter((each) => !each.paused);
  for (const candidate of candidates) if (candidate.paused) deferred.push({ candidate, reason: 'paused' });
  for (const [stage, group] of groupBy(due, stageOfCustomer)) {
    const waiting = new Set([...group].sort(byRevenue));
    for (const candidate of waiting) {
      waiting.delete(candidate);
      const by = leads.get(stage)?.find((each) => speaksFor(each, candidate));
      if (by) {
        bundled.push({ candidate, by: { termId: by.termId, occurrence: by.occurrence } });
        continue;
      }
      const members = [...waiting].filter((each) => candidate.coTerming.includes(each.contractId));
      for (const each of members) waiting.delete(each);
      groups.push(groupOf(candidate, members));
    }
  }
  const { start, defer } = capStarts(groups, caps, started);
  for (const { lead, members } of start)
    for (const candidate of members)
      bundled.push({ candidate, by: { termId: lead.termId, occurrence: lead.occurrence } });
  for (const { group, reason } of defer)
    for (const candidate of [group.lead, ...group.members]) deferred.push({ candidate, reason });
  return { start: start.map(({ lead }) => lead), bundled, deferred };
}

const stageOfCustomer = ({ key, customerId }: { key: string; customerId: string }): string =>
  `${key} ${customerId}`;

const byRevenue = (a: StartCandidate, b: StartCandidate): number =>
  b.arr - a.arr || a.daysLeft - b.daysLeft || (a.contractId < b.contractId ? -1 : 1);

/** The execution of a repeating stage leads others until its next occurrence is due. */
const speaksFor = ({ contractId, daysAgo }: StartedLead, candidate: StartCandidate): boolean =>
  candidate.coTerming.includes(contractId) &&
  (candidate.repeatDays === null || daysAgo < candidate.repeatDays);

function groupOf<T extends StartCandidate>(lead: T, members: readonly T[]): StartGroup<T> {
  const all = [lead, ...members];
  return {
    id: `${lead.termId} ${lead.key}`,
    lead,
    members,
    ownerId: lead.ownerId,
    customerId: lead.customerId,
    arr: all.reduce((sum, each) => sum + each.arr, 0),
    daysLeft: Math.min(...all.map((each) => each.daysLeft)),
    slackDays: Math.min(...all.map((each) => each.slackDays)),
    draftsForCustomer: lead.draftsForCustomer,
  };
}
