import type { Json } from '../../platform/json.ts';
import type { Comparison, Rule } from '../../playbook/rules.ts';
import type { BinaryOp, LegacyExpr } from '../expression/legacy-expr.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import type { LegacyNames, NameScope } from '../naming/meaning.ts';
import { meaningOf } from '../naming/resolve-name.ts';

/**
 * A condition such as `outputs.risk > 70 && customer.tier == 'gold'` as a rule.
 * @throws NotInGrammar where it is prose, or asks what no rule can.
 */
export function ruleFrom(source: string, names: LegacyNames, scope: NameScope): Rule {
  const bare = source
    .trim()
    .replace(/^\{\{([\s\S]*)\}\}$/, '$1')
    .trim();
  return rule(parseExpression(bare), names, scope);
}

type Op = Comparison['op'];
const OPS: Readonly<Partial<Record<BinaryOp, Op>>> = {
  '==': 'eq',
  '!=': 'ne',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
};
const TURNED: Readonly<Partial<Record<Op, Op>>> = { gt: 'lt', gte: 'lte', lt: 'gt', lte: 'gte' };

function rule(expr: LegacyExpr, names: LegacyNames, scope: NameScope): Rule {
  if (expr.kind === 'not') return { not: rule(expr.arg, names, scope) };
  if (expr.kind === 'call') return called(expr, names, scope);
  if (expr.kind !== 'binary') return holds(expr, names, scope);
  const { op, left, right } = expr;
  if (op === '&&') return { all: [rule(left, names, scope), rule(right, names, scope)] };
  if (op === '||') return { any: [rule(left, names, scope), rule(right, names, scope)] };
  const ours = OPS[op];
  if (!ours) throw new NotInGrammar('a rule does not calculate');
  if (left.kind === 'literal') return comparison(right, TURNED[ours] ?? ours, left, names, scope);
  return comparison(left, ours, right, names, scope);
}

function comparison(left: LegacyExpr, op: Op, right: LegacyExpr, names: LegacyNames, scope: NameScope): Rule {
  const { path } = pathIn(left, names, scope);
  if (right.kind === 'literal') {
    if (right.value === null) return { path, op: 'exists', ...(op === 'eq' ? { value: false } : {}) };
    return { path, op, value: right.value };
  }
  if (right.kind === 'negate' && right.arg.kind === 'literal' && typeof right.arg.value === 'number')
    return { path, op, value: -right.arg.value };
  return { path, op, other: pathIn(right, names, scope).path };
}

function called(expr: Extract<LegacyExpr, { kind: 'call' }>, names: LegacyNames, scope: NameScope): Rule {
  const [a, b] = expr.args;
  if (expr.target === null && (expr.name === 'and' || expr.name === 'or')) {
    const parts = expr.args.map((arg) => rule(arg, names, scope));
    return expr.name === 'and' ? { all: parts } : { any: parts };
  }
  if (expr.target === null && expr.name === 'not' && a) return { not: rule(a, names, scope) };
  const op = ({ eq: '==', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const)[expr.name];
  if (expr.target === null && op && a && b)
    return rule({ kind: 'binary', op, left: a, right: b }, names, scope);
  if (expr.target && expr.name === 'includes' && a?.kind === 'literal' && a.value !== null)
    return { path: pathIn(expr.target, names, scope).path, op: 'contains', value: a.value };
  throw new NotInGrammar(`${expr.name} is in no rule`);
}

/** Whether a value holds, as JavaScript sees it. */
function holds(expr: LegacyExpr, names: LegacyNames, scope: NameScope): Rule {
  const { path, type } = pathIn(expr, names, scope);
  const is = (op: Op, value?: Json): Rule => ({ path, op, ...(value === undefined ? {} : { value }) });
  switch (type) {
    case 'boolean':
      return is('eq', true);
    case 'number':
      return { all: [is('exists'), is('ne', 0)] };
    case 'string':
      return is('empty', false);
    case 'list':
    case 'object':
      return is('exists');
    default:
      return { all: [is('empty', false), is('ne', false), is('ne', 0)] };
  }
}

function pathIn(expr: LegacyExpr, names: LegacyNames, scope: NameScope): { path: string; type: string } {
  if (expr.kind === 'member' && expr.name === 'length')
    return { path: `${pathIn(expr.target, names, scope).path}.length`, type: 'number' };
  if (expr.kind !== 'path') throw new NotInGrammar('a rule compares a path with a value or another path');
  const meaning = meaningOf(expr.parts, expr.up, names, scope);
  if (meaning.kind === 'path' && meaning.path !== null) return { path: meaning.text, type: meaning.type };
  throw new NotInGrammar(meaning.kind === 'unknown' ? meaning.why : `${expr.parts.join('.')} is no path`);
}
