import type { z } from 'zod';
import { NightshiftError } from './errors.ts';

/** A place in a list as text that means nothing to who gets it. */
export const cursorOf = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place of a cursor; undefined without one. @throws NightshiftError `USAGE_INVALID` for one that is none of ours */
export function placeIn<Place extends z.ZodType>(
  schema: Place,
  cursor: string | undefined,
): z.output<Place> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = schema.safeParse(jsonIn(cursor));
  if (parsed.success) return parsed.data;
  throw new NightshiftError(
    'USAGE_INVALID',
    'The page that is asked for begins nowhere: the cursor is none that this list has given.',
    'Give `next` of the page before, or leave it out for the first page.',
  );
}

function jsonIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/**
 * A page of at most `limit` of what was found, of which one more was asked for: so it is known whether there is a next.
 */
export function pageFrom<Item>(
  found: readonly Item[],
  limit: number,
  place: (last: Item) => readonly (string | number)[],
): { readonly items: readonly Item[]; readonly next: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursorOf(place(last)) : null };
}
