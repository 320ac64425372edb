import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type UsageDay, usageWindows } from '../../src/context/usage-windows.ts';
import { addDays, weekdayOf } from '../../src/platform/civil-date.ts';

const NEWEST = '2026-11-24';

/** As delivered for `days` days to the newest; `usersOn` is asked by how long before it. */
const rows = (days: number, usersOn: (age: number) => number | null): UsageDay[] =>
  Array.from({ length: days }, (_, age) => ({ age, activeUsers: usersOn(age), events: 10 }));

describe('the windows of usage', () => {
  it('are the 30 days to the newest row, and the 30 before', () => {
    const { last, previous, changePercent } = usageWindows(
      NEWEST,
      rows(200, (age) => (age < 30 ? 88 : 104)),
    );
    expect(last).toEqual({
      from: '2026-10-26',
      to: '2026-11-24',
      days: 30,
      activeUsers: 88,
      events: 300,
      activeDays: 30,
    });
    expect(previous).toMatchObject({ from: '2026-09-26', to: '2026-10-25', days: 30, activeUsers: 104 });
    expect(changePercent).toBe(-15.4);
  });

  it('name the days that were imported, where they are fewer', () => {
    const { last, previous } = usageWindows(
      NEWEST,
      rows(42, () => 5),
    );
    expect(last).toMatchObject({ from: '2026-10-26', to: '2026-11-24', days: 30 });
    expect(previous).toMatchObject({ from: '2026-10-14', to: '2026-10-25', days: 12 });
  });

  it('are empty where nothing was imported', () => {
    const empty = { from: null, to: null, days: 0, activeUsers: null, events: null, activeDays: 0 };
    expect(usageWindows(null, [])).toEqual({ last: empty, previous: empty, changePercent: null });
  });
});

describe('a change of active users', () => {
  const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  const week = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 7, maxLength: 7 });
  const usersOf = (pattern: readonly number[], day: string) => pattern[WEEK.indexOf(weekdayOf(day))] ?? 0;

  it('is none where every week is like the other, on whatever weekday the source stops', () => {
    fc.assert(
      fc.property(week, fc.integer({ min: 0, max: 6 }), (pattern, shift) => {
        const newest = addDays(NEWEST, shift);
        const played = rows(90, (age) => usersOf(pattern, addDays(newest, -age)));
        const { last, previous, changePercent } = usageWindows(newest, played);
        expect(last.activeUsers).toBe(previous.activeUsers);
        expect(changePercent).toBe(pattern.some((users) => users > 0) ? 0 : null);
      }),
    );
  });

  it('is none where the same weeks lack days here and there', () => {
    const pattern = [120, 118, 121, 119, 90, 12, 10];
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 6 }), (lost) => {
        const played = rows(60, (age) => usersOf(pattern, addDays(NEWEST, -age)));
        const delivered = played.filter(({ age }) => age === 0 || !lost.includes(age));
        // A weekday of which nothing is left on one side does not count on the other.
        expect(usageWindows(NEWEST, delivered).changePercent).toBe(0);
      }),
    );
  });

  it('leaves a weekday out that only one of the windows has', () => {
    // Somebody worked on one Saturday; that is no fall on an average day.
    const saturday = '2026-11-21';
    const played = rows(60, (age) => {
      const day = addDays(NEWEST, -age);
      if (day === saturday) return 1;
      return ['Saturday', 'Sunday'].includes(weekdayOf(day)) ? 0 : 20;
    });
    expect(usageWindows(NEWEST, played)).toMatchObject({ changePercent: 0, last: { activeUsers: 20 } });
  });

  it.each([
    [30, 15, 50],
    [30, 14, null],
    [14, 30, null],
  ])('of %i days with a count after %i is %s', (inLast, inPrevious, expected) => {
    const played = rows(60, (age) => {
      if (age < 30) return age < inLast ? 30 : null;
      return age < 30 + inPrevious ? 20 : null;
    });
    expect(usageWindows(NEWEST, played).changePercent).toBe(expected);
  });

  it('is that of the figures shown, which keep a decimal where they are few', () => {
    const { last, previous, changePercent } = usageWindows(
      NEWEST,
      rows(60, (age) => (age < 30 ? 14 + (age % 2) : 14)),
    );
    expect([previous.activeUsers, last.activeUsers]).toEqual([14, 14.5]);
    expect(changePercent).toBe(3.6);
  });

  it('is not known where nobody was there', () => {
    const { last, changePercent } = usageWindows(
      NEWEST,
      rows(60, (age) => (age < 30 ? 0 : 20)),
    );
    expect(last).toMatchObject({ days: 30, activeUsers: null, activeDays: 30 });
    expect(changePercent).toBeNull();
  });
});
