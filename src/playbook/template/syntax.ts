import Handlebars from 'handlebars';
import { NightshiftError } from '../../platform/errors.ts';
import { argumentError, type Helper } from './helper.ts';
import { BLOCKS, checkArity, findHelper } from './helpers.ts';
import { formatLocation, located, parseError, type TemplateLocation } from './location.ts';

/**
 * Handlebars' own parser parses a template; the part of it that we allow becomes this small tree, which is interpreted.
 * No code is generated from a template, and a node that is not listed here cannot exist.
 */
export type PathExpr = {
  readonly kind: 'path';
  /** As written. */
  readonly text: string;
  /** `scope`: a plain name; `this`: `this.x`, `./x`, `../x`; `root`: `@root.x`; `data`: `@index`; `param`: `as |x|`. */
  readonly base: 'scope' | 'this' | 'root' | 'data' | 'param';
  /** The number of `../`. */
  readonly up: number;
  readonly parts: readonly string[];
  readonly at: TemplateLocation;
};
type LiteralExpr = { readonly kind: 'literal'; readonly value: string | number | boolean | null };
export type CallExpr = {
  readonly kind: 'call';
  readonly helper: Helper;
  readonly args: readonly TemplateExpr[];
  readonly at: TemplateLocation;
};
export type TemplateExpr = PathExpr | LiteralExpr | CallExpr;

export type TemplateBody = readonly TemplateNode[];
export type TemplateNode =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'print'; readonly expr: TemplateExpr; readonly at: TemplateLocation }
  | {
      readonly kind: 'if';
      readonly cond: TemplateExpr;
      readonly negate: boolean;
      readonly body: TemplateBody;
      readonly otherwise: TemplateBody;
    }
  | {
      readonly kind: 'each' | 'items' | 'with';
      readonly subject: TemplateExpr;
      readonly params: readonly string[];
      readonly body: TemplateBody;
      readonly otherwise: TemplateBody;
      readonly at: TemplateLocation;
    };

const MAX_SOURCE_CHARS = 20_000;
const MAX_BLOCK_DEPTH = 8;
const MAX_CALL_DEPTH = 12;
const DATA_NAMES = new Set(['index', 'first', 'last', 'key']);
const BLOCK_NAMES: ReadonlySet<string> = new Set(BLOCKS.map(({ name }) => name));

/** The kind of mistake in a template, in `details.fault` of its error. */
export type TemplateFault = 'syntax' | 'feature' | 'limit' | 'helper' | 'arguments';

/**
 * Parses a template. With `faults`, errors in single statements are added to it and those statements are left out.
 * @throws NightshiftError `TEMPLATE_INVALID` or `TEMPLATE_HELPER_ARGUMENT`, with line and column.
 */
export function parseTemplate(source: string, faults: NightshiftError[] | null = null): TemplateBody {
  if (typeof source !== 'string')
    throw new NightshiftError('TEMPLATE_INVALID', 'a template must be text', 'Write the template as text.');
  if (source.length > MAX_SOURCE_CHARS)
    throw new NightshiftError(
      'TEMPLATE_INVALID',
      `the template has ${source.length} characters; the limit is ${MAX_SOURCE_CHARS}`,
      'Split it into several sections or steps.',
      { fault: 'limit' satisfies TemplateFault },
    );
  checkCallDepth(source);
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (cause) {
    throw parseError(source, cause);
  }
  return lowerBody(program, { depth: 0, params: [], faults });
}

/** Checks before parsing, since the parser takes seconds over thousands of nested brackets. */
function checkCallDepth(source: string): void {
  for (const part of source.split('{{').slice(1)) {
    let depth = 0;
    for (const bracket of part.replace(/}}[\s\S]*$|"[^"]*"|'[^']*'/g, '').replace(/[^()]/g, '')) {
      depth += bracket === '(' ? 1 : -1;
      if (depth > MAX_CALL_DEPTH) throw tooDeep();
    }
  }
}

const tooDeep = () =>
  new NightshiftError(
    'TEMPLATE_INVALID',
    `helpers are nested deeper than ${MAX_CALL_DEPTH}`,
    'Say it in simpler terms.',
    { fault: 'limit' satisfies TemplateFault },
  );

/** The surroundings of a node: how deeply blocks are nested, and which names `as |…|` has introduced. */
type Around = {
  readonly depth: number;
  readonly params: readonly string[];
  readonly faults: NightshiftError[] | null;
};

function lowerBody(program: hbs.AST.Program | undefined, around: Around): TemplateBody {
  return (program?.body ?? []).flatMap((statement) => {
    try {
      return lowerStatement(statement, around);
    } catch (error) {
      if (!around.faults || !(error instanceof NightshiftError)) throw error;
      around.faults.push(error);
      return [];
    }
  });
}

function lowerStatement(statement: hbs.AST.Statement, around: Around): TemplateNode[] {
  switch (statement.type) {
    case 'ContentStatement': {
      const { value } = statement as hbs.AST.ContentStatement;
      return value === '' ? [] : [{ kind: 'text', value }];
    }
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return [lowerMustache(statement as hbs.AST.MustacheStatement, around)];
    case 'BlockStatement':
      return [lowerBlock(statement as hbs.AST.BlockStatement, around)];
    case 'PartialStatement':
    case 'PartialBlockStatement':
      throw invalid(
        statement,
        'partials ({{> name}}) are not allowed',
        'Write the text out where it is needed.',
      );
    default:
      throw invalid(statement, 'decorators ({{* name}}) are not allowed', 'Remove it.');
  }
}

function lowerMustache(mustache: hbs.AST.MustacheStatement, around: Around): TemplateNode {
  const at = position(mustache);
  if (!mustache.escaped)
    throw invalid(mustache, 'three braces are not allowed', 'Write two braces: nothing is ever escaped.');
  return { kind: 'print', expr: lowerCallOrPath(mustache, around), at };
}

/** `{{path}}`, or `{{helper args}}`, or `(helper args)`. */
function lowerCallOrPath(
  node: hbs.AST.MustacheStatement | hbs.AST.SubExpression,
  around: Around,
  depth = 0,
): TemplateExpr {
  const { path, params } = node;
  if (!isPath(path))
    throw invalid(node, 'a literal stands where a path is expected', 'Write the text outside of the braces.');
  refuseHash(node);
  const bare = node.type === 'MustacheStatement' && params.length === 0;
  const name = simpleName(path);
  const helper = name === null || around.params.includes(name) ? undefined : findHelper(name);
  if (bare && !helper) return lowerPath(path, around);
  if (!helper) {
    if (name !== null && BLOCK_NAMES.has(name))
      throw invalid(node, `${name} is a block`, `Write {{#${name} …}}…{{/${name}}}.`);
    throw invalid(
      node,
      `there is no helper "${path.original}"`,
      'Use one of the helpers of the template reference.',
      'helper',
      path.original,
    );
  }
  if (bare) {
    const error = argumentError(
      helper.name,
      'is a helper and was given no arguments',
      `Write {{${helper.name} ${helper.args}}}, or {{this.${helper.name}}} for a field of that name.`,
    );
    throw located(error, position(node));
  }
  if (depth >= MAX_CALL_DEPTH) throw located(tooDeep(), position(node));
  try {
    checkArity(helper, params.length);
  } catch (error) {
    throw located(error, position(node));
  }
  const args = params.map((param) => lowerExpr(param, around, depth + 1));
  return { kind: 'call', helper, args, at: position(node) };
}

function lowerExpr(node: hbs.AST.Expression, around: Around, depth = 0): TemplateExpr {
  switch (node.type) {
    case 'SubExpression':
      return lowerCallOrPath(node as hbs.AST.SubExpression, around, depth);
    case 'PathExpression':
      return lowerPath(node as hbs.AST.PathExpression, around);
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return { kind: 'literal', value: (node as hbs.AST.StringLiteral | hbs.AST.NumberLiteral).value };
    default:
      return { kind: 'literal', value: null };
  }
}

function lowerPath(path: hbs.AST.PathExpression, around: Around): PathExpr {
  const at = position(path);
  const parts = path.parts.map(String);
  const [head, ...rest] = parts;
  const common = { kind: 'path', text: path.original, at } as const;
  if (path.data) {
    if (head === 'root') return { ...common, base: 'root', up: 0, parts: rest };
    if (head === undefined || !DATA_NAMES.has(head) || rest.length > 0)
      throw invalid(path, `there is no ${path.original}`, 'Use @index, @first, @last, @key or @root.');
    return { ...common, base: 'data', up: path.depth, parts };
  }
  const explicit = path.depth > 0 || /^(\.|this\b)/.test(path.original);
  if (!explicit && head !== undefined && around.params.includes(head))
    return { ...common, base: 'param', up: 0, parts };
  return { ...common, base: explicit ? 'this' : 'scope', up: path.depth, parts };
}

function lowerBlock(block: hbs.AST.BlockStatement, around: Around): TemplateNode {
  const name = isPath(block.path) ? simpleName(block.path) : null;
  if (name === null || !BLOCK_NAMES.has(name))
    throw invalid(
      block,
      `there is no block "${isPath(block.path) ? block.path.original : 'literal'}"`,
      `Use one of ${[...BLOCK_NAMES].map((each) => `#${each}`).join(', ')}.`,
      'helper',
      isPath(block.path) ? block.path.original : undefined,
    );
  refuseHash(block);
  const [subject, ...more] = block.params;
  if (!subject || more.length > 0) {
    const count = block.params.length;
    const error = argumentError(name, `takes 1 argument and was given ${count}`, `Write {{#${name} value}}.`);
    throw located(error, position(block));
  }
  if (around.depth >= MAX_BLOCK_DEPTH)
    throw invalid(block, `blocks are nested deeper than ${MAX_BLOCK_DEPTH}`, 'Nest fewer blocks.', 'limit');
  const expr = lowerExpr(subject, around);
  const own = block.program?.blockParams ?? [];
  const inside = { ...around, depth: around.depth + 1, params: [...around.params, ...own] };
  const body = lowerBody(block.program, inside);
  // An `else if` continues its chain, so it is not nested deeper.
  const chained = (block.inverse as { chained?: boolean } | undefined)?.chained === true;
  const otherwise = lowerBody(block.inverse, chained ? around : { ...inside, params: around.params });
  if (name === 'if' || name === 'unless') {
    if (own.length > 0) throw invalid(block, `#${name} gives no names`, 'Remove the |…|.');
    return { kind: 'if', cond: expr, negate: name === 'unless', body, otherwise };
  }
  if (own.length > (name === 'with' ? 1 : 2))
    throw invalid(
      block,
      `#${name} gives fewer names than that`,
      'Write as |entry index|, or as |value| for #with.',
    );
  const kind = name === 'each' || name === 'items' ? name : 'with';
  return { kind, subject: expr, params: own, body, otherwise, at: position(block) };
}

const isPath = (node: hbs.AST.Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';

/** The name in `{{name}}`; null for `a.b`, `this.a`, `../a`, `@a`. */
function simpleName(path: hbs.AST.PathExpression): string | null {
  const [name] = path.parts;
  const simple = path.parts.length === 1 && !path.data && path.depth === 0 && path.original === name;
  return simple && name !== undefined ? name : null;
}

function refuseHash(node: { hash?: hbs.AST.Hash | undefined } & hbs.AST.Node): void {
  if (node.hash && node.hash.pairs.length > 0)
    throw invalid(node, 'named arguments (name=value) are not allowed', 'Give the arguments in their order.');
}

/** Counted from one, as editors do. */
const position = (node: hbs.AST.Node): TemplateLocation => ({
  line: node.loc.start.line,
  column: node.loc.start.column + 1,
});

function invalid(
  node: hbs.AST.Node,
  message: string,
  hint: string,
  fault: TemplateFault = 'feature',
  name?: string,
): NightshiftError {
  const at = position(node);
  const details = { ...at, fault, ...(name === undefined ? {} : { name }) };
  return new NightshiftError('TEMPLATE_INVALID', `${message} (${formatLocation(at)})`, hint, details);
}
