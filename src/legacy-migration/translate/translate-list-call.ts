import type { LegacyExpr } from '../expression/legacy-expr.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { pathOf } from '../naming/infer-outputs.ts';
import type { NameFrame } from '../naming/meaning.ts';
import { call, isText, literal, type Operand, type Translation } from './operand.ts';

export const isBoolean = (arg: LegacyExpr | undefined): boolean =>
  arg?.kind === 'path' && arg.parts.join('.') === 'Boolean';

/** Equalities of fields of the entry with constants, all of which must hold. */
type Test = { readonly field: string; readonly value: Operand };

export function filtered(
  list: Operand,
  target: LegacyExpr,
  arrow: LegacyExpr | undefined,
  t: Translation,
): Operand {
  if (arrow?.kind !== 'arrow') throw new NotInGrammar('a filter must be written as x => x.field == value');
  const tests = testsOf(arrow.body, arrow.params[0] ?? '', inArrow(target, arrow.params, t));
  return tests.reduce<Operand>(
    (left, { field, value }) => call('where', [left, literal(field), value], 'list'),
    list,
  );
}

function inArrow(list: LegacyExpr, params: readonly string[], t: Translation): Translation {
  const path = pathOf(list, t.names, t.scope);
  const frame: NameFrame = {
    kind: 'entry',
    path: path === null ? null : `${path}[]`,
    names: params,
    block: false,
  };
  return { ...t, scope: { ...t.scope, frames: [...t.scope.frames, frame] } };
}

function testsOf(body: LegacyExpr, param: string, t: Translation): Test[] {
  if (body.kind === 'binary' && body.op === '&&')
    return [...testsOf(body.left, param, t), ...testsOf(body.right, param, t)];
  if (body.kind === 'path') return [{ field: fieldIn(body, param, t), value: yes(body, true, t) }];
  if (body.kind === 'not' && body.arg.kind === 'path')
    return [{ field: fieldIn(body.arg, param, t), value: yes(body.arg, false, t) }];
  if (body.kind !== 'binary' || body.op !== '==')
    throw new NotInGrammar('a filter may only ask whether fields are equal to values');
  const [side, other] = uses(body.left, param) ? [body.left, body.right] : [body.right, body.left];
  if (uses(other, param)) throw new NotInGrammar('a filter may not compare two fields of an entry');
  return [{ field: fieldIn(side, param, t), value: t.value(other, t) }];
}

function yes(path: LegacyExpr, holds: boolean, t: Translation): Operand {
  const { type } = t.value(path, t);
  if (type !== 'boolean')
    throw new NotInGrammar('a filter on whether a field holds needs one that is true or false');
  return literal(holds);
}

const uses = (expr: LegacyExpr, param: string): boolean => expr.kind === 'path' && expr.parts[0] === param;

function fieldIn(expr: LegacyExpr, param: string, t: Translation): string {
  if (expr.kind !== 'path' || expr.parts[0] !== param || expr.parts.length < 2)
    throw new NotInGrammar('a filter may only ask for fields of the entry');
  // As the path of the entry has it: names of fields are made to fit the format.
  const { text } = t.value(expr, t);
  return text.split('.').slice(1).join('.');
}

export function mapped(
  list: Operand,
  target: LegacyExpr,
  arrow: LegacyExpr | undefined,
  t: Translation,
): Operand {
  if (arrow?.kind !== 'arrow') throw new NotInGrammar('a map must be written as x => x.field');
  const param = arrow.params[0] ?? '';
  const { body } = arrow;
  if (body.kind === 'path' && body.parts.length === 1 && body.parts[0] === param) return list;
  if (body.kind !== 'path')
    throw new NotInGrammar('a map may only take one field of the entry, or be printed with .join');
  return call('pluck', [list, literal(fieldIn(body, param, inArrow(target, arrow.params, t)))], 'list');
}

/** `(sum, x) => sum + x.field` from 0, and nothing else. */
export function reduced(
  list: Operand,
  target: LegacyExpr,
  arrow: LegacyExpr | undefined,
  t: Translation,
): Operand {
  const [sum, entry] = arrow?.kind === 'arrow' ? arrow.params : [];
  const body = arrow?.kind === 'arrow' ? arrow.body : undefined;
  if (
    body?.kind !== 'binary' ||
    body.op !== '+' ||
    sum === undefined ||
    entry === undefined ||
    !uses(body.left, sum)
  )
    throw new NotInGrammar('a reduce may only add up one field');
  const added =
    body.right.kind === 'binary' && (body.right.op === '||' || body.right.op === '??')
      ? body.right.left
      : body.right;
  const field = fieldIn(added, entry, inArrow(target, [entry], t));
  return call('sum', [list, literal(field)], 'number');
}

export function element(list: Operand, index: LegacyExpr | undefined): Operand {
  if (index?.kind === 'literal' && index.value === 0) return call('first', [list], 'unknown');
  if (index?.kind === 'negate' && index.arg.kind === 'literal' && index.arg.value === 1)
    return call('last', [list], 'unknown');
  throw new NotInGrammar('only the first and the last entry may be asked for with .at');
}

export function sliced(on: Operand, [from, to]: readonly LegacyExpr[], t: Translation): Operand {
  if (from?.kind !== 'literal' || from.value !== 0 || !to)
    throw new NotInGrammar('only the first entries may be taken: .slice(0, n)');
  const count = t.value(to, t);
  if (!isText(on)) return call('take', [on, count], 'list');
  t.approximate('a text is cut at a word, with an ellipsis');
  return call('truncate', [on, count], 'string');
}
