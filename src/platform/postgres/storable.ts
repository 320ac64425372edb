import { storableText } from '../json.ts';

/**
 * Postgres's jsonb refuses U+0000 and lone surrogates, and a model can write both: one such answer must not fail the
 * statement of its neighbours. Dates become ISO text, as JSON.stringify would make them.
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

/** Escapes of what is not storable; an escaped backslash before such digits only costs the second look. */
const SUSPICIOUS = /\\u(?:0000|d[89a-f])/;

/** `value` as JSON that jsonb takes. Looked through only where its text shows that there is something to remove. */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return SUSPICIOUS.test(text) ? JSON.stringify(withoutUnstorable(value)) : text;
}
