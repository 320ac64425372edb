import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { pathOf } from '../naming/infer-outputs.ts';
import { typeAt } from '../naming/resolve-name.ts';
import { call, currency, literal, type Operand, type Translation } from './operand.ts';

/** What prints `expr`: text, braces and all. `money`: a sign of a currency stood before it. */
export function printText(expr: LegacyExpr, t: Translation, money: boolean): string {
  if (expr.kind === 'literal') return plainText(expr.value);
  if (expr.kind === 'choice' && (money || nestedIn(expr))) return asBlocks(expr, t, money);
  if (money) return printMoney(expr, t);
  const list = joinedMap(expr);
  if (list) return asLoop(list, t);
  const operand = t.value(expr, t);
  return operand.constant === undefined ? braces(shown(operand, t)) : plainText(operand.constant);
}

/** Texts of our templates have braces of their own. */
const plainText = (value: string | number | boolean | null): string =>
  value === null ? '' : String(value).replaceAll('{{', '\\{{');

const nestedIn = (expr: Extract<LegacyExpr, { kind: 'choice' }>): boolean =>
  expr.yes.kind === 'choice' ||
  expr.no.kind === 'choice' ||
  expr.yes.kind === 'template' ||
  expr.no.kind === 'template';

/** Without the brackets of the outermost call. */
function braces({ text, kind }: Operand): string {
  return `{{${kind === 'call' ? text.slice(1, -1) : text}}}`;
}

/** What may be missing, and what has no text of its own, made fit to be printed. */
function shown(operand: Operand, t: Translation): Operand {
  const whole = isStructured(operand, t) ? call('json', [operand], 'string') : operand;
  return whole.mayMiss || whole.mayBlank
    ? call('default', [whole, literal('unknown')], 'string', true)
    : whole;
}

function isStructured({ type, path }: Operand, t: Translation): boolean {
  if (type === 'object') return true;
  return type === 'list' && path !== null && ['object', 'list'].includes(typeAt(`${path}[]`, t.names));
}

function printMoney(expr: LegacyExpr, t: Translation): string {
  const amount = withoutFormat(expr);
  const orText = amount.kind === 'binary' && ['||', '??'].includes(amount.op) && isTextLiteral(amount.right);
  if (orText && amount.kind === 'binary') {
    const test =
      amount.op === '??'
        ? { ...amount, op: '!=' as const, right: { kind: 'literal' as const, value: null } }
        : amount.left;
    return asBlocks({ kind: 'choice', test, yes: amount.left, no: amount.right }, t, true);
  }
  const value = t.value(amount, t);
  if (value.type === 'string') {
    if (/^\((?:currency|replace|number) /.test(value.text)) return braces(value);
    t.approximate('a sign of a currency stood before a text; it is left out');
    return braces(shown(value, t));
  }
  if (value.type === 'list' || value.type === 'boolean')
    throw new NotInGrammar('a sign of a currency stands before what is no amount');
  return braces(shown(currency(value, t), t));
}

const isTextLiteral = (expr: LegacyExpr): boolean =>
  expr.kind === 'literal' && typeof expr.value === 'string';

function withoutFormat(expr: LegacyExpr): LegacyExpr {
  const format =
    expr.kind === 'call' &&
    (expr.target
      ? ['toLocaleString', 'toFixed']
      : ['formatNumber', 'number', 'formatCurrency', 'currency']
    ).includes(expr.name);
  if (!format || expr.kind !== 'call') return expr;
  const inner = expr.target ?? expr.args[0];
  return inner ? withoutFormat(inner) : expr;
}

/** A chain of choices as blocks: they read better than brackets within brackets, and may be longer. */
function asBlocks(expr: Extract<LegacyExpr, { kind: 'choice' }>, t: Translation, money: boolean): string {
  let text = '';
  let at: LegacyExpr = expr;
  for (let word = '#if'; at.kind === 'choice'; word = 'else if') {
    text += `{{${word} ${t.condition(at.test, t).text}}}${printBranch(at.yes, t, money)}`;
    at = at.no;
  }
  return `${text}{{else}}${printBranch(at, t, money)}{{/if}}`;
}

function printBranch(expr: LegacyExpr, t: Translation, money: boolean): string {
  if (expr.kind === 'template') return expr.parts.map((part) => printText(part, t, false)).join('');
  return printText(expr, t, money && !isTextLiteral(expr));
}

type Joined = {
  readonly list: LegacyExpr;
  readonly arrow: Extract<LegacyExpr, { kind: 'arrow' }>;
  readonly separator: LegacyExpr;
};

/** `list.map(x => …).join(…)` where the entry is more than one field. */
function joinedMap(expr: LegacyExpr): Joined | null {
  if (
    expr.kind !== 'call' ||
    expr.name !== 'join' ||
    expr.target?.kind !== 'call' ||
    expr.target.name !== 'map'
  )
    return null;
  const [arrow] = expr.target.args;
  if (arrow?.kind !== 'arrow' || expr.target.target === null || arrow.body.kind === 'path') return null;
  return { list: expr.target.target, arrow, separator: expr.args[0] ?? { kind: 'literal', value: ',' } };
}

function asLoop({ list, arrow, separator }: Joined, t: Translation): string {
  const subject = t.value(list, t);
  if (separator.kind !== 'literal')
    throw new NotInGrammar('a separator that is computed is not in the grammar');
  const path = pathOf(list, t.names, t.scope);
  const names = arrow.params;
  const frame = { kind: 'entry', path: path === null ? null : `${path}[]`, names, block: true } as const;
  const inside = { ...t, scope: { ...t.scope, frames: [...t.scope.frames, frame] } };
  const between = `{{#unless @last}}${plainText(separator.value)}{{/unless}}`;
  const as = names.length > 0 ? ` as |${names.slice(0, 2).join(' ')}|` : '';
  const loop = `{{#each ${subject.text}${as}}}${printBranch(arrow.body, inside, false)}${between}{{/each}}`;
  return subject.mayMiss ? `{{#if ${subject.text}}}${loop}{{/if}}` : loop;
}
