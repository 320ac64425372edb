import { z } from 'zod';
import { jsonSchema } from '../platform/json.ts';

/**
 * The rule language of routing, conditions and checks: plain data in JSONB; no code is ever evaluated.
 *
 *   { path: outputs.risk_score, op: gte, value: 70 }
 *   { path: outputs.floor_price, op: lte, other: outputs.target_price }
 *   { all: [ … ] }   { any: [ … ] }   { not: … }
 */
export const comparison = z.strictObject({
  /** A dotted path into the context, such as `contract.autoRenew` or `outputs.risk_score`. */
  path: z.string().min(1),
  op: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'not_in', 'contains', 'exists', 'empty']),
  /** The literal to compare with; left out for `exists` and `empty`. */
  value: jsonSchema.optional(),
  /** Another path to compare with, instead of `value`. */
  other: z.string().min(1).optional(),
});

export type Comparison = z.infer<typeof comparison>;
export type Rule = Comparison | { all: Rule[] } | { any: Rule[] } | { not: Rule };

export const ruleSchema: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    comparison,
    z.strictObject({ all: z.array(ruleSchema).min(1) }),
    z.strictObject({ any: z.array(ruleSchema).min(1) }),
    z.strictObject({ not: ruleSchema }),
  ]),
);

/**
 * The value at a dotted path, or `undefined` where it leads nowhere. Own properties only: `constructor`, `__proto__`
 * and the like are never found. `items.0.name` indexes a list; `items.length` is its length.
 */
export function valueAt(scope: unknown, path: string): unknown {
  let at: unknown = scope;
  for (const part of path.split('.')) {
    if (at === null || at === undefined) return undefined;
    if (Array.isArray(at) && part === 'length') at = at.length;
    else if (typeof at === 'object' && Object.hasOwn(at, part)) at = Reflect.get(at, part);
    else return undefined;
  }
  return at;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const isEmpty = (value: unknown): boolean =>
  isAbsent(value) || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * Whether `rule` holds in `scope`. An absent or null operand makes every ordering comparison false, so no rule fires on
 * an unknown value; test for absence with `exists` or `empty`. Numbers compare with numbers and strings with strings
 * (so ISO dates are ordered correctly); other values are unordered.
 */
export function ruleHolds(rule: Rule, scope: unknown): boolean {
  if ('all' in rule) return rule.all.every((each) => ruleHolds(each, scope));
  if ('any' in rule) return rule.any.some((each) => ruleHolds(each, scope));
  if ('not' in rule) return !ruleHolds(rule.not, scope);
  return compare(rule, valueAt(scope, rule.path), scope);
}

function compare(rule: Comparison, left: unknown, scope: unknown): boolean {
  const right: unknown = rule.other === undefined ? rule.value : valueAt(scope, rule.other);
  switch (rule.op) {
    case 'exists':
      return rule.value === false ? isAbsent(left) : !isAbsent(left);
    case 'empty':
      return rule.value === false ? !isEmpty(left) : isEmpty(left);
    case 'eq':
      return (left ?? null) === (right ?? null);
    case 'ne':
      return (left ?? null) !== (right ?? null);
    case 'in':
      return Array.isArray(right) && right.includes(left ?? null);
    case 'not_in':
      return Array.isArray(right) && !right.includes(left ?? null);
    case 'contains':
      return Array.isArray(left)
        ? left.includes(right)
        : typeof left === 'string' && typeof right === 'string' && left.includes(right);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return ordered(rule.op, left, right);
  }
}

function ordered(op: 'gt' | 'gte' | 'lt' | 'lte', left: unknown, right: unknown): boolean {
  const comparable =
    (typeof left === 'number' && typeof right === 'number') ||
    (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  if (op === 'gt') return left > right;
  if (op === 'gte') return left >= right;
  if (op === 'lt') return left < right;
  return left <= right;
}

/** Every path that `rule` reads, in order of appearance. */
export function rulePaths(rule: Rule): string[] {
  if ('all' in rule) return rule.all.flatMap(rulePaths);
  if ('any' in rule) return rule.any.flatMap(rulePaths);
  if ('not' in rule) return rulePaths(rule.not);
  return rule.other === undefined ? [rule.path] : [rule.path, rule.other];
}
