import { usageWindows } from '../../src/context/usage-windows.ts';
import { addDays, isWeekend } from './lib/dates.ts';
import type { Random } from './lib/random.ts';
import type { AccountPlan } from './plan.ts';
import type { UsageRow } from './rows.ts';
import { TRAITS } from './stories.ts';
import type { Industry } from './words/industry.ts';

const DAYS = 90;

/** The usage rows and their totals, so that every text about usage agrees with them. */
export interface Usage {
  rows: UsageRow[];
  /** Active users on an average day, and their change, as in the context. */
  last30: number | null;
  previous30: number | null;
  changePercent: number | null;
  /** Whether the source goes on, but nobody uses the product any more. */
  stopped: boolean;
  seats: number;
  seatsUsed: number | null;
  /** Average active users on a weekday around a date. Before the source begins, those of its first days. */
  activeAt(on: string): number | null;
}

const average = (list: readonly number[]): number | null =>
  list.length === 0 ? null : list.reduce((sum, each) => sum + each, 0) / list.length;

interface Day {
  on: string;
  daysAgo: number;
  noise: number;
}

/** The windows that the context will compute from the users of these days. */
const windowsOf = (users: readonly number[]) =>
  usageWindows(
    null,
    users.map((activeUsers, index) => ({ age: users.length - 1 - index, activeUsers, events: null })),
  );

/** Active users by day: the story's change over two months, level before that. */
function curve(change: number, peak: number, days: readonly Day[], weekend: number): number[] {
  const newest = days[days.length - 1]?.daysAgo ?? 0;
  const shape = (growth: number): number[] =>
    days.map(
      ({ on, daysAgo, noise }) =>
        peak * growth ** (-Math.min(daysAgo - newest, 60) / 30) * noise * (isWeekend(on) ? weekend : 1),
    );
  const changeOf = (values: readonly number[]): number => {
    const { changePercent } = windowsOf(values.map(Math.round));
    return 1 + (changePercent ?? change) / 100;
  };
  // Noise and rounding change the result, so the growth is adjusted until the change is the wanted one.
  let growth = 1 + change / 100;
  for (let round = 0; round < 4; round += 1) growth *= (1 + change / 100) / changeOf(shape(growth));
  return shape(growth);
}

/** Daily usage up to yesterday, shaped by the account's story. Usage of `gone` customers stops when their term ends. */
export function usageOf(
  plan: AccountPlan,
  customerId: string,
  trade: Industry,
  features: readonly string[],
  seats: number,
  goneDays: number | null,
  today: string,
  random: Random,
): Usage {
  const traits = TRAITS[plan.story];
  const target = random.between(traits.change[0], traits.change[1], 1);
  const share = random.between(traits.utilisation[0], traits.utilisation[1], 1) / 100;
  const seatsUsed = Math.max(1, Math.round(seats * share));
  const peak = seatsUsed * random.between(0.56, 0.74, 2);
  const newest = plan.usageEndsDaysAgo ?? 1;
  const length = plan.story === 'onboarding' ? random.int(34, 52) : DAYS - newest + 1;
  const days = Array.from({ length }, (_, index): Day => {
    const daysAgo = newest + length - 1 - index;
    return { on: addDays(today, -daysAgo), daysAgo, noise: random.between(0.94, 1.06, 3) };
  });
  const perUser = random.between(6, 21, 1);
  const values =
    plan.story === 'onboarding' ? ramp(days, peak, trade.weekend) : curve(target, peak, days, trade.weekend);
  const top = random.sample(features, 3);
  const none = plan.without?.includes('usage') === true;
  const rows: UsageRow[] = (none ? [] : values).map((value, index) => {
    const on = days[index]?.on ?? today;
    const gone = goneDays !== null && on > addDays(today, -goneDays);
    const reached = (values[index] ?? 0) / Math.max(1, values[values.length - 1] ?? 1);
    const drift = isWeekend(on) ? 1 : Math.min(1.15, Math.max(0.85, reached)) ** 0.5;
    const active = gone ? 0 : Math.round(value);
    const then = index > values.length - 8 ? seatsUsed : Math.round(seatsUsed * drift);
    const used = gone ? 0 : then;
    return {
      customer_id: customerId,
      day: on,
      active_users: active,
      events: Math.round(active * perUser * random.between(0.9, 1.1, 2)),
      seats_used: Math.max(used, active),
      top_features: top,
    };
  });
  const { last, previous, changePercent } = windowsOf(rows.map((row) => row.active_users));
  return {
    rows,
    last30: last.activeUsers,
    previous30: previous.activeUsers,
    stopped: rows.length > 0 && last.activeUsers === null,
    changePercent,
    seats,
    seatsUsed: rows[rows.length - 1]?.seats_used ?? null,
    activeAt: (on) => {
      const from = addDays(on, -6);
      const first = rows[0]?.day;
      const near = rows.filter((row) => row.day >= from && row.day <= on && !isWeekend(row.day));
      const nearest = first !== undefined && on < first ? rows.slice(0, 5) : rows.slice(-5);
      const found = near.length > 0 ? near : nearest;
      const value = average(found.map((row) => row.active_users));
      return value === null ? null : Math.round(value);
    },
  };
}

/** Usage that grows from nothing. */
const ramp = (days: readonly Day[], peak: number, weekend: number): number[] =>
  days.map(({ on, noise }, index) => {
    const share = Math.min(1, 0.08 + (0.92 * (index + 1)) / days.length);
    return peak * share * noise * (isWeekend(on) ? weekend : 1);
  });
