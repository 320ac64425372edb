import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { type MustachePart, readMustaches } from '../translate/mustache.ts';
import type { ValueType } from './context-types.ts';
import type { LegacyNames, NameFrame, NameScope } from './meaning.ts';
import { itemOf, type OutputShape, shapeAt } from './output-shape.ts';
import { meaningOf } from './resolve-name.ts';

/** Records in `names.shapes` how `text` uses the outputs of the workflow. */
export function noteUses(text: string, names: LegacyNames, scope: NameScope): void {
  noteParts(readMustaches(text), names, scope);
}

/** The same for an expression without braces, such as the condition of a route. */
export function noteExpression(source: string, names: LegacyNames, scope: NameScope): void {
  visit(parsed(source), null, names, scope);
}

function noteParts(parts: readonly MustachePart[], names: LegacyNames, scope: NameScope): void {
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'print') {
      const before = parts[index - 1];
      const after = parts[index + 1];
      const money = before?.kind === 'text' && /[$€£]\s?$/.test(before.value);
      const figure = after?.kind === 'text' && /^\s?(?:%|\/\s?(?:10|100|5)\b)/.test(after.value);
      const expr = parsed(part.source);
      visit(expr, money || figure ? 'number' : null, names, scope);
      if (expr?.kind === 'binary' && (expr.op === '||' || expr.op === '??') && (money || figure))
        visit(expr.left, 'number', names, scope);
    }
    if (part.kind === 'block') noteBlock(part, names, scope);
  }
}

function noteBlock(
  block: Extract<MustachePart, { kind: 'block' }>,
  names: LegacyNames,
  scope: NameScope,
): void {
  const subject = parsed(block.source);
  if (block.name === 'if' || block.name === 'unless') {
    visit(subject, null, names, scope);
    noteParts(block.body, names, scope);
    noteParts(block.otherwise, names, scope);
    return;
  }
  visit(subject, block.name === 'each' ? 'list' : 'object', names, scope);
  const path = subject === null ? null : pathOf(subject, names, scope);
  const entry = block.name === 'each' && path !== null ? `${path}[]` : path;
  const frame: NameFrame = { kind: 'entry', path: entry, names: block.params, block: true };
  noteParts(block.body, names, { ...scope, frames: [...scope.frames, frame] });
  noteParts(block.otherwise, names, scope);
}

function parsed(source: string): LegacyExpr | null {
  try {
    return parseExpression(source);
  } catch (error) {
    if (error instanceof NotInGrammar) return null;
    throw error;
  }
}

/** Calls that return a list of the same entries. */
const SAME_ENTRIES = new Set(['filter', 'slice', 'sort', 'reverse', 'where', 'take', 'concat']);
const ON_LISTS = new Set(['filter', 'map', 'some', 'every', 'find', 'join', 'reduce', 'forEach', 'at']);
const ON_NUMBERS = new Set(['toFixed', 'toLocaleString', 'toPrecision']);
const NUMBER_HELPERS = new Set([
  'currency',
  'formatCurrency',
  'number',
  'formatNumber',
  'percent',
  'formatPercent',
  'round',
  'abs',
  'floor',
  'ceil',
  'min',
  'max',
  'add',
  'subtract',
  'multiply',
  'divide',
  'times',
  'minus',
  'plus',
]);
const LIST_HELPERS = new Set(['join', 'first', 'last', 'pluck', 'where', 'take', 'length', 'count', 'size']);
const ARITHMETIC = new Set(['-', '*', '/', '%', '+']);
const ORDER = new Set(['>', '>=', '<', '<=']);

/** The path from the root that an expression stands for, or null. */
export function pathOf(expr: LegacyExpr, names: LegacyNames, scope: NameScope): string | null {
  if (expr.kind === 'path') {
    const meaning = meaningOf(expr.parts, expr.up, names, scope);
    return meaning.kind === 'path' ? meaning.path : null;
  }
  if (expr.kind === 'binary' && (expr.op === '||' || expr.op === '??'))
    return pathOf(expr.left, names, scope);
  if (expr.kind !== 'call') return null;
  const list = expr.target ?? expr.args[0];
  if (!list) return null;
  if (SAME_ENTRIES.has(expr.name)) return pathOf(list, names, scope);
  const entry = ['find', 'at', 'first', 'last'].includes(expr.name) ? pathOf(list, names, scope) : null;
  return entry === null ? null : `${entry}[]`;
}

function shapeOf(expr: LegacyExpr, names: LegacyNames, scope: NameScope): OutputShape | null {
  const path = pathOf(expr, names, scope);
  const [root, name = '', ...rest] = (path ?? '').replaceAll('[]', '.[]').split('.');
  const shape = root === 'outputs' ? names.shapes.get(name) : undefined;
  return shape ? shapeAt(shape, rest) : null;
}

function visit(expr: LegacyExpr | null, want: ValueType | null, names: LegacyNames, scope: NameScope): void {
  if (expr === null) return;
  const see = (each: LegacyExpr | null, wanted: ValueType | null = null) => visit(each, wanted, names, scope);
  switch (expr.kind) {
    case 'path': {
      const shape = shapeOf(expr, names, scope);
      if (!shape || want === null) return;
      if (want === 'list') itemOf(shape);
      else shape.uses.add(want);
      return;
    }
    case 'not':
      see(expr.arg);
      return;
    case 'negate':
    case 'plus':
      see(expr.arg, 'number');
      return;
    case 'choice':
      see(expr.test);
      see(expr.yes, want);
      see(expr.no, want);
      return;
    case 'binary':
      visitBinary(expr, want, names, scope);
      return;
    case 'member':
      see(expr.target, expr.name === 'length' ? 'list' : null);
      return;
    case 'template':
      for (const part of expr.parts) see(part);
      return;
    case 'call':
      visitCall(expr, names, scope);
      return;
    default:
      return;
  }
}

function visitBinary(
  expr: Extract<LegacyExpr, { kind: 'binary' }>,
  want: ValueType | null,
  names: LegacyNames,
  scope: NameScope,
): void {
  const { op, left, right } = expr;
  const sides = [
    [left, right],
    [right, left],
  ] as const;
  for (const [side, other] of sides) {
    const text = other.kind === 'template' || (other.kind === 'literal' && typeof other.value === 'string');
    if (op === '==' || op === '!=') {
      visit(side, null, names, scope);
      if (other.kind === 'literal' && other.value !== null)
        shapeOf(side, names, scope)?.literals.add(other.value);
    } else if (ORDER.has(op)) visit(side, text ? null : 'number', names, scope);
    else if (ARITHMETIC.has(op)) {
      const number = op !== '+' || (other.kind === 'literal' && typeof other.value === 'number');
      visit(side, number ? 'number' : null, names, scope);
    } else {
      const fallback =
        other.kind === 'literal' && typeof other.value === 'number' && side === left && op !== '&&';
      const wanted = side === left && op === '&&' ? null : want;
      visit(side, fallback ? 'number' : wanted, names, scope);
    }
  }
}

function visitCall(expr: Extract<LegacyExpr, { kind: 'call' }>, names: LegacyNames, scope: NameScope): void {
  const { target, name, args } = expr;
  const isMath = target?.kind === 'path' && target.parts.join('.') === 'Math';
  const numeric = ON_NUMBERS.has(name) ? 'number' : null;
  if (target && !isMath) visit(target, ON_LISTS.has(name) ? 'list' : numeric, names, scope);
  const list = target ?? args[0];
  for (const [index, arg] of args.entries()) {
    if (arg.kind === 'arrow') visitArrow(arg, list ?? null, name, names, scope);
    else {
      const number = isMath || (!target && NUMBER_HELPERS.has(name)) || (!target && name === 'Number');
      const wanted = !target && index === 0 && LIST_HELPERS.has(name) ? 'list' : null;
      visit(arg, number ? 'number' : wanted, names, scope);
    }
  }
  if (!target && ['eq', 'ne', 'neq', 'gt', 'gte', 'lt', 'lte', 'and', 'or', 'not'].includes(name))
    visitComparison(name, args, names, scope);
}

function visitComparison(
  name: string,
  args: readonly LegacyExpr[],
  names: LegacyNames,
  scope: NameScope,
): void {
  const [left, right] = args;
  if (!left || !right) return;
  const op = ({ eq: '==', ne: '!=', neq: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const)[name];
  if (op) visitBinary({ kind: 'binary', op, left, right }, null, names, scope);
}

function visitArrow(
  arrow: Extract<LegacyExpr, { kind: 'arrow' }>,
  list: LegacyExpr | null,
  method: string,
  names: LegacyNames,
  scope: NameScope,
): void {
  const path = list === null ? null : pathOf(list, names, scope);
  const entry: NameFrame = {
    kind: 'entry',
    path: path === null ? null : `${path}[]`,
    names: arrow.params,
    block: false,
  };
  const frames =
    method === 'reduce'
      ? [...scope.frames, { ...entry, names: arrow.params.slice(1) }]
      : [...scope.frames, entry];
  const inside = { ...scope, frames };
  const { body } = arrow;
  visit(body, method === 'reduce' ? 'number' : null, names, inside);
  if (!['filter', 'some', 'every', 'find'].includes(method)) return;
  for (const asked of conjuncts(body))
    if (asked.kind === 'path') shapeOf(asked, names, inside)?.uses.add('boolean');
}

/** The operands of a test: `x.late` in `x.state == 'open' && !x.late`. */
function conjuncts(expr: LegacyExpr): LegacyExpr[] {
  if (expr.kind === 'not') return conjuncts(expr.arg);
  const joins = expr.kind === 'binary' && (expr.op === '&&' || expr.op === '||');
  return joins ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr];
}
