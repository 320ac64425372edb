import { storableText } from '../../domain/json.ts';

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
