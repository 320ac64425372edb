import { compileTemplate } from './template.ts';
import type { Body, CallExpr, Expr, Node, PathExpr } from './template-syntax.ts';

/** A path that a template reads, from the root: `data.engagement.tickets.items[].subject` for a field of every entry. */
export type TemplatePath = {
  readonly path: string;
  /** It may be missing here: inside default, exists, #if and their kind, or below an #if on it or on what it is part of. */
  readonly guarded: boolean;
  /** Printed as it is, so it must be no object. */
  readonly printed: boolean;
  readonly line: number;
  readonly column: number;
};

export type PathOptions = {
  /** The path of the entry that the template is rendered for, such as `outputs.risks[]`. */
  readonly item?: string | undefined;
  /** With `item`: a name that begins a path of the scope rather than a field of the entry. */
  readonly isRoot?: ((name: string) => boolean) | undefined;
};

/** Every path that `source` reads, in order; fields of what only a helper can tell (`#each (concat …)`) are left out. */
export function templatePaths(source: string, options: PathOptions = {}): TemplatePath[] {
  const top: Frame = { path: '', parent: null, params: {}, open: false };
  const frame = options.item === undefined ? top : { ...top, path: options.item, parent: top, open: true };
  const walk: Walk = { found: [], isRoot: options.isRoot ?? (() => false) };
  visitBody(compileTemplate(source).body, { frame, known: [] }, walk);
  return walk.found;
}

/** A path prefix, '' for the root itself, or null where it can not be told. */
type Prefix = string | null;
type Frame = {
  readonly path: Prefix;
  readonly parent: Frame | null;
  readonly params: Readonly<Record<string, Prefix>>;
  readonly open: boolean;
};
type Here = { readonly frame: Frame; readonly known: readonly string[] };
type Walk = { readonly found: TemplatePath[]; readonly isRoot: (name: string) => boolean };

function visitBody(body: Body, here: Here, walk: Walk): void {
  for (const node of body) visitNode(node, here, walk);
}

function visitNode(node: Node, here: Here, walk: Walk): void {
  if (node.kind === 'text') return;
  if (node.kind === 'print') {
    visitExpr(node.expr, here, walk, false, true);
    return;
  }
  if (node.kind === 'if') {
    visitExpr(node.cond, here, walk, true, false);
    const inBody = asserted(node.cond, !node.negate, here, walk);
    const inOtherwise = asserted(node.cond, node.negate, here, walk);
    visitBody(node.body, { ...here, known: [...here.known, ...inBody] }, walk);
    visitBody(node.otherwise, { ...here, known: [...here.known, ...inOtherwise] }, walk);
    return;
  }
  visitExpr(node.subject, here, walk, false, false);
  const subject = pathOf(node.subject, here.frame, walk);
  const path = node.kind === 'with' ? subject : entryOf(subject);
  // The second name is the index or the key, no path.
  const params = Object.fromEntries(node.params.map((name, index) => [name, index === 0 ? path : null]));
  const frame: Frame = { path, parent: here.frame, params, open: false };
  visitBody(node.body, { ...here, frame }, walk);
  visitBody(node.otherwise, here, walk);
}

function visitExpr(expr: Expr, here: Here, walk: Walk, lenient: boolean, printed: boolean): void {
  if (expr.kind === 'literal') return;
  if (expr.kind === 'path') {
    const path = pathOf(expr, here.frame, walk);
    if (path) report(path, expr, { lenient, printed }, here, walk);
    return;
  }
  const inGuard = lenient || expr.helper.onMissing === 'guard';
  for (const arg of expr.args) visitExpr(arg, here, walk, inGuard, false);
  const field = fieldPath(expr, here.frame, walk);
  if (field) report(field, expr, { lenient: inGuard, printed: false }, here, walk);
}

function report(
  path: string,
  { at }: PathExpr | CallExpr,
  { lenient, printed }: { lenient: boolean; printed: boolean },
  { known }: Here,
  walk: Walk,
): void {
  const guarded =
    lenient ||
    known.some((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`));
  walk.found.push({ path, guarded, printed, ...at });
}

const entryOf = (path: Prefix): Prefix => (path === null ? null : `${path}[]`);
const below = (prefix: Prefix, parts: readonly string[]): Prefix =>
  prefix === null ? null : [...(prefix === '' ? [] : [prefix]), ...parts].join('.');

/** Helpers whose result has the fields of their first argument. */
const SAME_SHAPE = new Set(['where', 'sortBy', 'take', 'default']);
const BY_FIELD = new Set(['pluck', 'where', 'sortBy', 'sum']);

/** The path that an expression stands for. */
function pathOf(expr: Expr, frame: Frame, walk: Walk): Prefix {
  if (expr.kind === 'literal') return null;
  if (expr.kind === 'path') return resolved(expr, frame, walk);
  const [first] = expr.args;
  if (!first) return null;
  if (SAME_SHAPE.has(expr.helper.name)) return pathOf(first, frame, walk);
  return ['first', 'last'].includes(expr.helper.name) ? entryOf(pathOf(first, frame, walk)) : null;
}

/** `items[].name` for `(pluck items 'name')`. */
function fieldPath(call: CallExpr, frame: Frame, walk: Walk): Prefix {
  const [list, field] = call.args;
  if (!BY_FIELD.has(call.helper.name) || !list || field?.kind !== 'literal') return null;
  return typeof field.value === 'string' ? below(entryOf(pathOf(list, frame, walk)), [field.value]) : null;
}

function resolved(path: PathExpr, frame: Frame, walk: Walk): Prefix {
  const [head = '', ...rest] = path.parts;
  switch (path.base) {
    case 'root':
      return below('', normal(path.parts));
    case 'data':
      return null;
    case 'param': {
      let at: Frame | null = frame;
      while (at && !Object.hasOwn(at.params, head)) at = at.parent;
      return below(at?.params[head] ?? null, normal(rest));
    }
    case 'this':
    case 'scope': {
      let at: Frame | null = frame;
      for (let up = path.up; up > 0 && at; up -= 1) at = at.parent;
      if (!at) return path.text;
      const ofScope = at.open && path.base === 'scope' && walk.isRoot(head);
      return below(ofScope ? '' : at.path, normal(path.parts));
    }
  }
}

/** `items.0.name` reads an entry: `items[].name`. */
const normal = (parts: readonly string[]): string[] =>
  parts.reduce<string[]>((done, part) => {
    const last = done.at(-1);
    if (/^\d+$/.test(part) && last !== undefined) done[done.length - 1] = `${last}[]`;
    else done.push(part);
    return done;
  }, []);

/** The paths that are there for certain when `expr` does, or does not, hold. */
function asserted(expr: Expr, holds: boolean, here: Here, walk: Walk): string[] {
  if (expr.kind === 'literal') return [];
  if (expr.kind === 'path') {
    const path = holds ? pathOf(expr, here.frame, walk) : null;
    return path ? [path] : [];
  }
  const all = (truth: boolean) => expr.args.flatMap((arg) => asserted(arg, truth, here, walk));
  switch (expr.helper.name) {
    case 'exists':
      return all(holds);
    case 'empty':
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
      return holds ? all(true) : [];
    case 'eq':
    case 'in':
      return holds && expr.args.slice(1).every((arg) => arg.kind === 'literal' && arg.value !== null)
        ? all(true)
        : [];
    default:
      return [];
  }
}
