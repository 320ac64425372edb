import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { mayBeNull } from '../naming/context-types.ts';
import type { LegacyNames, NameMeaning, NameScope } from '../naming/meaning.ts';
import { meaningOf } from '../naming/resolve-name.ts';
import { call, currency, isText, literal, type Operand, type Translation } from './operand.ts';
import { translateCall } from './translate-call.ts';

/** A translation for one place of a workflow. `approximate` gets what the report must say. */
export function translationOf(
  names: LegacyNames,
  scope: NameScope,
  approximate: (message: string) => void,
): Translation {
  return { names, scope, approximate, value: translate, condition };
}

function translate(expr: LegacyExpr, t: Translation): Operand {
  switch (expr.kind) {
    case 'literal':
      return literal(expr.value);
    case 'path':
      return operandOf(meaningOf(expr.parts, expr.up, t.names, t.scope), expr.parts);
    case 'not':
      return call('not', [condition(expr.arg, t)], 'boolean', true);
    case 'negate':
      return expr.arg.kind === 'literal' && typeof expr.arg.value === 'number'
        ? literal(-expr.arg.value)
        : call('multiply', [translate(expr.arg, t), literal(-1)], 'number');
    case 'plus':
      return call('add', [translate(expr.arg, t), literal(0)], 'number');
    case 'binary':
      return binary(expr, t);
    case 'choice': {
      const [yes, no] = [translate(expr.yes, t), translate(expr.no, t)];
      const type = yes.type === no.type ? yes.type : 'unknown';
      return call('ternary', [condition(expr.test, t), yes, no], type, true);
    }
    case 'template':
      return call(
        'concat',
        expr.parts.map((part) => translate(part, t)),
        'string',
      );
    case 'member':
      return member(expr, t);
    case 'call':
      return translateCall(expr, t);
    case 'arrow':
      throw new NotInGrammar('a function stands where a value is expected');
    case 'regex':
      throw new NotInGrammar('a regular expression stands where a value is expected');
    case 'options':
      throw new NotInGrammar('an object stands where a value is expected');
  }
}

function operandOf(meaning: NameMeaning, parts: readonly string[]): Operand {
  switch (meaning.kind) {
    case 'path':
      return {
        text: meaning.text,
        type: meaning.type,
        kind: 'path',
        path: meaning.path,
        mayMiss: meaning.mayMiss,
        mayBlank: meaning.path !== null && mayBeNull(meaning.path),
      };
    case 'literal':
      return literal(meaning.value);
    case 'expression':
      return {
        text: meaning.text,
        type: 'unknown',
        kind: 'call',
        path: null,
        mayMiss: /stages\./.test(meaning.text),
      };
    case 'steps':
    case 'outputs':
      throw new NotInGrammar(`${parts.join('.')} is no value: list it with #each`);
    case 'unknown':
      throw new NotInGrammar(meaning.why);
  }
}

function member({ target, name }: Extract<LegacyExpr, { kind: 'member' }>, t: Translation): Operand {
  if (name === 'length') {
    if (target.kind === 'path') {
      const meaning = meaningOf(target.parts, target.up, t.names, t.scope);
      if (meaning.kind === 'steps') return literal(t.scope.stepIndex);
      if (meaning.kind === 'outputs') return literal(t.names.steps[meaning.step]?.outputs.length ?? 0);
    }
    return call('length', [translate(target, t)], 'number');
  }
  const one =
    target.kind === 'call' && (target.name === 'find' || target.name === 'at') ? translate(target, t) : null;
  const list = one && /^\((first|last) (.*)\)$/s.exec(one.text);
  if (!one || !list) throw new NotInGrammar(`.${name} of something that is no path`);
  const inner: Operand = { ...one, text: list[2] ?? '', type: 'list' };
  return call(list[1] ?? 'first', [call('pluck', [inner, literal(name)], 'list')], 'unknown');
}

/**
 * Translates a condition: it holds where JavaScript's would. In JavaScript lists and objects always hold, even empty
 * ones.
 */
function condition(expr: LegacyExpr, t: Translation, bare = false): Operand {
  if (expr.kind === 'binary' && (expr.op === '&&' || expr.op === '||')) {
    const operands = flat(expr, expr.op).map((each) => condition(each, t));
    return call(expr.op === '&&' ? 'and' : 'or', operands, 'boolean', true);
  }
  const operand = translate(expr, t);
  const guarded = operand.type === 'list' && !bare ? call('exists', [operand], 'boolean', true) : operand;
  return guarded;
}

function flat(expr: LegacyExpr, op: '&&' | '||'): LegacyExpr[] {
  return expr.kind === 'binary' && expr.op === op
    ? [...flat(expr.left, op), ...flat(expr.right, op)]
    : [expr];
}

const COMPARISONS = { '==': 'eq', '!=': 'ne', '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;
const ARITHMETIC = { '-': 'subtract', '*': 'multiply', '/': 'divide', '%': 'modulo' } as const;

function binary(expr: Extract<LegacyExpr, { kind: 'binary' }>, t: Translation): Operand {
  const { op, left, right } = expr;
  switch (op) {
    case '&&':
      return call(
        'ternary',
        [condition(left, t), translate(right, t), translate(left, t)],
        translate(right, t).type,
        true,
      );
    case '||':
      return or(left, right, t);
    case '??':
      return nullish(translate(left, t), translate(right, t));
    case '+':
      return plus(translate(left, t), translate(right, t), t);
    case '-':
    case '*':
    case '/':
    case '%':
      return call(ARITHMETIC[op], [translate(left, t), translate(right, t)], 'number');
    case '==':
    case '!=':
      return equality(op, left, right, t);
    default:
      return call(COMPARISONS[op], [translate(left, t), translate(right, t)], 'boolean');
  }
}

function or(left: LegacyExpr, right: LegacyExpr, t: Translation): Operand {
  const [value, fallback] = [translate(left, t), translate(right, t)];
  const type =
    value.type === fallback.type || (fallback.kind === 'literal' && value.type === 'unknown')
      ? fallback.type
      : 'unknown';
  // Of texts, only '' does not hold, and `default` means exactly that. For other types 0 and false do not hold either.
  if (isText(value)) return call('default', [value, fallback], type, true);
  if (value.type === 'list')
    return call('ternary', [call('exists', [value], 'boolean', true), value, fallback], 'list', true);
  return call('ternary', [condition(left, t), value, fallback], type, true);
}

function nullish(value: Operand, fallback: Operand): Operand {
  const type = value.type === fallback.type ? value.type : 'unknown';
  if (value.type !== 'string' && value.type !== 'unknown')
    return call('default', [value, fallback], type, true);
  return call('ternary', [call('exists', [value], 'boolean', true), value, fallback], type, true);
}

function plus(left: Operand, right: Operand, t: Translation): Operand {
  const money = (text: Operand, amount: Operand) =>
    text.kind === 'literal' && text.text === "'$'" && amount.type !== 'string' ? currency(amount, t) : null;
  if (isText(left) || isText(right)) return money(left, right) ?? call('concat', [left, right], 'string');
  if (left.type !== 'number' && right.type !== 'number')
    t.approximate(`${left.text} + ${right.text} is taken as a sum: neither is known to be a text`);
  return call('add', [left, right], 'number');
}

function equality(op: '==' | '!=', left: LegacyExpr, right: LegacyExpr, t: Translation): Operand {
  const isNull = (expr: LegacyExpr): boolean => expr.kind === 'literal' && expr.value === null;
  if (isNull(left) || isNull(right)) {
    const nothing = isNull(right) ? left : right;
    const known = call('exists', [translate(nothing, t)], 'boolean', true);
    return op === '!=' ? known : call('not', [known], 'boolean', true);
  }
  const [a, b] = [translate(left, t), translate(right, t)];
  return call(COMPARISONS[op], [alike(b, a, left), alike(a, b, right)], 'boolean');
}

/** Makes a text a number where it is compared with one: in JavaScript '5' == 5, in our rules not. */
function alike(other: Operand, operand: Operand, expr: LegacyExpr): Operand {
  const number =
    expr.kind === 'literal' &&
    typeof expr.value === 'string' &&
    other.type === 'number' &&
    /^-?\d+(\.\d+)?$/.test(expr.value);
  return number ? literal(Number(expr.value)) : operand;
}
