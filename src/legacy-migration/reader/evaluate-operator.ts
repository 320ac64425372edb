import type { Expression } from 'oxc-parser';
import type { Gap, LegacyText, LegacyValue } from '../convert/legacy-value.ts';
import { type Evaluator, type Site, unreadAt } from './evaluation.ts';
import { asText, gapText, joinTexts } from './text-pieces.ts';

/** The text of an expression within a text. An unknown value becomes a visible mark. */
export function textIn(evaluator: Evaluator, hole: Expression, site: Site): LegacyText {
  const value = evaluator.value(hole, site);
  const known = asText(value);
  if (known) return known;
  const { module } = site;
  const gap: Gap =
    value.kind === 'unread'
      ? { source: value.source, why: value.why, at: module.placeOf(hole.start) }
      : {
          source: module.source.slice(hole.start, hole.end),
          why: `a ${value.kind} stands in a text`,
          at: module.placeOf(hole.start),
        };
  return gapText(gap);
}

/** The value of a unary expression. */
export function unary(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'UnaryExpression' }>,
  site: Site,
): LegacyValue {
  const value = evaluator.value(node.argument, site);
  const at = site.module.placeOf(node.start);
  if (node.operator === '!' && truthOf(value) !== null) return { kind: 'scalar', value: !truthOf(value), at };
  const number = value.kind === 'scalar' && typeof value.value === 'number' ? value.value : null;
  if (number !== null && node.operator === '-') return { kind: 'scalar', value: -number, at };
  if (number !== null && node.operator === '+') return { kind: 'scalar', value: number, at };
  return node.operator === 'void'
    ? { kind: 'scalar', value: null, at }
    : unreadAt(node, site, 'an expression that would have to be run');
}

/** The value of a sum of texts, or of arithmetic on numbers. */
export function binary(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'BinaryExpression' }>,
  site: Site,
): LegacyValue {
  if (node.left.type === ('PrivateInExpression' as string))
    return unreadAt(node, site, 'an expression that would have to be run');
  const [left, right] = [evaluator.value(node.left as Expression, site), evaluator.value(node.right, site)];
  const at = site.module.placeOf(node.start);
  if (node.operator === '+' && (left.kind === 'text' || right.kind === 'text'))
    return joinTexts(
      [left, right].map(
        (side, index) =>
          asText(side) ?? textIn(evaluator, (index === 0 ? node.left : node.right) as Expression, site),
      ),
      at,
    );
  const [a, b] = [left, right].map((side) =>
    side.kind === 'scalar' && typeof side.value === 'number' ? side.value : null,
  );
  if (a === null || b === null || a === undefined || b === undefined)
    return unreadAt(node, site, 'an expression that would have to be run');
  const results: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': a / b,
    '%': a % b,
  };
  const result = results[node.operator];
  return result === undefined || !Number.isFinite(result)
    ? unreadAt(node, site, 'an expression that would have to be run')
    : { kind: 'scalar', value: result, at };
}

/** Whether a value is truthy; null where only running the code would show it. */
function truthOf(value: LegacyValue): boolean | null {
  if (value.kind === 'unread') return null;
  return value.kind === 'text' || value.kind === 'scalar' ? Boolean(value.value) : true;
}

/** The value of `a ? b : c`, `&&`, `||` or `??` where the condition is known. */
export function choice(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'LogicalExpression' | 'ConditionalExpression' }>,
  site: Site,
): LegacyValue {
  const first = evaluator.value(node.type === 'ConditionalExpression' ? node.test : node.left, site);
  const truth = truthOf(first);
  if (truth === null)
    return unreadAt(node, site, 'a choice that depends on what only running the code could tell');
  if (node.type === 'ConditionalExpression')
    return evaluator.value(truth ? node.consequent : node.alternate, site);
  const nullish = first.kind === 'scalar' && first.value === null;
  const takesRight = { '&&': truth, '||': !truth, '??': nullish }[node.operator];
  return takesRight ? evaluator.value(node.right, site) : first;
}
