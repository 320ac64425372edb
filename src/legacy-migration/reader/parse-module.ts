import {
  type ArrowFunctionExpression,
  type Expression,
  type Function as FunctionNode,
  type ModuleExportName,
  type Program,
  parseSync,
  type Statement,
  type TSEnumDeclaration,
} from 'oxc-parser';
import { NightshiftError } from '../../platform/errors.ts';
import type { Remark, SourceLocation } from '../convert/legacy-value.ts';
import { maskSource } from './mask-source.ts';

export type FunctionLike = FunctionNode | ArrowFunctionExpression;
/** The meaning of a top-level name of a file. */
export type Binding =
  | { readonly kind: 'value'; readonly init: Expression }
  | { readonly kind: 'import'; readonly from: string; readonly name: string }
  | { readonly kind: 'function'; readonly node: FunctionLike }
  | { readonly kind: 'enum'; readonly node: TSEnumDeclaration }
  | { readonly kind: 'unread'; readonly why: string; readonly start: number; readonly end: number };
/** The meaning of an export: one of the file's own names, an expression, or an export of another file. */
export type Export =
  | { readonly kind: 'local'; readonly name: string }
  | { readonly kind: 'expression'; readonly node: Expression }
  | { readonly kind: 'from'; readonly from: string; readonly name: string };

export type Module = {
  readonly file: string;
  /** The masked source, with the positions of the file. */
  readonly source: string;
  readonly lines: number;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly exports: ReadonlyMap<string, Export>;
  /** The files of `export * from`. */
  readonly stars: readonly string[];
  /** Statements that only running the code would account for. */
  readonly remarks: readonly Remark[];
  readonly placeOf: (offset: number) => SourceLocation;
};

/**
 * Parses a file of TypeScript or JavaScript without running it.
 * @throws NightshiftError `LEGACY_UNREADABLE` with the line, where it cannot be parsed.
 */
export function parseModule(file: string, original: string): Module {
  const source = maskSource(original);
  const starts = lineStarts(source);
  const placeOf = (offset: number): SourceLocation => ({ file, line: lineAt(starts, offset) });
  const isJson = file.endsWith('.json');
  // Without parentheses a JSON object would parse as a block. They shift positions by one character, which changes no
  // line number that is reported.
  const parsed = parseSync(file.replace(/\.(?:json|[cm]?jsx?)$/, '.ts'), isJson ? `(${source}\n)` : source, {
    preserveParens: false,
    sourceType: 'module',
  });
  const [error] = parsed.errors;
  if (error && parsed.program.body.length === 0) {
    const { line } = placeOf(error.labels[0]?.start ?? 0);
    throw new NightshiftError(
      'LEGACY_UNREADABLE',
      `${file}:${line}: ${error.message}`,
      'Correct the file so that it parses, or migrate it by hand.',
      { file, line },
    );
  }
  return {
    file,
    source: isJson ? `(${source}` : source,
    lines: starts.length,
    placeOf,
    ...declarations(parsed.program, source, placeOf, isJson),
  };
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

type Declarations = {
  bindings: Map<string, Binding>;
  exports: Map<string, Export>;
  stars: string[];
  remarks: Remark[];
};
type ModuleSource = Declarations & { readonly source: string; readonly placeOf: Module['placeOf'] };

function declarations(
  program: Program,
  source: string,
  placeOf: Module['placeOf'],
  isJson: boolean,
): Declarations {
  const moduleSource: ModuleSource = {
    bindings: new Map(),
    exports: new Map(),
    stars: [],
    remarks: [],
    source,
    placeOf,
  };
  const [only] = program.body;
  if (isJson && only?.type === 'ExpressionStatement')
    moduleSource.exports.set('default', { kind: 'expression', node: only.expression });
  else for (const statement of program.body) readStatement(moduleSource, statement);
  const { bindings, exports, stars, remarks } = moduleSource;
  return { bindings, exports, stars, remarks };
}

const nameOf = (name: ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name);

function readStatement(moduleSource: ModuleSource, statement: Statement): void {
  const { exports, stars } = moduleSource;
  switch (statement.type) {
    case 'ImportDeclaration':
      for (const each of statement.specifiers) {
        const whole = each.type === 'ImportNamespaceSpecifier' ? '*' : 'default';
        const name = each.type === 'ImportSpecifier' ? nameOf(each.imported) : whole;
        moduleSource.bindings.set(each.local.name, { kind: 'import', from: statement.source.value, name });
      }
      return;
    case 'ExportNamedDeclaration':
      if (statement.declaration)
        for (const name of declare(moduleSource, statement.declaration))
          exports.set(name, { kind: 'local', name });
      for (const { local, exported } of statement.specifiers) {
        const from = statement.source?.value;
        exports.set(
          nameOf(exported),
          from === undefined
            ? { kind: 'local', name: nameOf(local) }
            : { kind: 'from', from, name: nameOf(local) },
        );
      }
      return;
    case 'ExportAllDeclaration':
      if (statement.exported)
        exports.set(nameOf(statement.exported), { kind: 'from', from: statement.source.value, name: '*' });
      else stars.push(statement.source.value);
      return;
    case 'ExportDefaultDeclaration':
      readDefault(moduleSource, statement.declaration);
      return;
    case 'TSExportAssignment':
      exports.set('default', { kind: 'expression', node: statement.expression });
      return;
    case 'ExpressionStatement':
      readExpressionStatement(moduleSource, statement.expression);
      return;
    default:
      declare(moduleSource, statement);
  }
}

type DefaultExport = Extract<Statement, { type: 'ExportDefaultDeclaration' }>['declaration'];

function readDefault(moduleSource: ModuleSource, node: DefaultExport): void {
  const { exports, bindings } = moduleSource;
  if (node.type === 'TSInterfaceDeclaration') return;
  if (node.type === 'FunctionDeclaration' || node.type === 'TSDeclareFunction') {
    bindings.set('default', { kind: 'function', node });
    exports.set('default', { kind: 'local', name: 'default' });
  } else if (node.type === 'ClassDeclaration') {
    bindings.set('default', unread('a class is code', node));
    exports.set('default', { kind: 'local', name: 'default' });
  } else exports.set('default', { kind: 'expression', node: node as Expression });
}

const unread = (why: string, { start, end }: { start: number; end: number }): Binding => ({
  kind: 'unread',
  why,
  start,
  end,
});

/**
 * Records the names that a statement declares and returns them. A statement that would have to be run becomes a remark.
 */
function declare(moduleSource: ModuleSource, statement: Statement): string[] {
  const { bindings } = moduleSource;
  switch (statement.type) {
    case 'VariableDeclaration':
      return statement.declarations.flatMap(({ id, init, ...node }) => {
        if (id.type !== 'Identifier') {
          remark(moduleSource, node.start, 'names that are taken out of an object or a list are not read');
          return [];
        }
        if (init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression')
          bindings.set(id.name, { kind: 'function', node: init });
        else if (init) bindings.set(id.name, { kind: 'value', init });
        return [id.name];
      });
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      if (statement.id) bindings.set(statement.id.name, { kind: 'function', node: statement });
      return statement.id ? [statement.id.name] : [];
    case 'ClassDeclaration':
      if (statement.id) bindings.set(statement.id.name, unread('a class is code', statement));
      return statement.id ? [statement.id.name] : [];
    case 'TSEnumDeclaration':
      bindings.set(statement.id.name, { kind: 'enum', node: statement });
      return [statement.id.name];
    case 'EmptyStatement':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSImportEqualsDeclaration':
    case 'TSModuleDeclaration':
      return [];
    default:
      remark(moduleSource, statement.start, 'a statement that would have to be run');
      return [];
  }
}

/** Records `module.exports = …` as an export; any other statement would have to be run. */
function readExpressionStatement(moduleSource: ModuleSource, node: Expression): void {
  if (node.type === 'Literal') return;
  const target =
    node.type === 'AssignmentExpression' ? moduleSource.source.slice(node.left.start, node.left.end) : '';
  if (node.type === 'AssignmentExpression' && node.operator === '=') {
    const name = target === 'module.exports' ? 'default' : /^(?:module\.)?exports\.(\w+)$/.exec(target)?.[1];
    if (name !== undefined) {
      moduleSource.exports.set(name, { kind: 'expression', node: node.right });
      return;
    }
  }
  remark(
    moduleSource,
    node.start,
    `a statement that would have to be run: ${moduleSource.source.slice(node.start, Math.min(node.end, node.start + 80)).replaceAll(/\s+/g, ' ')}`,
  );
}

function remark({ remarks, placeOf }: ModuleSource, start: number, message: string): void {
  remarks.push({ severity: 'needs_person', message, at: placeOf(start) });
}
