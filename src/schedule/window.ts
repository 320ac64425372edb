import { addDays, type CivilDate, daysBetween } from '../platform/civil-date.ts';

/**
 * The window of a version as it lies around one term: the same arithmetic as the SQL functions `chosen_workflows` and
 * `occurrence_of`, for questions about other days than tonight. A property test holds the two against each other.
 */
export type PlacedWindow = {
  readonly daysMin: number | null;
  readonly daysMax: number | null;
  readonly repeatEveryDays: number | null;
  readonly laterAfterDays: number | null;
  readonly laterEveryDays: number | null;
  /** The date it counts from. */
  readonly anchorOn: CivilDate;
  /** Where a repeating window without an upper end begins to count. */
  readonly termStart: CivilDate;
};

/** The first day of the window; null where it is open above. */
export const opensOn = ({ anchorOn, daysMax }: PlacedWindow): CivilDate | null =>
  daysMax === null ? null : addDays(anchorOn, -daysMax);

/** The last day of the window; null where it is open below. */
export const closesOn = ({ anchorOn, daysMin }: PlacedWindow): CivilDate | null =>
  daysMin === null ? null : addDays(anchorOn, -daysMin);

/** Which occurrence of a stage a day belongs to: 0 for one that runs once a term. */
function occurrenceOn(window: PlacedWindow, day: CivilDate): number {
  const { repeatEveryDays, laterAfterDays, laterEveryDays } = window;
  if (repeatEveryDays === null) return 0;
  const elapsed = Math.max(0, daysBetween(opensOn(window) ?? window.termStart, day));
  if (laterAfterDays === null || laterEveryDays === null || elapsed < laterAfterDays)
    return Math.floor(elapsed / repeatEveryDays);
  const early = Math.floor((laterAfterDays - 1) / repeatEveryDays) + 1;
  return early + Math.floor((elapsed - laterAfterDays) / laterEveryDays);
}

/** Far enough for the longest term that anybody signs; a stage that repeats comes up long before. */
const HORIZON_DAYS = 4_000;

/**
 * The first day after `day` on which an occurrence comes up that is not among `started`, at the latest on `until`.
 * @returns null where none does: the window is over, or everything in it has been started.
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
