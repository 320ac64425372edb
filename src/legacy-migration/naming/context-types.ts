import type { z } from 'zod';
import { contextSchema } from '../../context/context.ts';

/** What a value is, as far as a translation must know. */
export type ValueType = 'number' | 'string' | 'boolean' | 'list' | 'object' | 'unknown';

type LegacyTypeDef = {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
};

const TYPES: Readonly<Record<string, ValueType>> = {
  number: 'number',
  int: 'number',
  string: 'string',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
  record: 'object',
};

/** The roots that a definition fills by itself; their paths are not in the schema of the context. */
const OWN_ROOTS = new Set(['outputs', 'steps', 'stages', 'variables', 'input']);

const NULLABLE = new Set<string>();

/** The type of each path of the context by path; `items[]` stands for an entry. */
export const CONTEXT_TYPES: ReadonlyMap<string, ValueType> = new Map(
  Object.entries(contextSchema.shape)
    .filter(([root]) => !OWN_ROOTS.has(root))
    .flatMap(([root, schema]) => typesBelow(root, schema)),
);

/** Whether there is a context, in which all is well, that has null at `path` or above it. */
export const mayBeNull = (path: string): boolean =>
  path.split('.').some((_, index, parts) => NULLABLE.has(parts.slice(0, index + 1).join('.')));

function typesBelow(path: string, schema: z.ZodType): [string, ValueType][] {
  const def = schema.def as LegacyTypeDef;
  if (def.type === 'nullable') NULLABLE.add(path);
  if ((def.type === 'nullable' || def.type === 'optional') && def.innerType)
    return typesBelow(path, def.innerType);
  const own: [string, ValueType] = [path, TYPES[def.type] ?? 'string'];
  if (def.type === 'object')
    return [
      own,
      ...Object.entries(def.shape ?? {}).flatMap(([name, field]) => typesBelow(`${path}.${name}`, field)),
    ];
  return def.type === 'array' && def.element ? [own, ...typesBelow(`${path}[]`, def.element)] : [own];
}

const normal = (path: string): string => path.toLowerCase().replaceAll('_', '');
const BY_NORMAL: ReadonlyMap<string, string> = new Map(
  [...CONTEXT_TYPES.keys()].map((path) => [normal(path), path]),
);

/** The path of the context that `path` is but for case and underscores, such as `workflow.renewal_ARR`; else null. */
export const sameButForCase = (path: string): string | null => BY_NORMAL.get(normal(path)) ?? null;

/** Paths of the context that end as `path` does, to suggest; the shortest first, at most three. */
export function similarPaths(path: string): string[] {
  const last = normal(path.split('.').at(-1) ?? '');
  if (last.length < 3) return [];
  return [...CONTEXT_TYPES.keys()]
    .filter((each) => normal(each.split('.').at(-1) ?? '').includes(last))
    .sort((a, b) => a.length - b.length)
    .slice(0, 3);
}

/** The currency that an amount at `path` is in. */
export function currencyOf(path: string | null): string {
  const own = path === null ? undefined : CURRENCIES[path];
  return own ?? 'contract.currency';
}

const CURRENCIES: Readonly<Record<string, string>> = {
  'customer.arr': 'customer.reportingCurrency',
  'contract.arrReporting': 'customer.reportingCurrency',
  'workflow.renewalArr': 'workflow.renewalCurrency',
  'data.salesforce.opportunityAmount': 'data.salesforce.opportunityCurrency',
  'data.baseline.arr': 'customer.reportingCurrency',
  'facts.agreedTerms.amount': 'facts.agreedTerms.currency',
  'facts.proposal.amount': 'facts.proposal.currency',
  'facts.payment.amount': 'facts.payment.currency',
};
