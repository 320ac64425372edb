import { addDays, formatCivilDate, weekdayOf } from '../../../src/platform/civil-date.ts';

export { addDays, addMonths, daysBetween, weekdayOf } from '../../../src/platform/civil-date.ts';

export const isWeekend = (date: string): boolean => weekdayOf(date).startsWith('S');

/** The date, or the Friday before a weekend, since people rarely call on Sundays. */
export const workdayUpTo = (date: string): string => {
  const back = { Saturday: -1, Sunday: -2 }[weekdayOf(date)] ?? 0;
  return addDays(date, back);
};

/** `14 November 2026` */
export const longDate = (date: string): string => formatCivilDate(date, 'long');
/** `14 November` */
export const dayAndMonth = (date: string): string => longDate(date).split(' ').slice(0, 2).join(' ');
export const monthName = (date: string): string => longDate(date).split(' ')[1] ?? '';
export const yearOf = (date: string): number => Number(date.slice(0, 4));

/** `the 14th` */
export function ordinalDay(date: string): string {
  const day = Number(date.slice(8));
  const ending = day >= 11 && day <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `the ${day}${ending}`;
}
