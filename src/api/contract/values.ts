import { z } from 'zod';
import type { Json } from '../../platform/json.ts';

export const uuid = z.uuid().describe('An id');
export const day = z.iso.date().describe('A day, `YYYY-MM-DD`');
export const instant = z.iso.datetime().describe('An instant, UTC');
/** An id of ours, or the one that the book has. */
export const reference = z.string().min(1).max(200);
export const playbookKey = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/)
  .describe('The key of a playbook, such as `prepare`');

/** A list of words that grows: a client must take one that it does not know for what it is, a word. */
export const openWord = (known: readonly string[], about: string) =>
  z.string().describe(`${about}: ${known.map((word) => `\`${word}\``).join(', ')}. More may come.`);

/** JSON of any shape: a body is nothing else. A schema that refers to itself would have no name in the document. */
export const anyJson: z.ZodType<Json> = z.any().describe('Any JSON');
