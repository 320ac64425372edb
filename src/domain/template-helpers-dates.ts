import { addDays, type DateFormat, daysBetween, formatCivilDate, isCivilDate } from './civil-date.ts';
import { valueAt } from './rule.ts';
import { argumentError, type Helper, isNone, toNumber, toText } from './template-helper.ts';

const group = 'dates';
const FORMATS: readonly DateFormat[] = ['long', 'short', 'iso', 'weekday'];

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
      // A span no calendar holds would leave the years that dates can be written in.
      if (day === null || count === null || Math.abs(count) > 100_000) return null;
      return addDays(day, count);
    },
  },
];
