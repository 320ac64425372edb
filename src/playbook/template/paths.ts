import type { Helper } from './helper.ts';
import { compileTemplate } from './interpreter.ts';
import type { TemplateLocation } from './location.ts';
import type { CallExpr, PathExpr, TemplateBody, TemplateExpr, TemplateNode } from './syntax.ts';

/**
 * How a template uses a value: `print` prints it, `argument` gives it to a helper, `control` decides by it, `list`
 * loops over it, `scope` makes it `this`.
 */
type PathRole = 'print' | 'argument' | 'control' | 'list' | 'scope';

/** A path that a template reads, from the root. A field of every entry is `data.engagement.tickets.items[].subject`. */
export type TemplatePath = {
  readonly path: string;
  /**
   * Whether the path may be missing: it stands in `default`, `exists`, `#if` or similar, or below an `#if` on it or on
   * a path that contains it.
   */
  readonly guarded: boolean;
  readonly role: PathRole;
  /** The helper that gets the value. */
  readonly helper: string | null;
  readonly known: Known;
  readonly at: TemplateLocation;
};

/**
 * What is certain at a point of a template. `a.b`: it exists; `a.b=x`: it is that value; `a.b==c.d`: both are the same.
 */
export type Known = readonly string[];

/** An argument of a helper: a literal, the path of a value, or the result of another helper. */
export type Argument =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'path'; readonly path: string | null }
  | { readonly kind: 'call'; readonly returns: string; readonly passes: readonly string[] };
export type TemplateCall = {
  readonly helper: Helper;
  readonly args: readonly Argument[];
  /** Where the result is printed: the paths whose values it may be, unchanged. */
  readonly prints: readonly string[];
  readonly guarded: boolean;
  readonly known: Known;
  readonly at: TemplateLocation;
};
/** Literal text of a template. */
export type TemplateText = { readonly text: string; readonly known: Known };
export type TemplateUse = {
  readonly paths: TemplatePath[];
  readonly calls: TemplateCall[];
  readonly texts: TemplateText[];
};

export type PathOptions = {
  /** The path of the entry that the template is rendered for, such as `outputs.risks[]`. */
  readonly item?: string | undefined;
  /** With `item`: whether a name begins a path of the scope rather than a field of the entry. */
  readonly isRoot?: ((name: string) => boolean) | undefined;
};

/**
 * Every path that `source` reads, in order. Fields of a value that only a helper knows (`#each (concat …)`) are left
 * out.
 */
export function templatePaths(source: string, options: PathOptions = {}): TemplatePath[] {
  return templateUse(compileTemplate(source).body, options).paths;
}

/** Every path that `body` reads, every helper that it calls and every text in it. */
export function templateUse(body: TemplateBody, options: PathOptions = {}): TemplateUse {
  const top: PathFrame = { path: '', parent: null, params: {}, open: false };
  const frame = options.item === undefined ? top : { ...top, path: options.item, parent: top, open: true };
  const walk: Walk = { paths: [], calls: [], texts: [], isRoot: options.isRoot ?? (() => false) };
  visitBody(body, { frame, known: [] }, walk);
  return { paths: walk.paths, calls: walk.calls, texts: walk.texts };
}

/** A path prefix: '' for the root itself, null where it is unknown. */
type Prefix = string | null;
type PathFrame = {
  readonly path: Prefix;
  readonly parent: PathFrame | null;
  readonly params: Readonly<Record<string, Prefix>>;
  readonly open: boolean;
};
type PathScope = { readonly frame: PathFrame; readonly known: Known };
type Walk = TemplateUse & { readonly isRoot: (name: string) => boolean };

function visitBody(body: TemplateBody, here: PathScope, walk: Walk): void {
  for (const node of body) visitNode(node, here, walk);
}

function visitNode(node: TemplateNode, here: PathScope, walk: Walk): void {
  if (node.kind === 'text') {
    if (node.value.trim() !== '') walk.texts.push({ text: node.value.trim(), known: here.known });
    return;
  }
  if (node.kind === 'print') {
    visitExpr(node.expr, here, walk, PRINTED);
    return;
  }
  if (node.kind === 'if') {
    visitExpr(node.cond, here, walk, DECIDING);
    const inBody = asserted(node.cond, !node.negate, here, walk);
    const inOtherwise = asserted(node.cond, node.negate, here, walk);
    visitBody(node.body, { ...here, known: [...here.known, ...inBody] }, walk);
    visitBody(node.otherwise, { ...here, known: [...here.known, ...inOtherwise] }, walk);
    return;
  }
  visitExpr(node.subject, here, walk, node.kind === 'with' ? MADE_THIS : GONE_THROUGH);
  const subject = pathOf(node.subject, here.frame, walk);
  const path = node.kind === 'with' ? subject : entryOf(subject);
  // The second name is the index or the key, which has no path.
  const params = Object.fromEntries(node.params.map((name, index) => [name, index === 0 ? path : null]));
  const frame: PathFrame = { path, parent: here.frame, params, open: false };
  const sure = node.subject.kind === 'call' && node.subject.helper.name === 'default' ? null : subject;
  const known = sure ? [...here.known, sure] : here.known;
  visitBody(node.body, { frame, known }, walk);
  visitBody(node.otherwise, here, walk);
}

type PathUse = { readonly lenient: boolean; readonly role: PathRole; readonly helper: string | null };
const PRINTED: PathUse = { lenient: false, role: 'print', helper: null };
const DECIDING: PathUse = { lenient: true, role: 'control', helper: null };
const GONE_THROUGH: PathUse = { lenient: false, role: 'list', helper: null };
const MADE_THIS: PathUse = { lenient: false, role: 'scope', helper: null };

function visitExpr(expr: TemplateExpr, here: PathScope, walk: Walk, use: PathUse): void {
  if (expr.kind === 'literal') return;
  if (expr.kind === 'path') {
    const path = pathOf(expr, here.frame, walk);
    if (path) report(path, expr, use, here, walk);
    return;
  }
  const { helper, args, at } = expr;
  const lenient = use.lenient || helper.onMissing === 'guard';
  const role = use.role === 'print' ? 'argument' : use.role;
  const inside: PathUse = { lenient, role, helper: helper.name };
  for (const [index, arg] of args.entries()) {
    const decides = helper.name === 'ternary' && index === 0;
    visitExpr(arg, here, walk, decides ? { ...inside, role: 'control' } : inside);
  }
  const field = fieldPath(expr, here.frame, walk);
  if (field) report(field, expr, inside, here, walk);
  const shapes = args.map((arg) => shapeOf(arg, here.frame, walk));
  const prints = use.role === 'print' ? passedOn(expr, here.frame, walk) : [];
  walk.calls.push({ helper, args: shapes, prints, guarded: lenient, known: here.known, at });
}

function shapeOf(expr: TemplateExpr, frame: PathFrame, walk: Walk): Argument {
  if (expr.kind === 'literal') return expr;
  if (expr.kind === 'call')
    return { kind: 'call', returns: expr.helper.returns, passes: passedOn(expr, frame, walk) };
  return { kind: 'path', path: pathOf(expr, frame, walk) };
}

function report(
  path: string,
  { at }: PathExpr | CallExpr,
  { lenient, role, helper }: PathUse,
  { known }: PathScope,
  walk: Walk,
): void {
  walk.paths.push({ path, guarded: lenient || covers(known, path), role, helper, known, at });
}

/** Whether a path is certain to exist: it is in `known`, or below a path that is. */
export const covers = (known: Known, path: string): boolean =>
  known.some((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`));

const entryOf = (path: Prefix): Prefix => (path === null ? null : `${path}[]`);
const below = (prefix: Prefix, parts: readonly string[]): Prefix =>
  prefix === null ? null : [...(prefix === '' ? [] : [prefix]), ...parts].join('.');

/** Helpers whose result has the fields of their first argument. */
const SAME_SHAPE = new Set(['where', 'sortBy', 'take', 'default']);
const BY_FIELD = new Set(['pluck', 'where', 'sortBy', 'sum']);

/** The paths whose values an expression may result in, unchanged. */
function passedOn(expr: TemplateExpr, frame: PathFrame, walk: Walk): string[] {
  if (expr.kind === 'literal') return [];
  const own = pathOf(expr, frame, walk);
  const others = expr.kind === 'call' ? (PASSES_ON[expr.helper.name] ?? []) : [];
  const more = others.flatMap((index) => {
    const arg = expr.kind === 'call' ? expr.args[index] : undefined;
    return arg ? passedOn(arg, frame, walk) : [];
  });
  return own ? [own, ...more] : more;
}

/** The arguments, by index, that a helper may return unchanged. */
const PASSES_ON: Readonly<Record<string, readonly number[]>> = { default: [0, 1], ternary: [1, 2] };

/** The path that an expression stands for; null where it stands for none. */
function pathOf(expr: TemplateExpr, frame: PathFrame, walk: Walk): Prefix {
  if (expr.kind === 'literal') return null;
  if (expr.kind === 'path') return resolved(expr, frame, walk);
  const [first] = expr.args;
  if (!first) return null;
  if (SAME_SHAPE.has(expr.helper.name)) return pathOf(first, frame, walk);
  return ['first', 'last'].includes(expr.helper.name) ? entryOf(pathOf(first, frame, walk)) : null;
}

/** The path that a helper reads by the name of a field: `items[].name` for `(pluck items 'name')`. */
function fieldPath(call: CallExpr, frame: PathFrame, walk: Walk): Prefix {
  const [list, field] = call.args;
  if (!BY_FIELD.has(call.helper.name) || !list || field?.kind !== 'literal') return null;
  return typeof field.value === 'string' ? below(entryOf(pathOf(list, frame, walk)), [field.value]) : null;
}

function resolved(path: PathExpr, frame: PathFrame, walk: Walk): Prefix {
  const [head = '', ...rest] = path.parts;
  switch (path.base) {
    case 'root':
      return below('', normal(path.parts));
    case 'data':
      return null;
    case 'param': {
      let at: PathFrame | null = frame;
      while (at && !Object.hasOwn(at.params, head)) at = at.parent;
      return below(at?.params[head] ?? null, normal(rest));
    }
    case 'this':
    case 'scope': {
      let at: PathFrame | null = frame;
      for (let up = path.up; up > 0 && at; up -= 1) at = at.parent;
      if (!at) return path.text;
      const ofScope = at.open && path.base === 'scope' && walk.isRoot(head);
      return below(ofScope ? '' : at.path, normal(path.parts));
    }
  }
}

/** Replaces an index: `items.0.name` reads an entry, `items[].name`. */
const normal = (parts: readonly string[]): string[] =>
  parts.reduce<string[]>((done, part) => {
    const last = done.at(-1);
    if (/^\d+$/.test(part) && last !== undefined) done[done.length - 1] = `${last}[]`;
    else done.push(part);
    return done;
  }, []);

/** What is certain when `expr` holds, or when it does not. */
function asserted(expr: TemplateExpr, holds: boolean, here: PathScope, walk: Walk): string[] {
  if (expr.kind === 'literal') return [];
  if (expr.kind === 'path') {
    const path = pathOf(expr, here.frame, walk);
    if (!path) return [];
    return holds ? [path, `${path}=true`] : [`${path}=false`];
  }
  const all = (truth: boolean) => expr.args.flatMap((arg) => asserted(arg, truth, here, walk));
  const paths = () =>
    expr.args.flatMap((arg) => (arg.kind === 'literal' ? [] : (pathOf(arg, here.frame, walk) ?? [])));
  switch (expr.helper.name) {
    case 'exists':
      return holds ? paths() : [];
    case 'empty':
      return holds ? [] : paths();
    case 'not':
      return all(!holds);
    case 'and':
      return holds ? all(true) : [];
    case 'or':
      return holds ? [] : all(false);
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'contains':
      return holds ? paths() : [];
    case 'eq':
    case 'in':
      return holds ? equal(expr, here, walk) : [];
    case 'ne':
      return holds ? [] : equal(expr, here, walk);
    default:
      return [];
  }
}

/** What is certain when the first argument equals one of the others. */
function equal({ args: [first, ...others] }: CallExpr, here: PathScope, walk: Walk): string[] {
  const path = first && first.kind !== 'literal' ? pathOf(first, here.frame, walk) : null;
  if (!path) return [];
  const values = others.map((other) => (other.kind === 'literal' ? other.value : undefined));
  if (values.every((value) => value !== undefined && value !== null))
    return [path, `${path}=${values.map(String).join('|')}`];
  const [other] = others;
  const same =
    others.length === 1 && other && other.kind !== 'literal' ? pathOf(other, here.frame, walk) : null;
  return same ? [`${path}==${same}`, `${same}==${path}`] : [];
}
