import { type PathKind, typeAt } from '../../context/paths.ts';
import { closestName } from '../../platform/closest-name.ts';
import type { Json } from '../../platform/json.ts';
import type { Comparison } from '../../playbook/rules.ts';
import type { Playbook } from '../../playbook/schema.ts';

export type ComparisonFault = {
  readonly code: 'choice_impossible' | 'comparison_impossible';
  readonly message: string;
  readonly didYouMean?: string | undefined;
};
type Compared = Pick<Comparison, 'path' | 'op' | 'value' | 'other'>;

const EQUALITY = new Set(['eq', 'ne', 'in', 'not_in']);
const ORDER = new Set(['gt', 'gte', 'lt', 'lte']);

/** Why a comparison has the same result for every context; null where its result can differ. */
export function comparisonFault(
  playbook: Playbook,
  { path, op, value, other }: Compared,
): ComparisonFault | null {
  const type = typeAt(playbook, path);
  if (!type || !(EQUALITY.has(op) || ORDER.has(op))) return null;
  const left = family(type.kind);
  if (left === null) return null;
  if (other !== undefined) {
    const right = family(typeAt(playbook, other)?.kind ?? 'open');
    return right === null || right === left ? null : different(`${path} is ${left} and ${other} is ${right}`);
  }
  for (const literal of Array.isArray(value) && (op === 'in' || op === 'not_in') ? value : [value ?? null]) {
    if (literal === null) continue;
    const right = familyOf(literal);
    if (right !== left) return different(`${path} is ${left} and ${JSON.stringify(literal)} is ${right}`);
    if (ORDER.has(op) && left === 'true or false') return different(`${path} is ${left}, which has no order`);
    const { choices } = type;
    if (!EQUALITY.has(op) || !choices || choices.includes(literal)) continue;
    const near = typeof literal === 'string' ? closestName(literal, choices.map(String)) : undefined;
    const message = `${path} is never ${JSON.stringify(literal)}; it is one of ${choices.map(String).join(', ')}`;
    return { code: 'choice_impossible', message, didYouMean: near };
  }
  return null;
}

const different = (message: string): ComparisonFault => ({
  code: 'comparison_impossible',
  message: `${message}: the comparison always comes out the same`,
});

type Family = 'a text' | 'a number' | 'true or false' | 'a list or an object';

function family(kind: PathKind): Family | null {
  if (kind === 'open') return null;
  if (kind === 'text' || kind === 'date') return 'a text';
  if (kind === 'number') return 'a number';
  return kind === 'boolean' ? 'true or false' : 'a list or an object';
}

function familyOf(literal: Json): Family {
  if (typeof literal === 'string') return 'a text';
  if (typeof literal === 'number') return 'a number';
  return typeof literal === 'boolean' ? 'true or false' : 'a list or an object';
}
