import { z } from 'zod';
import { isCivilDate, todayIn } from '../platform/civil-date.ts';
import { portSchema } from '../platform/config/config.ts';
import { wholeNumber } from '../platform/config/values.ts';

/** What several commands take, checked in one place. Each message goes on from the option's name. */
export const dateOption = z
  .string()
  .refine(isCivilDate, { message: 'is not a calendar date; write YYYY-MM-DD' })
  .optional();
export const textOption = z.string().min(1, 'is empty').optional();
export const limitOption = wholeNumber(1, 10_000);
export const portOption = portSchema.optional();

export const DEFAULT_LIMIT = '50';

/** The civil date asked for, or today in the zone of the scan. */
export const dayOf = (date: string | undefined, zone: string): string => date ?? todayIn(zone, new Date());
