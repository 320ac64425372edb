import type { BinaryOp, LegacyExpr } from './legacy-expr.ts';
import { isSign, need, nested, type Parser, peek, shown, take } from './token-reader.ts';
import { NotInGrammar, type Token, tokenize } from './tokens.ts';

const LEVELS: readonly (readonly string[])[] = [
  ['||', '??'],
  ['&&'],
  ['==', '===', '!=', '!=='],
  ['>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
];
const STRENGTH: Readonly<Record<string, number>> = Object.fromEntries(
  LEVELS.flatMap((signs, level) => signs.map((sign) => [sign, level + 1])),
);
const MAX_CHARS = 4_000;
/** Helpers that take one JavaScript expression: `{{math a / b}}`, `{{calculate: a * (1 - b)}}`. */
const WRAPPERS = new Set(['math', 'calculate', 'calc', 'compute', 'eval', 'expr']);

/**
 * Parses the text between `{{` and `}}`.
 * @throws NotInGrammar where it is not in the grammar; the message says why.
 */
export function parseExpression(source: string): LegacyExpr {
  if (source.length > MAX_CHARS) throw new NotInGrammar(`it is longer than ${MAX_CHARS} characters`);
  const parser: Parser = { tokens: tokenize(source), at: 0, depth: 0 };
  if (peek(parser).kind === 'end') throw new NotInGrammar('there is nothing in the braces');
  const expr = expressionOrHelper(parser);
  const rest = peek(parser);
  if (rest.kind !== 'end') throw new NotInGrammar(`unexpected ${shown(rest)}`);
  return expr;
}

/** Parses a Handlebars call, `helper a b`, or else an expression. */
function expressionOrHelper(parser: Parser): LegacyExpr {
  const [first, second] = [peek(parser), peek(parser, 1)];
  if (first.kind !== 'name') return expression(parser);
  if (WRAPPERS.has(first.value) && second.kind !== 'end' && !isSign(second, '.') && !isSign(second, ')')) {
    take(parser);
    if (isSign(peek(parser), ':')) take(parser);
    const only = peek(parser);
    return only.kind === 'text' && peek(parser, 1).kind === 'end'
      ? parseExpression(take(parser).value)
      : expression(parser);
  }
  const operand =
    second.kind === 'name' ||
    second.kind === 'number' ||
    second.kind === 'text' ||
    isSign(second, '(') ||
    isSign(second, '../');
  if (!second.spaced || !operand || ['in', 'of', 'instanceof', 'as'].includes(second.value))
    return expression(parser);
  if (['new', 'typeof', 'await', 'void', 'delete', 'function', 'this'].includes(first.value))
    return expression(parser);
  return nested(parser, () => {
    take(parser);
    const args: LegacyExpr[] = [];
    while (peek(parser).kind !== 'end' && !isSign(peek(parser), ')')) {
      if (peek(parser).kind === 'name' && isSign(peek(parser, 1), '='))
        throw new NotInGrammar(`the named argument ${peek(parser).value}= is not known`);
      args.push(argument(parser));
    }
    return { kind: 'call', target: null, name: first.value, args };
  });
}

/** Parses one argument of a helper. `a -1` are two arguments, `a - 1` is one. */
function argument(parser: Parser): LegacyExpr {
  let left = unary(parser);
  for (;;) {
    const [sign, after] = [peek(parser), peek(parser, 1)];
    const strength = sign.kind === 'sign' ? STRENGTH[sign.value] : undefined;
    const opensNext = sign.spaced && !after.spaced && ['-', '+'].includes(sign.value);
    if (strength === undefined || opensNext) return left;
    left = binaryFrom(parser, left, 1);
  }
}

function expression(parser: Parser): LegacyExpr {
  return nested(parser, () => {
    const test = binaryFrom(parser, unary(parser), 1);
    if (!isSign(peek(parser), '?')) return test;
    take(parser);
    const yes = expression(parser);
    need(parser, ':');
    return { kind: 'choice', test, yes, no: expression(parser) };
  });
}

function binaryFrom(parser: Parser, first: LegacyExpr, weakest: number): LegacyExpr {
  let left = first;
  for (;;) {
    const sign = peek(parser);
    const strength = sign.kind === 'sign' ? (STRENGTH[sign.value] ?? 0) : 0;
    if (strength < weakest || strength === 0) return left;
    take(parser);
    let right = unary(parser);
    for (;;) {
      const next = peek(parser);
      const stronger = next.kind === 'sign' ? (STRENGTH[next.value] ?? 0) : 0;
      if (stronger <= strength) break;
      right = nested(parser, () => binaryFrom(parser, right, stronger));
    }
    left = { kind: 'binary', op: loose(sign.value), left, right };
  }
}

const loose = (sign: string): BinaryOp => sign.replace(/^([=!]=)=$/, '$1') as BinaryOp;

const UNARY = [
  ['!', 'not'],
  ['-', 'negate'],
  ['+', 'plus'],
] as const;

function unary(parser: Parser): LegacyExpr {
  const token = peek(parser);
  const [, kind] = UNARY.find(([sign]) => isSign(token, sign)) ?? [];
  if (kind === undefined) return postfix(parser, primary(parser));
  take(parser);
  return nested(parser, () => ({ kind, arg: unary(parser) }));
}

function primary(parser: Parser): LegacyExpr {
  const token = take(parser);
  switch (token.kind) {
    case 'number':
      return { kind: 'literal', value: Number(token.value) };
    case 'text':
      return { kind: 'literal', value: token.value };
    case 'template':
      return templateLiteral(parser, token.value);
    case 'regex':
      return { kind: 'regex', source: token.value };
    case 'name':
      return named(parser, token);
    case 'end':
      throw new NotInGrammar('it ends too early');
    case 'sign':
      break;
  }
  if (token.value === '(') return bracketed(parser);
  if (token.value === '../' || token.value === './') return upwards(parser, token);
  if (token.value === '{') return options(parser);
  if (token.value === '.') return { kind: 'path', up: 0, parts: ['this'] };
  throw new NotInGrammar(`unexpected ${shown(token)}`);
}

const KEYWORDS = new Set([
  'new',
  'typeof',
  'await',
  'function',
  'delete',
  'void',
  'in',
  'instanceof',
  'yield',
  'class',
]);

function named(parser: Parser, token: Token): LegacyExpr {
  if (token.value === 'true' || token.value === 'false')
    return { kind: 'literal', value: token.value === 'true' };
  if (token.value === 'null' || token.value === 'undefined') return { kind: 'literal', value: null };
  if (KEYWORDS.has(token.value)) throw new NotInGrammar(`${token.value} is not in the grammar`);
  if (isSign(peek(parser), '=>')) {
    take(parser);
    return { kind: 'arrow', params: [token.value], body: expression(parser) };
  }
  if (isSign(peek(parser), '(') && !peek(parser).spaced) {
    take(parser);
    return { kind: 'call', target: null, name: token.value, args: list(parser, ')') };
  }
  return { kind: 'path', up: 0, parts: [token.value] };
}

function bracketed(parser: Parser): LegacyExpr {
  const names: string[] = [];
  let ahead = 0;
  while (peek(parser, ahead).kind === 'name') {
    names.push(peek(parser, ahead).value);
    ahead += isSign(peek(parser, ahead + 1), ',') ? 2 : 1;
  }
  if (isSign(peek(parser, ahead), ')') && isSign(peek(parser, ahead + 1), '=>')) {
    parser.at += ahead + 2;
    return { kind: 'arrow', params: names, body: expression(parser) };
  }
  const expr = nested(parser, () => expressionOrHelper(parser));
  need(parser, ')');
  return expr;
}

function upwards(parser: Parser, first: Token): LegacyExpr {
  let up = first.value === '../' ? 1 : 0;
  while (isSign(peek(parser), '../')) {
    take(parser);
    up += 1;
  }
  const name = take(parser);
  if (name.kind !== 'name') throw new NotInGrammar('a name is missing after ../');
  return { kind: 'path', up, parts: first.value === './' ? ['this', name.value] : [name.value] };
}

function options(parser: Parser): LegacyExpr {
  const entries: Record<string, LegacyExpr> = {};
  while (!isSign(peek(parser), '}')) {
    const name = take(parser);
    if (name.kind !== 'name' && name.kind !== 'text') throw new NotInGrammar(`unexpected ${shown(name)}`);
    need(parser, ':');
    entries[name.value] = expression(parser);
    if (!isSign(peek(parser), '}')) need(parser, ',');
  }
  take(parser);
  return { kind: 'options', entries };
}

function list(parser: Parser, close: string): LegacyExpr[] {
  const items: LegacyExpr[] = [];
  while (!isSign(peek(parser), close)) {
    if (isSign(peek(parser), '...')) take(parser);
    items.push(nested(parser, () => expressionOrHelper(parser)));
    if (!isSign(peek(parser), close)) need(parser, ',');
  }
  take(parser);
  return items;
}

function postfix(parser: Parser, start: LegacyExpr): LegacyExpr {
  let target = start;
  for (;;) {
    const token = peek(parser);
    if (isSign(token, '[') && !(token.spaced && start.kind === 'literal')) {
      take(parser);
      target = indexed(target, expression(parser));
      need(parser, ']');
    } else if (isSign(token, '.') || isSign(token, '?.')) {
      take(parser);
      if (token.value === '?.' && isSign(peek(parser), '[')) continue;
      const name = take(parser);
      if (name.kind !== 'name' && name.kind !== 'number')
        throw new NotInGrammar(`unexpected ${shown(name)} after a dot`);
      if (isSign(peek(parser), '(') && !peek(parser).spaced) {
        take(parser);
        target = { kind: 'call', target, name: name.value, args: list(parser, ')') };
      } else target = member(target, name.value);
    } else return target;
  }
}

/** `.length` is computed; any other member makes the path longer. */
const member = (target: LegacyExpr, name: string): LegacyExpr =>
  target.kind === 'path' && name !== 'length'
    ? { ...target, parts: [...target.parts, ...name.split('.')] }
    : { kind: 'member', target, name };

function indexed(target: LegacyExpr, index: LegacyExpr): LegacyExpr {
  if (index.kind === 'literal' && (typeof index.value === 'string' || typeof index.value === 'number'))
    return target.kind === 'path'
      ? { ...target, parts: [...target.parts, String(index.value)] }
      : { kind: 'member', target, name: String(index.value) };
  const text = JSON.stringify(index);
  if (
    text ===
    JSON.stringify({
      kind: 'binary',
      op: '-',
      left: { kind: 'member', target, name: 'length' },
      right: { kind: 'literal', value: 1 },
    })
  )
    return {
      kind: 'call',
      target,
      name: 'at',
      args: [{ kind: 'negate', arg: { kind: 'literal', value: 1 } }],
    };
  throw new NotInGrammar('an index that is computed is not in the grammar');
}

function templateLiteral(parser: Parser, source: string): LegacyExpr {
  const parts: LegacyExpr[] = [];
  let from = 0;
  for (;;) {
    const open = source.indexOf('${', from);
    const text = source
      .slice(from, open < 0 ? undefined : open)
      .replace(/\\([`$\\])/g, '$1')
      .replaceAll('\\n', '\n');
    if (text !== '') parts.push({ kind: 'literal', value: text });
    if (open < 0) return { kind: 'template', parts };
    const close = source.indexOf('}', open);
    if (close < 0) throw new NotInGrammar('a template literal is not closed');
    parts.push(nested(parser, () => parseExpression(source.slice(open + 2, close))));
    from = close + 1;
  }
}
