import type { z } from 'zod';
import { fieldFacts } from '../../context/field.ts';
import { FIELD_OF_FACT, factsSchema } from '../../context/fields-facts.ts';
import type { KindSpec } from './kind-spec.ts';
import { AS_OF, CONTRACT } from './shared-columns.ts';

/** Whether a fact's value contains the field; the row's own columns give the others, or reading computes them. */
const isGiven = ([name, schema]: [string, z.ZodType]): boolean =>
  !['source', 'asOf', 'by', 'ageDays'].includes(name) && fieldFacts.get(schema)?.nullWith === undefined;

/** What somebody said or did about a renewal; append-only. */
export const facts: KindSpec = {
  table: 'renewal_facts',
  key: ['contract_external_id', 'term_number', 'kind', 'source', 'as_of', 'value'],
  dated: 'as_of',
  columns: [
    { ...CONTRACT, required: true },
    { name: 'term_number', type: 'integer', min: 1, about: 'the open term where there is none' },
    {
      name: 'kind',
      type: 'text',
      required: true,
      oneOf: Object.keys(FIELD_OF_FACT),
      about: '',
      aliases: ['fact', 'type'],
    },
    {
      name: 'value',
      type: 'json',
      required: true,
      about: 'an object with the keys of `facts.*`, in camelCase',
    },
    { name: 'source', type: 'text', required: true, about: 'who or what says so' },
    AS_OF,
  ],
  problem: (record) => valueProblem(String(record.kind), record.value),
};

/** Why a fact of this kind could not be read later: a value that no template could use is refused now. */
function valueProblem(kind: string, value: unknown): string | null {
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
