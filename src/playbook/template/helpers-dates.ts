import {
  addDays,
  type CivilDate,
  type DateFormat,
  daysBetween,
  formatCivilDate,
  isCivilDate,
} from '../../platform/civil-date.ts';
import { valueAt } from '../rules.ts';
import { argumentError, type Helper, isNone, toNumber, toText } from './helper.ts';

const group = 'dates';
const FORMATS: readonly DateFormat[] = ['long', 'short', 'iso', 'weekday'];

const PERIOD_FORMATS = ['long', 'short'] as const;

/** Two dates in words, with the year only once where it is the same. */
function periodText(from: CivilDate, to: CivilDate, format: (typeof PERIOD_FORMATS)[number]): string {
  const last = formatCivilDate(to, format);
  if (from === to) return last;
  const first = formatCivilDate(from, format);
  return `${from.slice(0, 4) === to.slice(0, 4) ? first.slice(0, first.lastIndexOf(' ')) : first} to ${last}`;
}

/** The civil date in a date or an instant (`2026-12-01T08:00:00Z`), or null. */
function civil(name: string, value: unknown): string | null {
  const text = toText(name, value).trim();
  const day = /^\d{4}-\d{2}-\d{2}T/.test(text) ? text.slice(0, 10) : text;
  return isCivilDate(day) ? day : null;
}

export const DATE_HELPERS: readonly Helper[] = [
  {
    name: 'date',
    group,
    args: 'date [format]',
    returns: 'text',
    summary:
      'A date in words: `long` (default), `short`, `iso` or `weekday`. `unknown` for null; a text that is no date stays as it is.',
    example: "{{date '2026-12-01'}}; {{date '2026-12-01' 'short'}}; {{date '2026-12-01' 'weekday'}}",
    exampleResult: '1 December 2026; 1 Dec 2026; Tuesday 1 December 2026',
    run: ([value, format]) => {
      const wanted = isNone(format) ? 'long' : FORMATS.find((each) => each === format);
      if (!wanted) throw argumentError('date', 'knows no such format', `Use one of ${FORMATS.join(', ')}.`);
      const day = civil('date', value);
      if (day !== null) return formatCivilDate(day, wanted);
      return toText('date', value).trim() === '' ? 'unknown' : toText('date', value);
    },
  },
  {
    name: 'period',
    group,
    args: 'start end [format]',
    returns: 'text',
    summary:
      'The days from one date to another in words, `long` (default) or `short`; `unknown` where one of them is null.',
    example: "{{period '2026-10-26' '2026-11-24'}}; {{period '2026-12-08' '2027-01-06' 'short'}}",
    exampleResult: '26 October to 24 November 2026; 8 Dec 2026 to 6 Jan 2027',
    run: ([start, end, wanted]) => {
      const format = isNone(wanted) ? 'long' : PERIOD_FORMATS.find((each) => each === wanted);
      if (!format)
        throw argumentError('period', 'knows no such format', `Use one of ${PERIOD_FORMATS.join(', ')}.`);
      const [from, to] = [civil('period', start), civil('period', end)];
      return from === null || to === null ? 'unknown' : periodText(from, to, format);
    },
  },
  {
    name: 'daysUntil',
    group,
    args: 'date',
    returns: 'number or null',
    summary: 'Days from `workflow.asOf` to the date; negative when it has passed.',
    example: "{{daysUntil '2026-12-01'}}",
    exampleResult: '30',
    run: ([value], { root }) => {
      const day = civil('daysUntil', value);
      const asOf = civil('daysUntil', valueAt(root, 'workflow.asOf'));
      return day === null || asOf === null ? null : daysBetween(asOf, day);
    },
  },
  {
    name: 'addDays',
    group,
    args: 'date days',
    returns: 'ISO date or null',
    summary: 'The date so many days later; earlier when negative.',
    example: "{{addDays '2026-12-01' -14}}",
    exampleResult: '2026-11-17',
    run: ([value, days]) => {
      const day = civil('addDays', value);
      const count = toNumber('addDays', days);
      // A larger span would leave the years that can be written as dates.
      if (day === null || count === null || Math.abs(count) > 100_000) return null;
      return addDays(day, count);
    },
  },
];
