import { z } from 'zod';

const MOST = 200;

/** What every list takes. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MOST).default(50).describe('How many at most'),
  cursor: z
    .string()
    .max(500)
    .optional()
    .describe('Where to go on: `next` of the page before. What is inserted meanwhile moves nothing'),
});

/** A page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('The cursor of the next page; null on the last'),
  });
