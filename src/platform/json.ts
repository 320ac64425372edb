import { z } from 'zod';

/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/**
 * No export of a real system nests deeper. Deeper values would overflow the stack where they are written, compared or
 * stored.
 */
export const MAX_NESTING = 100;

/** Whether lists and objects are nested more than `levels` deep. */
export const isNestedDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((each) => isNestedDeeper(each, levels - 1)));

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON exactly: a number that JavaScript cannot hold, such as an id beyond 2^53, becomes its text instead of the
 * nearest number.
 * @throws SyntaxError where `text` is not JSON.
 */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!/\d{16}|\d[eE]/.test(text)) return value;
  return JSON.parse(text.replace(TEXT_OR_NUMBER, (part) => (isExact(part) ? part : `"${part}"`)));
}

function isExact(part: string): boolean {
  if (part.startsWith('"')) return true;
  const number = Number(part);
  return Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
}

const NUL = String.fromCharCode(0);

/** Removes what Postgres refuses in jsonb: U+0000 and halves of surrogate pairs. */
export const storableText = (text: string): string => text.replaceAll(NUL, '').replace(/\p{Cs}/gu, '');
