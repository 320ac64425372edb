import type { Argument, CallExpression, Expression } from 'oxc-parser';
import type { LegacyEntry, LegacyValue } from '../convert/legacy-value.ts';
import type { Evaluator, FunctionAt, Site } from './evaluation.ts';
import { unreadAt } from './evaluation.ts';
import type { FunctionLike } from './parse-module.ts';
import { asText, joinTexts, text } from './text-pieces.ts';

/**
 * The value of a call, without making it. A function that only returns a value built from its arguments is inlined, a
 * few methods of texts and lists are known, and everything else is code.
 */
export function evaluateCall(evaluator: Evaluator, node: CallExpression, site: Site): LegacyValue {
  const { callee } = node;
  if (callee.type === 'Identifier') {
    const known = evaluator.functionNamed(site.module, callee.name);
    if (known) return writtenOut(evaluator, known, node, site);
    return wrapper(evaluator, callee.name, node, site);
  }
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
    return unreadAt(node, site, 'a call is code');
  const name = callee.property.name;
  const owner = callee.object.type === 'Identifier' ? callee.object.name : '';
  if (owner === 'Object') return ofObject(evaluator, name, node, site);
  const target = evaluator.value(callee.object, site);
  return (
    (target.kind === 'list' ? ofList(evaluator, target, name, node, site) : null) ??
    (target.kind === 'text' ? ofText(target, name) : null) ??
    unreadAt(node, site, target.kind === 'unread' ? target.why : `.${name}() is code`)
  );
}

const expressionOf = (argument: Argument | undefined): Expression | null =>
  argument && argument.type !== 'SpreadElement' ? argument : null;

/** Inlines a function such as `(id: string) => ({ id, … })` with the arguments of the call. */
function writtenOut(
  evaluator: Evaluator,
  { module, node }: FunctionAt,
  call: CallExpression,
  site: Site,
): LegacyValue {
  const body = returned(node);
  if (body === null || node.async || node.generator)
    return unreadAt(call, site, 'a function that does more than to return a value is code');
  const locals = new Map<string, LegacyValue>();
  for (const [index, parameter] of node.params.entries()) {
    const plain = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    const given = expressionOf(call.arguments[index]);
    const fallback = parameter.type === 'AssignmentPattern' ? parameter.right : null;
    if (plain.type !== 'Identifier')
      return unreadAt(call, site, 'a function that takes its arguments apart is code');
    const otherwise = () =>
      fallback ? evaluator.value(fallback, { module, locals, depth: site.depth }) : null;
    const value = given ? evaluator.value(given, site) : otherwise();
    locals.set(plain.name, value ?? { kind: 'scalar', value: null, at: site.module.placeOf(call.start) });
  }
  const where = site.module.placeOf(call.start);
  evaluator.remarks.push({
    severity: 'note',
    message: 'a function that returns a value was written out with its arguments',
    at: where,
  });
  return evaluator.value(body, { module, locals, depth: site.depth + 1 });
}

function returned(node: FunctionLike): Expression | null {
  if (node.body === null) return null;
  if (node.body.type !== 'BlockStatement') return node.body as Expression;
  const [only, more] = node.body.body;
  return only?.type === 'ReturnStatement' && !more ? only.argument : null;
}

/** A call such as `defineWorkflow({ … })`, of a library: its value is taken to be its argument. */
function wrapper(evaluator: Evaluator, name: string, node: CallExpression, site: Site): LegacyValue {
  const [first, more] = node.arguments;
  const argument = expressionOf(first);
  if (
    !argument ||
    more ||
    !/^(?:define|create|make|build|as|register)[A-Z]|^(?:workflow|step|dedent|trim)$/.test(name)
  )
    return unreadAt(node, site, `${name}() is code`);
  const value = evaluator.value(argument, site);
  if (value.kind !== 'map' && value.kind !== 'list' && value.kind !== 'text')
    return unreadAt(node, site, `${name}() is code`);
  evaluator.remarks.push({
    severity: 'approximated',
    message: `${name}() is taken for what it is given`,
    at: site.module.placeOf(node.start),
  });
  return value;
}

function ofObject(evaluator: Evaluator, name: string, node: CallExpression, site: Site): LegacyValue {
  const values = node.arguments.map((argument) =>
    argument.type === 'SpreadElement' ? null : evaluator.value(argument, site),
  );
  const [first] = values;
  if ((name === 'freeze' || name === 'seal') && first) return first;
  const at = site.module.placeOf(node.start);
  if ((name === 'values' || name === 'keys') && first?.kind === 'map')
    return {
      kind: 'list',
      items: first.entries.map((entry) => (name === 'values' ? entry.value : text(entry.key, entry.at))),
      at,
    };
  if (name !== 'assign' || !values.every((value) => value?.kind === 'map'))
    return unreadAt(node, site, `Object.${name}() is code`);
  const entries = new Map<string, LegacyEntry>();
  for (const value of values)
    if (value?.kind === 'map') for (const entry of value.entries) entries.set(entry.key, entry);
  return {
    kind: 'map',
    entries: [...entries.values()],
    at,
    gaps: values.flatMap((value) => (value?.kind === 'map' ? value.gaps : [])),
  };
}

function ofList(
  evaluator: Evaluator,
  target: Extract<LegacyValue, { kind: 'list' }>,
  name: string,
  node: CallExpression,
  site: Site,
): LegacyValue | null {
  const { at } = target;
  const args = node.arguments.map(expressionOf);
  switch (name) {
    case 'concat': {
      const lists = args.map((arg) => (arg ? evaluator.value(arg, site) : null));
      const items = lists.flatMap((value) => (value?.kind === 'list' ? value.items : (value ?? [])));
      return { kind: 'list', items: [...target.items, ...items], at };
    }
    case 'join': {
      const separator = args[0] ? asText(evaluator.value(args[0], site)) : text(',', at);
      const texts = target.items.map(asText);
      if (!separator || !texts.every((item) => item !== null)) return null;
      return joinTexts(
        texts.flatMap((item, index) => (index === 0 ? [item] : [{ ...separator, at: item.at }, item])),
        at,
      );
    }
    case 'filter':
      return args[0]?.type === 'Identifier' && args[0].name === 'Boolean'
        ? {
            kind: 'list',
            items: target.items.filter((item) => item.kind !== 'scalar' || Boolean(item.value)),
            at,
          }
        : null;
    case 'flat':
      return {
        kind: 'list',
        items: target.items.flatMap((item) => (item.kind === 'list' ? item.items : [item])),
        at,
      };
    case 'map':
      return mapped(evaluator, target, args[0] ?? null, site);
    default:
      return null;
  }
}

function mapped(
  evaluator: Evaluator,
  target: Extract<LegacyValue, { kind: 'list' }>,
  each: Expression | null,
  site: Site,
): LegacyValue | null {
  if (each?.type !== 'ArrowFunctionExpression' && each?.type !== 'FunctionExpression') return null;
  const body = returned(each);
  const [parameter, counter] = each.params;
  if (body === null || parameter?.type !== 'Identifier' || (counter && counter.type !== 'Identifier'))
    return null;
  const items = target.items.map((item, index) => {
    const locals = new Map([...site.locals, [parameter.name, item] as const]);
    if (counter?.type === 'Identifier')
      locals.set(counter.name, { kind: 'scalar', value: index, at: item.at });
    return evaluator.value(body, { ...site, locals });
  });
  return { kind: 'list', items, at: target.at };
}

function ofText(target: Extract<LegacyValue, { kind: 'text' }>, name: string): LegacyValue | null {
  if (name === 'trim' || name === 'trimEnd' || name === 'trimStart' || name === 'toString') return target;
  if (name === 'toUpperCase') return { ...target, value: target.value.toUpperCase() };
  return name === 'toLowerCase' ? { ...target, value: target.value.toLowerCase() } : null;
}
