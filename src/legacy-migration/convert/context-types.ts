import { CONTEXT_FIELDS, type FieldType, fieldAt } from '../../context/fields.ts';

/** What a value is, as far as a translation must know. */
export type ValueType = 'number' | 'string' | 'boolean' | 'list' | 'object' | 'unknown';

const TYPES: Readonly<Record<FieldType, ValueType>> = {
  number: 'number',
  'whole number': 'number',
  text: 'string',
  date: 'string',
  boolean: 'boolean',
  list: 'list',
  group: 'object',
  'by name': 'object',
  open: 'string',
};

/** The roots that a definition fills by itself; what is at their paths is for its author to say. */
const OWN_ROOTS = new Set(['outputs', 'steps', 'stages', 'variables', 'input']);

/** The type of each path of the context by path; `items[]` stands for an entry. */
export const CONTEXT_TYPES: ReadonlyMap<string, ValueType> = new Map(
  CONTEXT_FIELDS.filter(({ path }) => !OWN_ROOTS.has(path)).map(({ path, type }) => [path, TYPES[type]]),
);

/** Whether there is a context, in which all is well, that has null at `path` or above it. */
export const mayBeNull = (path: string): boolean =>
  path.split('.').some((_, index, parts) => fieldAt(parts.slice(0, index + 1).join('.'))?.nullable === true);

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

/** The currency that an amount at `path` is in; of an entry's, which no template outside of it can name, the contract's. */
export function currencyOf(path: string | null): string {
  const own = path === null ? undefined : fieldAt(path)?.currency;
  return own === undefined || own.includes('[]') ? 'contract.currency' : own;
}
