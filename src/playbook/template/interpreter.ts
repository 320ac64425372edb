import { NightshiftError } from '../../platform/errors.ts';
import {
  argumentError,
  isNone,
  isTruthy,
  kindOf,
  limitError,
  MAX_OUTPUT_CHARS,
  numberText,
} from './helper.ts';
import { formatLocation, located, type TemplateLocation } from './location.ts';
import {
  type PathExpr,
  parseTemplate,
  type TemplateBody,
  type TemplateExpr,
  type TemplateNode,
} from './syntax.ts';

/**
 * Handlebars without its dangers. An unknown path is an error; null, and a path through null, print nothing; only own
 * properties are visible; text from data is never parsed as a template; and a budget of iterations, steps and
 * characters ends every render. Nothing is escaped: `O'Reilly & Sons <Ltd>` stays as it is.
 */
export type CompiledTemplate = { readonly source: string; readonly body: TemplateBody };

/** What one render, or several that belong together, may still use. */
export type Budget = { iterations: number; steps: number; chars: number };
/** A full budget: 20,000 iterations of blocks, 400,000 steps, 200,000 characters. */
export const newBudget = (): Budget => ({ iterations: 20_000, steps: 400_000, chars: MAX_OUTPUT_CHARS });

/** The entry of a list that a template is rendered for. Its fields hide those of the scope. */
export type Item = { readonly value: unknown; readonly index: number; readonly count: number };
/** Rewrites output: the author's own text, and values from the scope. */
export type Markup = { readonly literal: (text: string) => string; readonly value: (text: string) => string };
export type RenderOptions = {
  readonly item?: Item | undefined;
  readonly budget?: Budget | undefined;
  readonly markup?: Markup | undefined;
};

const CACHE_SIZE = 250;
/** Two generations instead of an order of use: a template in constant use costs one look-up. */
let young = new Map<string, CompiledTemplate>();
let old = new Map<string, CompiledTemplate>();

/**
 * Parses `source`, with a cache.
 * @throws NightshiftError with line and column for what would make it fail in every scope.
 */
export function compileTemplate(source: string): CompiledTemplate {
  const known = young.get(source);
  if (known) return known;
  const compiled = old.get(source) ?? { source, body: parseTemplate(source) };
  if (young.size >= CACHE_SIZE) {
    old = young;
    young = new Map();
  }
  young.set(source, compiled);
  return compiled;
}

/**
 * Renders `source` in `scope`.
 * @throws NightshiftError `TEMPLATE_…` with line and column.
 */
export function renderTemplate(source: string, scope: unknown, options: RenderOptions = {}): string {
  const { body } = compileTemplate(source);
  const top: ScopeFrame = { value: scope, parent: null, params: {}, data: null, open: false };
  const { item, markup = PLAIN } = options;
  const state: RenderState = { root: scope, budget: options.budget ?? newBudget(), markup };
  const frame = item ? itemFrame(top, item.value, item, [], true) : top;
  return renderBody(body, frame, state);
}

/** Where a path starts: one frame for the scope, and one for every block that changes `this`. */
type ScopeFrame = {
  readonly value: unknown;
  readonly parent: ScopeFrame | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Whether a name that the value lacks is looked up in the scope. */
  readonly open: boolean;
};
type RenderState = { readonly root: unknown; readonly budget: Budget; readonly markup: Markup };
const PLAIN: Markup = { literal: (text) => text, value: (text) => text };

function renderBody(body: TemplateBody, frame: ScopeFrame, state: RenderState): string {
  let text = '';
  for (const node of body) text += renderNode(node, frame, state);
  return text;
}

function renderNode(node: TemplateNode, frame: ScopeFrame, state: RenderState): string {
  switch (node.kind) {
    case 'text':
      return state.markup.literal(counted(node.value, state));
    case 'print': {
      const text = printed(evaluate(node.expr, frame, state, false), node.expr, node.at);
      return state.markup.value(counted(text, state));
    }
    case 'if': {
      const holds = isTruthy(evaluate(node.cond, frame, state, true)) !== node.negate;
      return renderBody(holds ? node.body : node.otherwise, frame, state);
    }
    case 'with': {
      const value = evaluate(node.subject, frame, state, false);
      if (isNone(value)) return renderBody(node.otherwise, frame, state);
      const params = named(node.params, [value]);
      return renderBody(node.body, { value, parent: frame, params, data: null, open: false }, state);
    }
    case 'each':
    case 'items': {
      const entries = renderEntries(node, frame, state);
      if (entries === null) return renderBody(node.otherwise, frame, state);
      return node.kind === 'each' ? entries.join('') : lines(entries);
    }
  }
}

type Loop = Extract<TemplateNode, { kind: 'each' | 'items' | 'with' }>;

/** The rendered entries; null where there are none. */
function renderEntries(node: Loop, frame: ScopeFrame, state: RenderState): string[] | null {
  const subject = evaluate(node.subject, frame, state, false);
  if (isNone(subject)) return null;
  if (typeof subject !== 'object')
    throw located(
      argumentError(
        node.kind,
        `needs a list and was given ${kindOf(subject)}`,
        'Give it the path of a list.',
      ),
      node.at,
    );
  const entries = Object.entries(subject);
  if (entries.length === 0) return null;
  const isList = Array.isArray(subject);
  return entries.map(([key, value], index) => {
    spend(state.budget, 'iterations', 1);
    const at = { index, count: entries.length, key: isList ? index : key };
    return renderBody(node.body, itemFrame(frame, value, at, node.params, false), state);
  });
}

type LoopPosition = { readonly index: number; readonly count: number; readonly key?: string | number };

function itemFrame(
  parent: ScopeFrame,
  value: unknown,
  at: LoopPosition,
  params: readonly string[],
  open: boolean,
): ScopeFrame {
  const { index, count, key = index } = at;
  const data = { index, key, first: index === 0, last: index === count - 1 };
  return { value, parent, params: named(params, [value, key]), data, open };
}

const named = (names: readonly string[], values: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name, index) => [name, values[index]]));

/** Entries as lines, without blank ones. Entries that end with a line break keep one at the end. */
function lines(entries: readonly string[]): string {
  const kept = entries.filter((entry) => entry.trim() !== '');
  const trimmed = kept.map((entry) => entry.trimEnd().replace(/^\s*\n/, ''));
  return trimmed.join('\n') + (kept.at(-1)?.endsWith('\n') ? '\n' : '');
}

/** Counts before any markup, so that escaping never makes a template too long. */
function counted(text: string, state: RenderState): string {
  spend(state.budget, 'steps', 1);
  spend(state.budget, 'chars', text.length);
  return text;
}

const LIMITS: Readonly<Record<keyof Budget, string>> = {
  iterations: 'repeats its blocks more than 20,000 times',
  steps: 'takes more than 400,000 steps',
  chars: 'writes more than 200,000 characters',
};

/**
 * Takes `amount` from the budget.
 * @throws NightshiftError `TEMPLATE_LIMIT` once it is used up.
 */
export function spend(budget: Budget, what: keyof Budget, amount: number): void {
  budget[what] -= amount;
  if (budget[what] < 0)
    throw limitError(`the template ${LIMITS[what]}`, 'Use take to shorten its lists, or nest fewer blocks.');
}

/**
 * The value of an expression. With `lenient`, an unknown path is undefined, and so is the result of a helper that needs
 * it; otherwise it throws.
 */
function evaluate(expr: TemplateExpr, frame: ScopeFrame, state: RenderState, lenient: boolean): unknown {
  if (expr.kind === 'literal') return expr.value;
  if (expr.kind === 'path') {
    const value = resolve(expr, frame, state);
    if (value === undefined && !lenient) throw pathMissing(expr);
    return value;
  }
  const { helper, at } = expr;
  const inGuard = lenient || helper.onMissing === 'guard';
  const args = expr.args.map((arg) => evaluate(arg, frame, state, inGuard));
  spend(
    state.budget,
    'steps',
    1 + args.reduce<number>((sum, arg) => sum + (Array.isArray(arg) ? arg.length : 0), 0),
  );
  if (helper.onMissing === undefined && args.includes(undefined)) return undefined;
  try {
    return helper.run(args, { root: state.root });
  } catch (error) {
    throw located(error, at);
  }
}

function resolve(path: PathExpr, frame: ScopeFrame, state: RenderState): unknown {
  const [head, ...rest] = path.parts;
  switch (path.base) {
    case 'root':
      return descend(state.root, path.parts);
    case 'data':
      return dataFrame(frame, path.up)?.data?.[head ?? ''];
    case 'param': {
      let at: ScopeFrame | null = frame;
      while (at && !Object.hasOwn(at.params, head ?? '')) at = at.parent;
      return descend(at?.params[head ?? ''], rest);
    }
    case 'this':
    case 'scope': {
      let at: ScopeFrame | null = frame;
      for (let up = path.up; up > 0 && at; up -= 1) at = at.parent;
      if (!at) return undefined;
      const fallsBack = at.open && path.base === 'scope' && head !== undefined && !hasOwn(at.value, head);
      return descend(fallsBack ? state.root : at.value, path.parts);
    }
  }
}

/** The frame of the nearest loop, or of the loop `up` levels further out. */
function dataFrame(frame: ScopeFrame, up: number): ScopeFrame | null {
  let at: ScopeFrame | null = frame;
  for (let left = up; at; at = at.parent) if (at.data && left-- === 0) return at;
  return null;
}

const REFUSED = new Set(['constructor', '__proto__', 'prototype']);
const hasOwn = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) && !REFUSED.has(key);

/**
 * Follows `parts` from a value: null through null, undefined where a name leads nowhere. An index beyond the end of a
 * list is null, since the length of a list is data.
 */
function descend(from: unknown, parts: readonly string[]): unknown {
  let at = from;
  for (const part of parts) {
    if (at === null) return null;
    if (!hasOwn(at, part)) return Array.isArray(at) && /^\d+$/.test(part) ? null : undefined;
    at = Reflect.get(at as object, part);
  }
  return typeof at === 'function' ? undefined : at;
}

function pathMissing(path: PathExpr): NightshiftError {
  return new NightshiftError(
    'TEMPLATE_PATH_MISSING',
    `there is no ${path.text} (${formatLocation(path.at)})`,
    "Correct the path, or guard it with {{default path 'text'}} or {{#if path}} where it may be missing.",
    { path: path.text, ...path.at },
  );
}

function printed(value: unknown, expr: TemplateExpr, at: TemplateLocation): string {
  if (isNone(value)) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object' || entry === null))
    return value
      .map((entry) => printed(entry, expr, at))
      .filter((text) => text !== '')
      .join(', ');
  const called = expr.kind === 'call' ? expr.helper.name : 'it';
  const what = expr.kind === 'path' ? expr.text : called;
  throw new NightshiftError(
    'TEMPLATE_INVALID',
    `${what} is ${kindOf(value)} and can not be printed (${formatLocation(at)})`,
    'Name one field of it, use #each, or print it with json.',
    { ...at },
  );
}
