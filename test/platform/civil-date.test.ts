import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  daysBetween,
  formatCivilDate,
  instantAt,
  isCivilDate,
  monthsBetween,
  parseCivilDate,
  todayIn,
  weekdayOf,
} from '../../src/platform/civil-date.ts';

const day = fc
  .integer({ min: -200_000, max: 200_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

describe('a civil date', () => {
  it.each(['2026-12-01', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is one', (text) => {
    expect(isCivilDate(text)).toBe(true);
  });

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-1-1',
    '01/12/2026',
    '',
    '0000-01-01',
    '2026-12-01T00:00:00Z',
    ' 2026-12-01',
  ])('%j is none', (text) => {
    expect(isCivilDate(text)).toBe(false);
    expect(() => parseCivilDate(text)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it('is written in four ways', () => {
    expect(formatCivilDate('2026-12-01', 'long')).toBe('1 December 2026');
    expect(formatCivilDate('2026-12-01', 'short')).toBe('1 Dec 2026');
    expect(formatCivilDate('2026-12-01', 'weekday')).toBe('Tuesday 1 December 2026');
    expect(formatCivilDate('2026-12-01', 'iso')).toBe('2026-12-01');
  });

  it('knows its weekday as the calendar does', () => {
    fc.assert(
      fc.property(day, (date) => {
        const expected = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });
        expect(weekdayOf(date)).toBe(expected.format(new Date(`${date}T00:00:00Z`)));
      }),
    );
  });
});

describe('counting days', () => {
  it('is reversible', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -5000, max: 5000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
  });

  it('orders as texts do', () => {
    fc.assert(
      fc.property(day, day, (a, b) => {
        expect(Math.sign(daysBetween(a, b))).toBe(Number(a < b) - Number(a > b));
      }),
    );
  });

  it('counts a day on which clocks change as one day', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  });

  it('refuses to leave the years that can be written', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
    expect(() => addDays('0001-01-01', -1)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });
});

describe('counting months', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-05-10', 0, '2026-05-10'],
  ])('%s and %i months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it('finds the number of whole months again', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 400 }), (date, months) => {
        const later = addMonths(date, months);
        // 31 January + 1 month is 28 February: a whole month, though the day is another.
        expect(monthsBetween(date, later)).toBe(months);
        expect(monthsBetween(later, date)).toBe(0 - months);
      }),
    );
  });

  it('does not count a month that has begun', () => {
    expect(monthsBetween('2026-01-15', '2026-02-14')).toBe(0);
    expect(monthsBetween('2026-01-15', '2026-02-15')).toBe(1);
  });
});

describe('today', () => {
  const instant = new Date('2026-11-01T04:30:00Z');

  it('depends on where one is', () => {
    expect(todayIn('UTC', instant)).toBe('2026-11-01');
    expect(todayIn('America/Los_Angeles', instant)).toBe('2026-10-31');
    expect(todayIn('Pacific/Kiritimati', new Date('2026-11-01T10:00:00Z'))).toBe('2026-11-02');
  });

  it('is right in the hour that clocks repeat', () => {
    expect(todayIn('Europe/Berlin', new Date('2026-10-25T00:30:00Z'))).toBe('2026-10-25');
    expect(todayIn('Europe/Berlin', new Date('2026-10-24T22:30:00Z'))).toBe('2026-10-25');
  });

  it('says so when there is no such zone', () => {
    expect(() => todayIn('Mars/Olympus', instant)).toThrow(/Mars\/Olympus/);
  });
});

describe('instantAt', () => {
  it.each([
    ['UTC', '2026-12-01', '08:00', '2026-12-01T08:00Z'],
    ['America/New_York', '2026-12-01', '00:00', '2026-12-01T05:00Z'],
    ['Asia/Kolkata', '2026-12-01', '00:30', '2026-11-30T19:00Z'],
    ['Pacific/Auckland', '2026-12-01', '08:00', '2026-11-30T19:00Z'],
    // The clock goes from 02:00 to 03:00 that night; the old offset gives the instant of 02:30.
    ['Europe/Berlin', '2026-03-29', '01:59', '2026-03-29T00:59Z'],
    ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30Z'],
    ['Europe/Berlin', '2026-03-29', '03:00', '2026-03-29T01:00Z'],
    // The clock goes from 03:00 back to 02:00 that night: the first of two.
    ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30Z'],
    ['Europe/Berlin', '2026-10-25', '03:00', '2026-10-25T02:00Z'],
  ])('in %s it is %s %s at %s', (zone, date, time, instant) => {
    expect(instantAt(zone, date, time)).toEqual(new Date(instant));
  });
});
