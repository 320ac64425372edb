import { addDays, type CivilDate, daysBetween } from '../platform/civil-date.ts';

/**
 * The window of a version, placed around one term. The same arithmetic as the SQL functions `chosen_workflows` and
 * `occurrence_of`, for other days than tonight. A property test compares the two.
 */
export type PlacedWindow = {
  readonly daysMin: number | null;
  readonly daysMax: number | null;
  readonly repeatEveryDays: number | null;
  readonly laterAfterDays: number | null;
  readonly laterEveryDays: number | null;
  /** The date that the window counts from. */
  readonly anchorOn: CivilDate;
  /** The day from which a repeating window without an upper end counts. */
  readonly termStart: CivilDate;
};

/** The first day of the window; null where it has none. */
export const opensOn = ({ anchorOn, daysMax }: PlacedWindow): CivilDate | null =>
  daysMax === null ? null : addDays(anchorOn, -daysMax);

/** The last day of the window; null where it has none. */
export const closesOn = ({ anchorOn, daysMin }: PlacedWindow): CivilDate | null =>
  daysMin === null ? null : addDays(anchorOn, -daysMin);

/** The occurrence of a stage that a day belongs to; 0 for a stage that runs once a term. */
function occurrenceOn(window: PlacedWindow, day: CivilDate): number {
  const { repeatEveryDays, laterAfterDays, laterEveryDays } = window;
  if (repeatEveryDays === null) return 0;
  const elapsed = Math.max(0, daysBetween(opensOn(window) ?? window.termStart, day));
  if (laterAfterDays === null || laterEveryDays === null || elapsed < laterAfterDays)
    return Math.floor(elapsed / repeatEveryDays);
  const early = Math.floor((laterAfterDays - 1) / repeatEveryDays) + 1;
  return early + Math.floor((elapsed - laterAfterDays) / laterEveryDays);
}

/** Covers the longest term that anybody signs; a stage that repeats comes up long before. */
const HORIZON_DAYS = 4_000;

/**
 * The first day after `day`, up to `until`, with an occurrence that is not among `started`.
 * @returns null where there is none: the window is over, or everything in it has been started.
 */
export function nextStartAfter(
  window: PlacedWindow,
  day: CivilDate,
  started: ReadonlySet<number>,
  until: CivilDate | null,
): CivilDate | null {
  const opens = opensOn(window);
  let next = addDays(day, 1);
  if (opens !== null && opens > next) next = opens;
  const end = [closesOn(window), until, addDays(next, HORIZON_DAYS)].reduce((a, b) =>
    a === null || (b !== null && b < a) ? b : a,
  );
  for (; end !== null && next <= end; next = addDays(next, 1))
    if (!started.has(occurrenceOn(window, next))) return next;
  return null;
}
