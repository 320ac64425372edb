import { addDays, addMonths, daysBetween } from '../../src/platform/civil-date.ts';
import type { Audience } from '../../src/playbook/schema.ts';

/** The rules of workflow lookup once more, written from the design and not from the SQL, to hold one against the other. */

export type OracleAccount = {
  readonly customerId: string;
  readonly lifecycle: string;
  readonly segment: string | null;
  readonly region: string | null;
  readonly status: string;
  readonly arr: number | null;
  readonly autoRenew: boolean;
  readonly noticeGivenOn: string | null;
  readonly noticeDays: number | null;
  readonly termStart: string | null;
  readonly renewalDate: string;
  readonly termMonths: number;
};

export type OracleVersion = {
  readonly id: string;
  readonly status: 'draft' | 'published' | 'retired';
  readonly audience: Audience;
  readonly priority: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly daysMin: number | null;
  readonly daysMax: number | null;
  readonly anchor: string;
  readonly every: number | null;
  readonly later: { readonly after: number; readonly every: number } | null;
};

export type OracleAnswer = { readonly id: string; readonly inWindow: boolean; readonly occurrence: number };

/** What applies on a day, with every version that may be chosen where some share an audience; none: nothing applies. */
export function answersOf(
  account: OracleAccount,
  versions: readonly OracleVersion[],
  asOf: string,
): OracleAnswer[] {
  if (!isEligible(account, asOf)) return [];
  const fitting = versions.filter((each) => isLive(each, asOf) && fits(each.audience, account, asOf));
  const best = [...fitting].sort((a, b) => compareRanks(rankOf(a), rankOf(b)))[0];
  if (!best) return [];
  return fitting
    .filter((each) => compareRanks(rankOf(each), rankOf(best)) === 0)
    .map((each) => ({ id: each.id, ...placeIn(each, account, asOf) }));
}

const rankOf = ({ audience, priority }: OracleVersion): number[] => [
  audience.customer_id === undefined ? 0 : 1,
  priority,
  Object.keys(audience).length,
];

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return other - value;
  }
  return 0;
}

const rollsBy = (account: OracleAccount, day: string): boolean =>
  account.autoRenew && !(account.noticeGivenOn !== null && account.noticeGivenOn <= day);

function isEligible(account: OracleAccount, asOf: string): boolean {
  if (account.lifecycle === 'churned') return false;
  if (account.status !== 'active' && account.status !== 'expired') return false;
  const isPast = daysBetween(account.renewalDate, asOf) > 0;
  return !(isPast && rollsBy(account, account.renewalDate));
}

const isLive = (version: OracleVersion, asOf: string): boolean =>
  version.status === 'published' &&
  version.validFrom <= asOf &&
  (version.validTo === null || asOf <= version.validTo);

function fits(audience: Audience, account: OracleAccount, asOf: string): boolean {
  const { arr } = account;
  if (audience.customer_id !== undefined && audience.customer_id !== account.customerId) return false;
  if (audience.segment && !(account.segment !== null && audience.segment.includes(account.segment)))
    return false;
  if (audience.region && !(account.region !== null && audience.region.includes(account.region))) return false;
  if (audience.arr_min !== undefined && !(arr !== null && arr >= audience.arr_min)) return false;
  if (audience.arr_max !== undefined && !(arr !== null && arr <= audience.arr_max)) return false;
  if (audience.term_months_min !== undefined && account.termMonths < audience.term_months_min) return false;
  return audience.auto_renew === undefined || audience.auto_renew === rollsBy(account, asOf);
}

function placeIn(version: OracleVersion, account: OracleAccount, asOf: string) {
  const anchor = anchorOf(version.anchor, account);
  const left = anchor === null ? null : daysBetween(asOf, anchor);
  const inWindow =
    left !== null &&
    (version.daysMin === null || left >= version.daysMin) &&
    (version.daysMax === null || left <= version.daysMax);
  const start = account.termStart ?? addMonths(account.renewalDate, -account.termMonths);
  const elapsed =
    version.daysMax !== null && left !== null ? version.daysMax - left : daysBetween(start, asOf);
  return { inWindow, occurrence: inWindow ? occurrenceAfter(version, elapsed) : 0 };
}

function anchorOf(anchor: string, { renewalDate, noticeDays }: OracleAccount): string | null {
  const deadline = noticeDays === null ? null : addDays(renewalDate, -noticeDays);
  if (anchor === 'notice_deadline') return deadline;
  return anchor === 'decision_date' && deadline !== null ? deadline : renewalDate;
}

/** Counts, day by day, how often the stage has come up since its window opened. */
function occurrenceAfter({ every, later }: OracleVersion, elapsed: number): number {
  if (every === null) return 0;
  let starts = 0;
  for (let day = 0; day <= elapsed; day += 1) {
    const late = later !== null && day >= later.after;
    if (late ? (day - later.after) % later.every === 0 : day % every === 0) starts += 1;
  }
  return Math.max(0, starts - 1);
}
