import { storableText } from '../json.ts';

/**
 * Removes U+0000 and lone surrogates from `value`. jsonb refuses them and a model can write them, and one such answer
 * must not fail the statement that it shares with others. Dates become ISO text, as by JSON.stringify.
 */
export function withoutUnstorable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(withoutUnstorable);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [storableText(key), withoutUnstorable(each)]),
  );
}

/** Escapes that jsonb refuses. A false match, after an escaped backslash, only costs a second pass. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/;

/** `value` as JSON that jsonb takes. Cleans it only where its text shows that something must go. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return SUSPICIOUS.test(text) ? JSON.stringify(withoutUnstorable(value)) : text;
}
