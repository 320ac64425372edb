import { addDays, type CivilDate } from '../platform/civil-date.ts';

/** One imported day of a customer's usage. */
export type UsageDay = {
  /** Days before the newest one: 0 is the newest itself. */
  readonly age: number;
  readonly activeUsers: number | null;
  readonly events: number | null;
};

/** The figures of the imported days within 30 calendar days. */
type UsageWindow = {
  /** The first imported day; `to` is the last. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** The number of these days with a count of users. */
  readonly days: number;
  readonly activeUsers: number | null;
  readonly events: number | null;
  readonly activeDays: number;
};

type UsageWindows = {
  readonly last: UsageWindow;
  readonly previous: UsageWindow;
  readonly changePercent: number | null;
};

const WINDOW_DAYS = 30;
/** How many days back from the newest one the two windows reach. */
export const USAGE_DAYS = 2 * WINDOW_DAYS;

/** A window with fewer counted days cannot show a change. */
const FEWEST_DAYS = 15;

/**
 * Usage of the 30 days up to the newest imported one, and of the 30 before. A source that stopped must not shift the
 * windows: counted from the night, the last window would hold only the few days that the source still brought.
 */
export function usageWindows(newest: CivilDate | null, days: readonly UsageDay[]): UsageWindows {
  const last = days.filter(({ age }) => age < WINDOW_DAYS);
  const previous = days.filter(({ age }) => age >= WINDOW_DAYS && age < USAGE_DAYS);
  const now = usersByWeekday(last);
  const before = usersByWeekday(previous);
  const both = [...now.keys()].filter((weekday) => before.has(weekday));
  const comparable = both.length > 0 && [last, previous].every((each) => counted(each) >= FEWEST_DAYS);
  // 30 days hold some weekdays five times, and not the same ones in both
  // windows, so every weekday gets the same weight.
  const usersNow = usersADay(now, comparable ? both : [...now.keys()]);
  const usersBefore = usersADay(before, comparable ? both : [...before.keys()]);
  return {
    last: windowOf(newest, last, usersNow),
    previous: windowOf(newest, previous, usersBefore),
    changePercent: comparable ? change(usersBefore, usersNow) : null,
  };
}

const counted = (days: readonly UsageDay[]): number =>
  days.filter(({ activeUsers }) => activeUsers !== null).length;

/** Mean active users by weekday, over days with any users. Days whole weeks apart share a weekday. */
function usersByWeekday(days: readonly UsageDay[]): ReadonlyMap<number, number> {
  const sums = new Map<number, { users: number; days: number }>();
  for (const { age, activeUsers } of days) {
    if (!activeUsers) continue;
    const sum = sums.get(age % 7) ?? { users: 0, days: 0 };
    sums.set(age % 7, { users: sum.users + activeUsers, days: sum.days + 1 });
  }
  return new Map([...sums].map(([weekday, sum]) => [weekday, sum.users / sum.days]));
}

function usersADay(byWeekday: ReadonlyMap<number, number>, weekdays: readonly number[]): number | null {
  if (weekdays.length === 0) return null;
  const mean = weekdays.reduce((sum, weekday) => sum + (byWeekday.get(weekday) ?? 0), 0) / weekdays.length;
  // The change is calculated from the figures shown; for small numbers, rounding to whole users would distort it.
  return mean < 100 ? round1(mean) : Math.round(mean);
}

function windowOf(
  newest: CivilDate | null,
  days: readonly UsageDay[],
  activeUsers: number | null,
): UsageWindow {
  const ages = days.map(({ age }) => age);
  const events = days.flatMap((each) => each.events ?? []);
  return {
    from: newest === null || ages.length === 0 ? null : addDays(newest, -Math.max(...ages)),
    to: newest === null || ages.length === 0 ? null : addDays(newest, -Math.min(...ages)),
    days: counted(days),
    activeUsers,
    events: events.length === 0 ? null : events.reduce((sum, each) => sum + each, 0),
    activeDays: days.filter((each) => (each.events ?? 0) > 0 || (each.activeUsers ?? 0) > 0).length,
  };
}

const change = (before: number | null, now: number | null): number | null =>
  now === null || !before ? null : round1((now / before - 1) * 100);

const round1 = (value: number): number => Math.round(value * 10) / 10;
