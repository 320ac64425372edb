import type { Command } from 'commander';
import { z } from 'zod';
import { isCivilDate, todayIn } from '../platform/civil-date.ts';
import { portSchema } from '../platform/config/config.ts';
import { wholeNumber } from '../platform/config/values.ts';

/** Options that several commands share. Each message continues the option's name. */
export const dateOption = z
  .string()
  .refine(isCivilDate, { message: 'is not a calendar date; write YYYY-MM-DD' })
  .optional();
export const textOption = z.string().min(1, 'is empty').optional();
export const portOption = portSchema.optional();

const LIST_OPTIONS = {
  stage: { flags: '--stage <stage>', words: 'only of this stage, by key or name', schema: textOption },
  owner: {
    flags: '--owner <text>',
    words: 'only for this person, by part of the name or e-mail address',
    schema: textOption,
  },
  customer: {
    flags: '--customer <text>',
    words: 'only for this customer, by part of the name or external id',
    schema: textOption,
  },
  contract: {
    flags: '--contract <id>',
    words: 'only of this contract, by id or external id',
    schema: textOption,
  },
  night: { flags: '--night <date>', words: 'only of the night of this day', schema: dateOption },
} as const;
type ListOption = keyof typeof LIST_OPTIONS;

const limitOption = wholeNumber(1, 10_000);
const DEFAULT_LIMIT = '50';

/** Gives a list command its shared filters and a limit. @returns their schema. */
export function addListOptions<Name extends ListOption>(command: Command, names: readonly Name[]) {
  for (const name of names) command.option(LIST_OPTIONS[name].flags, LIST_OPTIONS[name].words);
  command.option('--limit <n>', 'at most so many', DEFAULT_LIMIT);
  const shape = Object.fromEntries(names.map((name) => [name, LIST_OPTIONS[name].schema]));
  return z.object({
    ...(shape as { [Each in Name]: (typeof LIST_OPTIONS)[Each]['schema'] }),
    limit: limitOption,
  });
}

/** The civil date of the option, or today in the zone of the scan. */
export const dayOf = (date: string | undefined, zone: string): string => date ?? todayIn(zone, new Date());
