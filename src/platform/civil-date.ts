import { NightshiftError } from './errors.ts';

/**
 * Civil dates as text, `2026-12-01`: a day on the calendar, without an hour or a zone. All arithmetic counts days and
 * months, never milliseconds, so a change to summer time cannot move a renewal by a day.
 */
export type CivilDate = string;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MS_PER_DAY = 86_400_000;

type DateParts = { year: number; month: number; day: number };

/** Whether `value` is a real day of the calendar, written `YYYY-MM-DD`, from year 0001 to 9999. */
export function isCivilDate(value: unknown): value is CivilDate {
  return typeof value === 'string' && partsOf(value) !== null;
}

/**
 * `value` itself where it is a civil date.
 * @throws NightshiftError `USAGE_INVALID` that names it.
 */
export function parseCivilDate(value: string): CivilDate {
  if (!isCivilDate(value)) throw notADate(value);
  return value;
}

/** The day `days` after `date`; before it when negative. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return fromDayNumber(dayNumber(date) + Math.trunc(days));
}

/** How many days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** The same day of the month `months` later, or the last day of a shorter month (31 January → 28 February). */
export function addMonths(date: CivilDate, months: number): CivilDate {
  const { year, month, day } = needParts(date);
  const index = year * 12 + (month - 1) + Math.trunc(months);
  const target = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 };
  return textOf({ ...target, day: Math.min(day, daysInMonth(target.year, target.month)) });
}

/** Whole months from `from` to `to`, so that `addMonths(from, n)` is not after `to`; negative when `to` is earlier. */
export function monthsBetween(from: CivilDate, to: CivilDate): number {
  if (from > to) return 0 - monthsBetween(to, from);
  const a = needParts(from);
  const b = needParts(to);
  const months = (b.year - a.year) * 12 + (b.month - a.month);
  return addMonths(from, months) > to ? months - 1 : months;
}

/** The civil date in `zone` (an IANA name) at `instant`. */
export function todayIn(zone: string, instant: Date): CivilDate {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        calendar: 'gregory',
        numberingSystem: 'latn',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      });
    } catch (cause) {
      throw new NightshiftError(
        'USAGE_INVALID',
        `"${zone}" is not a time zone`,
        'Name a zone of the IANA database, such as Europe/Berlin.',
        { zone },
        cause,
      );
    }
    formats.set(zone, format);
  }
  const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${part.get('year')?.padStart(4, '0')}-${part.get('month')}-${part.get('day')}`;
}

/** Cached, since building a format costs far more than using it, and there are few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant at which the wall clock of `zone` shows `time` (HH:MM) on `date`. Where the clock shows it twice, the
 * first; where the zone skips it, the instant at which an unchanged clock would have shown it.
 */
export function instantAt(zone: string, date: CivilDate, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const shown = dayNumber(date) * MS_PER_DAY + (hours * 60 + minutes) * 60_000;
  // A change of the clock, if any, lies between the day before and the day after.
  const candidates = [-MS_PER_DAY, MS_PER_DAY].map((away) => shown - offsetMs(zone, shown + away));
  const exact = candidates.filter((instant) => instant + offsetMs(zone, instant) === shown);
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates));
}

/** How many ms the wall clock of `zone` is ahead of UTC at an instant. */
function offsetMs(zone: string, instant: number): number {
  let format = clocks.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(zone, format);
  }
  const at = new Date(instant);
  const [hours = 0, minutes = 0, seconds = 0] = format.format(at).split(':').map(Number);
  const shown = dayNumber(todayIn(zone, at)) * MS_PER_DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return shown - Math.floor(instant / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

export type DateFormat = 'long' | 'short' | 'iso' | 'weekday';

/** `long` 1 December 2026, `short` 1 Dec 2026, `weekday` Tuesday 1 December 2026, `iso` 2026-12-01. */
export function formatCivilDate(date: CivilDate, format: DateFormat): string {
  const { year, month, day } = needParts(date);
  if (format === 'iso') return date;
  const name = MONTHS[month - 1] ?? '';
  if (format === 'short') return `${day} ${name.slice(0, 3)} ${year}`;
  const long = `${day} ${name} ${year}`;
  return format === 'weekday' ? `${weekdayOf(date)} ${long}` : long;
}

/** The English name of the day of the week. */
export function weekdayOf(date: CivilDate): string {
  // 1 January 1970 was a Thursday.
  return WEEKDAYS[(((dayNumber(date) + 4) % 7) + 7) % 7] ?? '';
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

function partsOf(text: string): DateParts | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const valid = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return valid ? { year, month, day } : null;
}

function needParts(date: CivilDate): DateParts {
  const parts = partsOf(date);
  if (!parts) throw notADate(date);
  return parts;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days since 1 January 1970. */
function dayNumber(date: CivilDate): number {
  const { year, month, day } = needParts(date);
  // Not Date.UTC(year, …): it reads the years 0 to 99 as 1900 to 1999.
  return Math.round(new Date(0).setUTCFullYear(year, month - 1, day) / MS_PER_DAY);
}

function fromDayNumber(days: number): CivilDate {
  const at = new Date(days * MS_PER_DAY);
  return textOf({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() });
}

function textOf({ year, month, day }: DateParts): CivilDate {
  if (!(year >= 1 && year <= 9999)) throw notADate(`year ${year}`);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

const notADate = (value: string) =>
  new NightshiftError(
    'USAGE_INVALID',
    `"${value.slice(0, 40)}" is not a calendar date`,
    'Write dates as YYYY-MM-DD, between the years 0001 and 9999.',
  );
