import { factsSchema } from '../../context/fields-facts.ts';
import type { KindSpec } from './kind-spec.ts';
import { AS_OF, CONTRACT } from './shared-columns.ts';

const SHAPES = {
  proposal: factsSchema.shape.proposal,
  stance: factsSchema.shape.stance,
  commitment: factsSchema.shape.commitment,
  agreed_terms: factsSchema.shape.agreedTerms,
  paper: factsSchema.shape.paper,
  order: factsSchema.shape.order,
  payment: factsSchema.shape.payment,
} as const;

/** Said by the row itself, or reckoned when it is read. */
const NOT_GIVEN = ['source', 'asOf', 'by', 'ageDays', 'daysSilent', 'daysSinceViewed'];

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
      oneOf: Object.keys(SHAPES),
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

/** What keeps a fact of a kind from being read later: a value that a template could not use is refused now. */
function valueProblem(kind: string, value: unknown): string | null {
  if (!Object.hasOwn(SHAPES, kind)) return null;
  const shape = SHAPES[kind as keyof typeof SHAPES].unwrap().partial();
  const known = Object.keys(shape.shape).filter((key) => !NOT_GIVEN.includes(key));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `value is no object; it may hold ${known.join(', ')}`;
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) return `value does not take ${unknown.join(', ')}; it may hold ${known.join(', ')}`;
  const parsed = shape.safeParse(value);
  if (parsed.success) return null;
  return parsed.error.issues.map((issue) => `value.${issue.path.join('.')}: ${issue.message}`).join('; ');
}
