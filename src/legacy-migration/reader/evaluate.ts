import type { Expression, ObjectExpression, TemplateLiteral, TSEnumDeclaration } from 'oxc-parser';
import type {
  Gap,
  LegacyEntry,
  LegacyList,
  LegacyMap,
  LegacyText,
  LegacyValue,
  SourceLocation,
} from '../convert/legacy-value.ts';
import { evaluateCall } from './evaluate-call.ts';
import { binary, choice, textIn, unary } from './evaluate-operator.ts';
import { type Evaluator, type Site, unreadAt } from './evaluation.ts';
import { asText, cook, joinTexts, text } from './text-pieces.ts';

const MAX_DEPTH = 120;
const KEYWORDS: Readonly<Record<string, null>> = { undefined: null, NaN: null, Infinity: null };

/** The value of `node`, as far as it is known without running code. */
export function evaluate(evaluator: Evaluator, node: Expression, site: Site): LegacyValue {
  evaluator.budget -= 1;
  if (evaluator.budget < 0)
    return unreadAt(node, site, 'the file says more than can be read: lists within lists grow too large');
  if (site.depth > MAX_DEPTH) return unreadAt(node, site, 'values are nested too deeply');
  return read(evaluator, node, { ...site, depth: site.depth + 1 });
}

function read(evaluator: Evaluator, node: Expression, site: Site): LegacyValue {
  const at = site.module.placeOf(node.start);
  const scalar = (value: number | boolean | null): LegacyValue => ({ kind: 'scalar', value, at });
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'string') return text(node.value, at);
      if (typeof node.value === 'number' || typeof node.value === 'boolean' || node.value === null)
        return 'regex' in node ? unreadAt(node, site, 'a regular expression is code') : scalar(node.value);
      return unreadAt(node, site, 'a regular expression is code');
    case 'TemplateLiteral':
      return template(evaluator, node, site);
    case 'TaggedTemplateExpression':
      return tagged(evaluator, node, site);
    case 'ArrayExpression':
      return list(evaluator, node, site);
    case 'ObjectExpression':
      return object(evaluator, node, site);
    case 'Identifier':
      return identifier(evaluator, node, site);
    case 'MemberExpression':
      return member(evaluator, node, site);
    case 'ChainExpression':
      return evaluator.value(node.expression as Expression, site);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return evaluator.value(node.expression, site);
    case 'UnaryExpression':
      return unary(evaluator, node, site);
    case 'BinaryExpression':
      return binary(evaluator, node, site);
    case 'LogicalExpression':
    case 'ConditionalExpression':
      return choice(evaluator, node, site);
    case 'CallExpression':
      return evaluateCall(evaluator, node, site);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return unreadAt(node, site, 'a function is code');
    default:
      return unreadAt(node, site, `${node.type} is code`);
  }
}

function template(evaluator: Evaluator, node: TemplateLiteral, site: Site): LegacyText {
  const { module } = site;
  const parts: LegacyText[] = [];
  for (const [index, quasi] of node.quasis.entries()) {
    // In some versions of the tree the span of a quasi includes its quotes; its raw text never does.
    const from = module.source.indexOf(quasi.value.raw, quasi.start);
    parts.push(cook(quasi.value.raw, module.placeOf(from < 0 ? quasi.start : from)));
    const hole = node.expressions[index];
    if (hole) parts.push(textIn(evaluator, hole, site));
  }
  return joinTexts(parts, module.placeOf(node.start));
}

/** A tagged template. Tags such as `dedent` and `md` only change its layout. */
function tagged(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'TaggedTemplateExpression' }>,
  site: Site,
): LegacyValue {
  const tag = site.module.source.slice(node.tag.start, node.tag.end);
  const at = site.module.placeOf(node.start);
  evaluator.remarks.push({
    severity: 'approximated',
    message: `the tag ${tag} before a template literal is passed over`,
    at,
  });
  return template(evaluator, node.quasi, site);
}

function list(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'ArrayExpression' }>,
  site: Site,
): LegacyList {
  const items = node.elements.flatMap((element): readonly LegacyValue[] => {
    if (element === null) return [];
    if (element.type !== 'SpreadElement') return [evaluator.value(element, site)];
    const spread = evaluator.value(element.argument, site);
    if (spread.kind === 'list') return taken(evaluator, spread.items);
    // A spread that is no list, such as `...(condition ? [step] : [])` with an unknown condition, is kept as it is.
    return spread.kind === 'scalar' ? [] : [spread];
  });
  return { kind: 'list', items, at: site.module.placeOf(node.start) };
}

function taken<T>(evaluator: Evaluator, items: readonly T[]): readonly T[] {
  evaluator.budget -= items.length;
  return evaluator.budget < 0 ? [] : items;
}

function object(evaluator: Evaluator, node: ObjectExpression, site: Site): LegacyMap {
  const { module } = site;
  const entries = new Map<string, LegacyEntry>();
  const gaps: Gap[] = [];
  const gap = (part: { start: number; end: number }, why: string): void => {
    const value = unreadAt(part, site, why);
    if (value.kind === 'unread') gaps.push(value);
  };
  const put = (entry: LegacyEntry): void => {
    entries.delete(entry.key);
    entries.set(entry.key, entry);
  };
  for (const property of node.properties) {
    const at = module.placeOf(property.start);
    if (property.type === 'SpreadElement') {
      const spread = evaluator.value(property.argument, site);
      if (spread.kind === 'map') {
        for (const entry of taken(evaluator, spread.entries)) put(entry);
        gaps.push(...spread.gaps);
      } else if (spread.kind !== 'scalar')
        gap(property, spread.kind === 'unread' ? spread.why : `a ${spread.kind} is spread into an object`);
      continue;
    }
    const key = keyOf(evaluator, property, site);
    if (key === null) gap(property, 'a key that is computed was not read');
    else if (property.method || property.kind !== 'init')
      put({ key, value: unreadAt(property, site, 'a method is code'), at });
    else put({ key, value: evaluator.value(property.value as Expression, site), at });
  }
  return { kind: 'map', entries: [...entries.values()], at: module.placeOf(node.start), gaps };
}

type Property = Exclude<ObjectExpression['properties'][number], { type: 'SpreadElement' }>;

function keyOf(evaluator: Evaluator, { key, computed }: Property, site: Site): string | null {
  if (!computed && key.type === 'Identifier') return key.name;
  if (key.type === 'PrivateIdentifier') return null;
  return asText(evaluator.value(key as Expression, site))?.value ?? null;
}

function identifier(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'Identifier' }>,
  site: Site,
): LegacyValue {
  const local = site.locals.get(node.name);
  if (local) return local;
  const found = evaluator.lookUp(site.module, node.name);
  if (found) return found;
  if (Object.hasOwn(KEYWORDS, node.name))
    return { kind: 'scalar', value: null, at: site.module.placeOf(node.start) };
  return unreadAt(node, site, `${node.name} is not defined in what can be read`);
}

function member(
  evaluator: Evaluator,
  node: Extract<Expression, { type: 'MemberExpression' }>,
  site: Site,
): LegacyValue {
  const target = evaluator.value(node.object, site);
  const named = node.property.type === 'Identifier' ? node.property.name : undefined;
  const key = node.computed ? asText(evaluator.value(node.property as Expression, site))?.value : named;
  if (key === undefined) return unreadAt(node, site, 'a key that is computed was not read');
  return (
    memberOf(target, key) ??
    unreadAt(node, site, target.kind === 'unread' ? target.why : `there is no ${key} there`)
  );
}

/** The value under a key of a map, an entry of a list, or its length; null where there is none. */
function memberOf(target: LegacyValue, key: string): LegacyValue | null {
  if (target.kind === 'map') {
    const found = target.entries.findLast((entry) => entry.key === key)?.value;
    return found ?? (target.gaps.length > 0 ? null : { kind: 'scalar', value: null, at: target.at });
  }
  if (target.kind === 'list')
    return key === 'length'
      ? { kind: 'scalar', value: target.items.length, at: target.at }
      : (target.items[Number(key)] ?? null);
  return null;
}

/** The members of an enum, by name. */
export function enumValue(evaluator: Evaluator, node: TSEnumDeclaration, site: Site): LegacyMap {
  let next = 0;
  const entries = node.body.members.map((each): LegacyEntry => {
    const literal = each.id.type === 'Literal' ? String(each.id.value) : '';
    const key = each.id.type === 'Identifier' ? each.id.name : literal;
    const at: SourceLocation = site.module.placeOf(each.start);
    const value = each.initializer
      ? evaluator.value(each.initializer, site)
      : ({ kind: 'scalar', value: next, at } as const);
    next = value.kind === 'scalar' && typeof value.value === 'number' ? value.value + 1 : next + 1;
    return { key, value, at };
  });
  return { kind: 'map', entries, at: site.module.placeOf(node.start), gaps: [] };
}
