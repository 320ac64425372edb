import type { Comparison, Rule } from './rules.ts';

/** What is certain where `rule` holds, or where it does not (`holds` false), in the notation of `Known` in templates. */
export function knownBy(rule: Rule | undefined, holds = true): string[] {
  if (rule === undefined) return [];
  if ('not' in rule) return knownBy(rule.not, !holds);
  if ('all' in rule) return holds ? rule.all.flatMap((each) => knownBy(each)) : [];
  if ('any' in rule)
    return holds
      ? inAll(rule.any.map((each) => knownBy(each)))
      : rule.any.flatMap((each) => knownBy(each, false));
  return holds ? knownWhere(rule) : knownUnless(rule);
}

function knownWhere({ path, op, value, other }: Comparison): string[] {
  const both = other === undefined ? [path] : [path, other];
  switch (op) {
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'contains':
      return both;
    case 'exists':
      return value === false ? [] : [path];
    case 'empty':
      return value === false ? [path] : [];
    case 'eq':
      return other === undefined && (value ?? null) !== null ? [path, `${path}=${value}`] : [];
    case 'in':
      return Array.isArray(value) && !value.includes(null) ? [path, `${path}=${value.join('|')}`] : [];
    case 'ne':
      return other === undefined && (value ?? null) === null ? [path] : [];
    case 'not_in':
      return Array.isArray(value) && value.includes(null) ? [path] : [];
  }
}

function knownUnless({ path, op, value, other }: Comparison): string[] {
  if (op === 'exists') return value === false ? [path] : [];
  if (op === 'empty') return value === false ? [] : [path];
  if (op === 'ne' && other === undefined && (value ?? null) !== null) return [path, `${path}=${value}`];
  return op === 'eq' && other === undefined && (value ?? null) === null ? [path] : [];
}

/** The entries that all lists contain. */
const inAll = (lists: readonly string[][]): string[] =>
  (lists[0] ?? []).filter((path) => lists.every((list) => list.includes(path)));
