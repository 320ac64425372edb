import { type PathKind, typeAt } from '../../context/paths.ts';
import { closestName } from '../../platform/closest-name.ts';
import type { Json } from '../../platform/json.ts';
import type { OutputSchema, Playbook } from '../../playbook/schema.ts';
import type { ConstantSource, PathSource, ShapeSource, Source, Target } from '../../playbook/sources.ts';
import { covers, type TemplatePath } from '../../playbook/template/paths.ts';
import type { TemplateBody, TemplateExpr, TemplateNode } from '../../playbook/template/syntax.ts';
import type { ReadTemplate } from '../analysis/template-references.ts';
import type { LintContext } from '../lint-context.ts';
import type { FoundProblem } from '../problem.ts';

/** Checks that computed and mock values fit the types of their outputs. */
export function lintValues(lint: LintContext): FoundProblem[] {
  const { templates, paths, constants, shapes } = lint;
  return [
    ...templates.flatMap((template) => lintText(lint, template)),
    ...paths.flatMap((source) => lintPathValue(lint, source)),
    ...constants.flatMap(lintConstant),
    ...shapes.flatMap(lintShape),
  ];
}

type TypedSchema = { readonly type: string; readonly nullable: boolean; readonly schema: OutputSchema };

function typeOf({ schema }: Target): TypedSchema {
  const nullable = Array.isArray(schema.type);
  return { type: Array.isArray(schema.type) ? schema.type[0] : schema.type, nullable, schema };
}

const wrong = ({ where, pointer }: Source, message: string, near?: string | undefined): FoundProblem => ({
  code: 'value_type',
  where,
  pointer,
  message,
  didYouMean: near,
});
const blank = ({ where, pointer }: Source, type: TypedSchema, why: string): FoundProblem => ({
  code: 'value_may_be_null',
  where,
  pointer,
  message: `${why}, and the output is ${type.type}: make it nullable, or say what it is then`,
});

function lintText(
  { playbook, follow }: LintContext,
  { source, reading: reference }: ReadTemplate,
): FoundProblem[] {
  if (!source.target || reference.faults.length > 0) return [];
  const type = typeOf(source.target);
  const here: ValueLocation = { playbook, follow, source, type, paths: reference.paths };
  return lintBranch(here, reference.body);
}

type ValueLocation = {
  readonly playbook: Playbook;
  readonly follow: LintContext['follow'];
  readonly source: Source;
  readonly type: TypedSchema;
  readonly paths: readonly TemplatePath[];
};

/** Checks one branch of a template: its whole content becomes the value. */
function lintBranch(here: ValueLocation, body: TemplateBody): FoundProblem[] {
  const nodes = body.filter((node) => node.kind !== 'text' || node.value.trim() !== '');
  const [only] = nodes;
  if (nodes.length === 0) return lintNothing(here);
  if (nodes.length > 1 || !only) return lintMixture(here, nodes);
  if (only.kind === 'text') return lintWritten(here, only.value.trim());
  if (only.kind === 'if') return [...lintBranch(here, only.body), ...lintBranch(here, only.otherwise)];
  return only.kind === 'print' ? lintPrint(here, only.expr) : [];
}

const NUMERIC = new Set(['number', 'integer']);

function lintNothing({ source, type }: ValueLocation): FoundProblem[] {
  if (type.nullable) return [];
  if (NUMERIC.has(type.type) || type.type === 'boolean') return [blank(source, type, 'it may be empty')];
  if (type.schema.enum) return [wrong(source, `it may be empty, which is none of ${choices(type.schema)}`)];
  return type.type === 'string' ? [] : [wrong(source, `it may be empty, which is no ${type.type}`)];
}

function lintMixture({ source, type }: ValueLocation, nodes: readonly TemplateNode[]): FoundProblem[] {
  if (!NUMERIC.has(type.type)) return [];
  const text = nodes.find((node) => node.kind === 'text' && /[^\d\s.+-]/.test(node.value));
  return text?.kind === 'text'
    ? [
        wrong(
          source,
          `${JSON.stringify(text.value.trim())} beside a figure makes a text of it, and the output is ${type.type}`,
        ),
      ]
    : [];
}

function lintWritten({ source, type }: ValueLocation, text: string): FoundProblem[] {
  const fault = writtenFault(type, text);
  return fault === null ? [] : [wrong(source, fault.message, fault.near)];
}

type ValueFault = { readonly message: string; readonly near?: string | undefined };

function writtenFault({ type, schema }: TypedSchema, text: string): ValueFault | null {
  if (NUMERIC.has(type))
    return Number.isFinite(Number(text)) ? numberFault(schema, type, Number(text)) : not(text, type);
  if (type === 'boolean') return text === 'true' || text === 'false' ? null : not(text, type);
  if (type === 'string') return choiceFault(schema, text);
  try {
    return Array.isArray(JSON.parse(text)) === (type === 'array') ? null : not(text, type);
  } catch {
    return not(text, type);
  }
}

const not = (text: string, type: string): ValueFault => ({
  message: `${JSON.stringify(text)} is no ${type}`,
});
const choices = (schema: OutputSchema): string => (schema.enum ?? []).map(String).join(', ');

function choiceFault(schema: OutputSchema, value: string | number): ValueFault | null {
  if (!schema.enum || schema.enum.includes(value)) return null;
  const near = closestName(String(value), schema.enum.map(String));
  return { message: `${JSON.stringify(value)} is none of ${choices(schema)}`, near };
}

function numberFault(schema: OutputSchema, type: string, value: number): ValueFault | null {
  if (type === 'integer' && !Number.isInteger(value)) return { message: `${value} is no integer` };
  const { minimum = value, maximum = value } = schema;
  if (value < minimum || value > maximum)
    return { message: `${value} is ${value < minimum ? `below ${minimum}` : `above ${maximum}`}` };
  return choiceFault(schema, value);
}

/** Kinds of paths whose printed text never converts to the type. */
const CANNOT_BE: Readonly<Record<string, readonly PathKind[]>> = {
  number: ['text', 'date', 'boolean', 'list'],
  integer: ['text', 'date', 'boolean', 'list'],
  boolean: ['text', 'date', 'number', 'list'],
};

function lintPrint(here: ValueLocation, expr: TemplateExpr): FoundProblem[] {
  const { playbook, source, type } = here;
  const refused = CANNOT_BE[type.type];
  if (!refused || expr.kind === 'literal') return [];
  if (expr.kind === 'path') {
    const use = here.paths.find(({ at, role }) => at === expr.at && role === 'print');
    if (!use) return [];
    const found = typeAt(playbook, use.path);
    if (found && refused.includes(found.kind))
      return [
        wrong(
          source,
          `${use.path} is ${found.kind === 'boolean' ? 'true or false' : `a ${found.kind}`}, and the output is ${type.type}`,
        ),
      ];
    return mayBeNull(here, [use]) && !type.nullable ? [blank(source, type, `${use.path} may be null`)] : [];
  }
  const { name, returns, group } = expr.helper;
  const isText = returns === 'text' || returns === 'list' || returns === 'ISO date or null';
  if (
    isText ||
    (returns === 'true or false' && NUMERIC.has(type.type)) ||
    (group === 'figures' && type.type === 'boolean')
  )
    return [wrong(source, `${name} gives ${returns}, and the output is ${type.type}`)];
  // Under a condition, or with outputs among the operands, one present figure may imply another.
  if (type.nullable || group !== 'figures' || source.known.length > 0) return [];
  const operands = operandsOf(expr).flatMap(({ at }) => here.paths.filter((use) => use.at === at));
  const missing = operands.find(
    (use) => use.known.length === 0 && !/^(?:outputs|steps)\./.test(use.path) && mayBeNull(here, [use]),
  );
  return missing ? [blank(source, type, `${missing.path} may be null, and ${name} of it is null then`)] : [];
}

/** The paths that a calculation takes unchanged. */
function operandsOf(expr: TemplateExpr): Extract<TemplateExpr, { kind: 'path' }>[] {
  if (expr.kind === 'path') return [expr];
  return expr.kind === 'call' && expr.helper.group === 'figures' ? expr.args.flatMap(operandsOf) : [];
}

function mayBeNull({ playbook, source, follow }: ValueLocation, uses: readonly TemplatePath[]): boolean {
  return uses.some(({ path, known, guarded }) => {
    if (guarded) return false;
    return nullableIn(
      playbook,
      path,
      follow([...source.known, ...known, ...source.phase.step.data_required]),
    );
  });
}

function nullableIn(playbook: Playbook, path: string, there: readonly string[]): boolean {
  const nullableAt = typeAt(playbook, path)?.nullableAt ?? [];
  return nullableAt.some((part) => !there.some((each) => covers([part], each)));
}

const TYPES: Readonly<Record<PathKind, readonly string[]>> = {
  text: ['string'],
  date: ['string'],
  number: ['number', 'integer'],
  boolean: ['boolean'],
  list: ['array'],
  object: ['object'],
  open: ['string', 'number', 'integer', 'boolean', 'array', 'object'],
};

/** `$path` copies a value without any conversion. */
function lintPathValue({ playbook, follow }: LintContext, source: PathSource): FoundProblem[] {
  const { path, role, target, missing, known, phase } = source;
  const found = role === 'value' && target ? typeAt(playbook, path) : null;
  if (!found || !target) return [];
  const type = typeOf(target);
  if (!TYPES[found.kind].includes(type.type))
    return [{ ...wrong(source, `${path} is a ${found.kind}, and the output is ${type.type}`), path }];
  const there = follow([...known, ...phase.step.data_required]);
  if (type.nullable || missing === 'ok' || !nullableIn(playbook, path, there)) return [];
  return [{ ...blank(source, type, `${path} may be null`), path }];
}

function lintConstant(source: ConstantSource): FoundProblem[] {
  const fault = constantFault(typeOf(source.target), source.value);
  return fault === null ? [] : [wrong(source, fault.message, fault.near)];
}

function constantFault({ type, nullable, schema }: TypedSchema, value: Json): ValueFault | null {
  const shown = JSON.stringify(value);
  if (value === null) return nullable ? null : { message: `null is no ${type}: make the output nullable` };
  if (Array.isArray(value)) return type === 'array' ? null : { message: `a list is no ${type}` };
  if (typeof value === 'object') return type === 'object' ? null : { message: `an object is no ${type}` };
  if (typeof value === 'number')
    return NUMERIC.has(type) ? numberFault(schema, type, value) : { message: `${shown} is no ${type}` };
  if (typeof value === 'boolean') return type === 'boolean' ? null : { message: `${shown} is no ${type}` };
  return type === 'string' ? choiceFault(schema, value) : { message: `${shown} is no ${type}` };
}

function lintShape(source: ShapeSource): FoundProblem[] {
  const { names, target } = source;
  const { type, schema } = typeOf(target);
  if (names === 'list') return type === 'array' ? [] : [wrong(source, `a list is no ${type}`)];
  if (type !== 'object') return [wrong(source, `an object is no ${type}`)];
  const declared = Object.keys(schema.properties ?? {});
  const lacking = declared.filter((name) => !names.includes(name));
  const extra = names.filter((name) => !declared.includes(name));
  return [
    ...lacking.map((name) => wrong(source, `${name} is missing`)),
    ...extra.map((name) => wrong(source, `the output has no ${name}`, closestName(name, declared))),
  ];
}
