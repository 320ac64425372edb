import type { BinaryOp, LegacyExpr } from '../expression/legacy-expr.ts';
import { NotInGrammar } from '../expression/tokens.ts';
import { call, currency, literal, type Operand, type Translation } from './operand.ts';

type LegacyCall = Extract<LegacyExpr, { kind: 'call' }>;

import { element, filtered, isBoolean, mapped, reduced, sliced } from './translate-list-call.ts';

/** A method, a function or a home-made helper as ours, or NotInGrammar. */
export function translateCall(expr: LegacyCall, t: Translation): Operand {
  const { target, name } = expr;
  if (target === null) return helper(expr, t);
  if (target.kind === 'path' && target.up === 0 && target.parts.length === 1) {
    if (target.parts[0] === 'Math') return math(expr, t);
    if (target.parts[0] === 'JSON' && name === 'stringify') return call('json', [first(expr, t)], 'string');
    if (target.parts[0] === 'Number') return first(expr, t);
  }
  return method(expr, target, t);
}

function first({ args, name }: LegacyCall, t: Translation): Operand {
  const [arg] = args;
  if (!arg) throw new NotInGrammar(`${name} has no argument`);
  return t.value(arg, t);
}

const OPERATORS: Readonly<Record<string, BinaryOp>> = {
  eq: '==',
  equals: '==',
  is: '==',
  ne: '!=',
  neq: '!=',
  notEq: '!=',
  isnt: '!=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  add: '+',
  plus: '+',
  subtract: '-',
  sub: '-',
  minus: '-',
  multiply: '*',
  mul: '*',
  times: '*',
  divide: '/',
  div: '/',
  divided: '/',
  mod: '%',
  modulo: '%',
};
const TYPES: Readonly<Record<string, Operand['type']>> = {
  length: 'number',
  number: 'string',
  currency: 'string',
  percent: 'string',
  date: 'string',
  join: 'string',
  json: 'string',
  upper: 'string',
  lower: 'string',
  capitalize: 'string',
  humanize: 'string',
  concat: 'string',
  truncate: 'string',
  plural: 'string',
  round: 'number',
  floor: 'number',
  ceil: 'number',
  abs: 'number',
  min: 'number',
  max: 'number',
  sum: 'number',
  signed: 'string',
  contains: 'boolean',
  exists: 'boolean',
  empty: 'boolean',
  where: 'list',
  take: 'list',
  pluck: 'list',
  list: 'list',
  daysUntil: 'number',
};

function helper(expr: LegacyCall, t: Translation): Operand {
  const { name, args } = expr;
  const mapped = t.names.mapping.helpers.get(name);
  if (mapped !== undefined) return mappedHelper(mapped, expr, t);
  const op = OPERATORS[name];
  if (op && args.length >= 2) {
    const [left, ...rest] = args as [LegacyExpr, ...LegacyExpr[]];
    return t.value(
      rest.reduce<LegacyExpr>((sum, right) => ({ kind: 'binary', op, left: sum, right }), left),
      t,
    );
  }
  switch (name) {
    case 'and':
    case 'or':
      return call(
        name,
        args.map((arg) => t.condition(arg, t, true)),
        'boolean',
        true,
      );
    case 'not':
      return call(
        'not',
        args.slice(0, 1).map((arg) => t.condition(arg, t, true)),
        'boolean',
        true,
      );
    case 'ternary':
    case 'iff':
    case 'cond':
    case 'ifThen':
    case 'ifElse': {
      const [test, yes, no] = args;
      if (!test || !yes) break;
      return t.value({ kind: 'choice', test, yes, no: no ?? { kind: 'literal', value: '' } }, t);
    }
    case 'Number':
    case 'parseFloat':
      return call('add', [first(expr, t), literal(0)], 'number');
    case 'parseInt':
      return call('floor', [first(expr, t)], 'number');
    case 'String':
      return call('concat', [first(expr, t)], 'string');
    case 'Boolean': {
      const [arg] = args;
      if (arg) return call('and', [t.condition(arg, t)], 'boolean', true);
      break;
    }
    case 'math':
    case 'calculate':
    case 'calc':
    case 'calculateExpression':
      return first(expr, t);
  }
  throw new NotInGrammar(`there is no helper ${name}; if ours has another name, add it to the mapping`);
}

function mappedHelper(ours: string, expr: LegacyCall, t: Translation): Operand {
  const { name, args } = expr;
  const operands = args.map((arg) => t.value(arg, t));
  const [value, second] = operands;
  if (!value) throw new NotInGrammar(`${name} has no argument`);
  switch (ours) {
    case 'currency':
      if (operands.length > 1)
        t.approximate(`${name} names a currency or format; the contract's currency is printed`);
      return currency(value, t);
    case 'percent':
      t.approximate(
        `${name} is printed as a percentage of 0 to 100; check whether the legacy figure was a fraction`,
      );
      return call('percent', operands.slice(0, 2), 'string');
    case 'number':
      return call('number', operands.slice(0, 2), 'string');
    case 'date':
      if (operands.length > 1) t.approximate(`the format of ${name} is left out`);
      return call('date', [value], 'string');
    case 'default':
      return call('default', [value, second ?? literal('')], value.type, true);
    case 'round':
      return call('round', operands.slice(0, 2), 'number');
    default:
      return call(ours, operands, TYPES[ours] ?? 'unknown', ['exists', 'empty'].includes(ours));
  }
}

function math(expr: LegacyCall, t: Translation): Operand {
  const { name, args } = expr;
  if (['abs', 'floor', 'ceil', 'round'].includes(name) && args.length === 1)
    return call(name, [first(expr, t)], 'number');
  if ((name === 'min' || name === 'max') && args.length > 0)
    return call(
      name,
      args.map((arg) => t.value(arg, t)),
      'number',
    );
  throw new NotInGrammar(`Math.${name} is not in the grammar`);
}

function method(expr: LegacyCall, target: LegacyExpr, t: Translation): Operand {
  const { name, args } = expr;
  const on = () => t.value(target, t);
  switch (name) {
    case 'filter':
      return isBoolean(args[0]) ? on() : filtered(on(), target, args[0], t);
    case 'find':
      return call('first', [filtered(on(), target, args[0], t)], 'unknown');
    case 'some':
      return call(
        'gt',
        [call('length', [filtered(on(), target, args[0], t)], 'number'), literal(0)],
        'boolean',
      );
    case 'every': {
      const counts = [filtered(on(), target, args[0], t), on()].map((list) =>
        call('length', [list], 'number'),
      );
      return call('eq', counts, 'boolean');
    }
    case 'map':
      return mapped(on(), target, args[0], t);
    case 'reduce':
      return reduced(on(), target, args[0], t);
    case 'join':
      return call('join', [on(), args[0] ? t.value(args[0], t) : literal(',')], 'string');
    case 'includes':
      return call('contains', [on(), first(expr, t)], 'boolean');
    case 'at':
      return element(on(), args[0]);
    case 'slice':
    case 'substring':
    case 'substr':
      return sliced(on(), args, t);
    case 'concat':
      return call('concat', [on(), ...args.map((arg) => t.value(arg, t))], 'string');
    default:
      return onScalar(expr, on(), t);
  }
}

function onScalar(expr: LegacyCall, on: Operand, t: Translation): Operand {
  const { name, args } = expr;
  switch (name) {
    case 'toFixed': {
      const digits = args[0] ? t.value(args[0], t) : literal(0);
      return call('replace', [call('number', [on, digits], 'string'), literal(','), literal('')], 'string');
    }
    case 'toLocaleString':
      return localized(on, args, t);
    case 'toUpperCase':
    case 'toLocaleUpperCase':
      return call('upper', [on], 'string');
    case 'toLowerCase':
    case 'toLocaleLowerCase':
      return call('lower', [on], 'string');
    case 'toString':
      return call('concat', [on], 'string');
    case 'trim':
      t.approximate('trim is left out: our texts are trimmed already');
      return on;
    case 'toLocaleDateString':
    case 'toDateString':
      t.approximate('the date is printed as we print dates: 1 December 2026');
      return call('date', [on], 'string');
    case 'replace':
    case 'replaceAll':
      return replaced(expr, on, t);
    default:
      throw new NotInGrammar(`.${name}() is not in the grammar`);
  }
}

function localized(on: Operand, args: readonly LegacyExpr[], t: Translation): Operand {
  const options = args.find((arg) => arg.kind === 'options');
  const style = options?.kind === 'options' ? options.entries.style : undefined;
  if (style?.kind === 'literal' && style.value === 'currency') return currency(on, t);
  if (style?.kind === 'literal' && style.value === 'percent')
    return call('percent', [call('multiply', [on, literal(100)], 'number')], 'string');
  const digits =
    options?.kind === 'options'
      ? (options.entries.maximumFractionDigits ?? options.entries.minimumFractionDigits)
      : undefined;
  return call('number', digits ? [on, t.value(digits, t)] : [on], 'string');
}

function replaced({ name, args }: LegacyCall, on: Operand, t: Translation): Operand {
  const [from, to] = args;
  if (!from || !to || to.kind === 'arrow')
    throw new NotInGrammar('.replace needs a text and what to put there');
  if (from.kind !== 'regex') {
    if (name === 'replace') t.approximate('.replace changes the first place only; ours changes all');
    return call('replace', [on, t.value(from, t), t.value(to, t)], 'string');
  }
  const simple = /^\/((?:[\w\s,:;_-]|\\[.\-_/])+)\/g$/.exec(from.source);
  if (!simple) throw new NotInGrammar('a regular expression is not in the grammar');
  const plain = (simple[1] ?? '').replace(/\\(.)/g, '$1');
  if (plain.includes('\\')) throw new NotInGrammar('a regular expression is not in the grammar');
  return call('replace', [on, literal(plain), t.value(to, t)], 'string');
}
