import { z } from 'zod';
import { NightshiftError } from '../../platform/errors.ts';

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

/** A place in a list as a cursor, which means nothing to a client. */
export const cursorOf = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws NightshiftError `USAGE_INVALID` for a cursor that is none of ours */
export function placeOf<Place extends z.ZodType>(
  schema: Place,
  cursor: string | undefined,
): z.output<Place> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(jsonIn(cursor));
  if (parsed.success) return parsed.data;
  throw new NightshiftError(
    'USAGE_INVALID',
    'The cursor is none that this list has given.',
    'Give `next` of the page before, or leave it out to begin.',
  );
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
