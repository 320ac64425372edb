import { z } from 'zod';

/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

const NUL = String.fromCharCode(0);

/** `text` without what Postgres refuses in jsonb: U+0000 and halves of surrogate pairs. */
export const storableText = (text: string): string => text.replaceAll(NUL, '').replace(/\p{Cs}/gu, '');
