import { z } from 'zod';

/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/** No export nests deeper; what is written again, compared or stored would run out of stack. */
export const MAX_NESTING = 100;

/** Whether lists and objects stand in each other more than `levels` deep. */
export const isNestedDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((each) => isNestedDeeper(each, levels - 1)));

const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*(?:[eE][+-]?\d+)?/g;

/**
 * JSON as it is written: a number that JavaScript cannot hold, such as an id beyond 2^53, becomes its text instead of
 * its neighbour.
 * @throws SyntaxError where `text` is no JSON
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

/** `text` without what Postgres refuses in jsonb: U+0000 and halves of surrogate pairs. */
export const storableText = (text: string): string => text.replaceAll(NUL, '').replace(/\p{Cs}/gu, '');
