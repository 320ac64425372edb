import { addMonths, type CivilDate, monthsBetween } from '../platform/civil-date.ts';

/**
 * The first anniversary of `start` on or after `asOf`, in steps of `everyMonths`; never `start` itself. Each is counted
 * from `start`, so that 29 February becomes the 28th in common years and the 29th again in leap years.
 */
export function nextAnniversary(start: CivilDate, asOf: CivilDate, everyMonths = 12): CivilDate {
  const elapsed = start < asOf ? Math.floor(monthsBetween(start, asOf) / everyMonths) : 0;
  const candidate = addMonths(start, Math.max(1, elapsed) * everyMonths);
  return candidate >= asOf ? candidate : addMonths(start, (Math.max(1, elapsed) + 1) * everyMonths);
}
