import { addDays, type CivilDate, todayIn } from '../platform/civil-date.ts';

/** When the scan of each day is due: from `at` (HH:MM) on, by the wall clock of `zone`. */
export type ScanTime = { readonly zone: string; readonly at: string };

/** The newest day whose scan is due at an instant: today, or before the hour yesterday. */
export function lastDueDay({ zone, at }: ScanTime, now: Date): CivilDate {
  const today = todayIn(zone, now);
  return wallTimeIn(zone, now) < at ? addDays(today, -1) : today;
}

/** HH:MM in a zone; sorts as text. */
function wallTimeIn(zone: string, instant: Date): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant);
}
