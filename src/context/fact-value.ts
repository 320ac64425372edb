import type { z } from 'zod';
import { fieldFacts } from './field.ts';
import { FIELD_OF_FACT, factsSchema } from './fields-facts.ts';

/** What somebody can say about a renewal. */
export const FACT_KINDS = Object.keys(FIELD_OF_FACT);

/** Whether a fact's value contains the field; the row's own columns give the others, or reading computes them. */
const isGiven = ([name, schema]: [string, z.ZodType]): boolean =>
  !['source', 'asOf', 'by', 'ageDays'].includes(name) && fieldFacts.get(schema)?.nullWith === undefined;

/** Why a fact of this kind could not be read later, or null: a value that no template could use is refused now. */
export function factValueProblem(kind: string, value: unknown): string | null {
  if (!Object.hasOwn(FIELD_OF_FACT, kind)) return null;
  const given = factsSchema.shape[FIELD_OF_FACT[kind as keyof typeof FIELD_OF_FACT]].unwrap();
  const shape = given.partial();
  const known = Object.entries(given.shape)
    .filter(isGiven)
    .map(([name]) => name);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `value is no object; it may hold ${known.join(', ')}`;
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) return `value does not take ${unknown.join(', ')}; it may hold ${known.join(', ')}`;
  const parsed = shape.safeParse(value);
  if (parsed.success) return null;
  return parsed.error.issues.map((issue) => `value.${issue.path.join('.')}: ${issue.message}`).join('; ');
}
