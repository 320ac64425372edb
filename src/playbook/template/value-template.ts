import { NightshiftError } from '../../platform/errors.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import { type Rule, ruleHolds, ruleSchema, valueAt } from '../rules.ts';
import type { OutputSchema, OutputType } from '../schema.ts';
import { type Budget, type Item, newBudget, renderTemplate, spend } from './interpreter.ts';
import { FORMS } from './value-template-forms.ts';

/**
 * Values written as templates: JSON whose texts are templates, converted to the type that the schema asks for, with
 * three forms for what text cannot express: `$each` (a list from a list), `$if` (one of two values) and `$path` (a
 * value unchanged).
 */
type ValueScope = { readonly scope: unknown; readonly item?: Item; readonly budget: Budget };

/** The result of an `$if` without `$else` that does not hold: lists and objects leave it out. */
const DROPPED = Symbol('dropped');

/**
 * Renders `template` in `scope` to a value of the type that `schema` asks for.
 * @throws NightshiftError `TEMPLATE_…` or `RULE_INVALID`
 */
export function renderValue(template: Json, scope: unknown, schema: OutputSchema): Json {
  const value = render(template, { scope, budget: newBudget() }, schema, '');
  return value === DROPPED ? null : value;
}

/**
 * Renders a value for each template. With `sequential`, later templates read earlier values in `outputs`; `scope`
 * itself is not changed.
 * @throws NightshiftError that names the output.
 */
export function renderValues(
  templates: Readonly<Record<string, Json>>,
  scope: unknown,
  schemas: Readonly<Record<string, OutputSchema>>,
  sequential: boolean,
): JsonObject {
  const values: JsonObject = {};
  for (const [name, template] of Object.entries(templates)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    if (!schema)
      throw new NightshiftError(
        'DEFINITION_INVALID',
        `${name} has a value but no entry in outputs`,
        `Declare ${name} in the outputs of the step.`,
        { output: name },
      );
    try {
      values[name] = renderValue(template, sequential ? withOutputs(scope, values) : scope, schema);
    } catch (error) {
      throw named(error, name);
    }
  }
  return values;
}

function withOutputs(scope: unknown, values: JsonObject): unknown {
  const outputs = valueAt(scope, 'outputs');
  return { ...(scope as object), outputs: { ...(outputs as object | null | undefined), ...values } };
}

function named(error: unknown, output: string): unknown {
  if (!(error instanceof NightshiftError)) return error;
  const details = { ...error.details, output };
  return new NightshiftError(error.code, `${output}: ${error.message}`, error.hint, details, error);
}

function render(template: Json, state: ValueScope, schema: OutputSchema, at: string): Json | typeof DROPPED {
  spend(state.budget, 'steps', 1);
  if (typeof template === 'string') return coerce(renderText(template, state), schema, at);
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) {
    const items = template.map((entry, index) => render(entry, state, itemSchema(schema), `${at}[${index}]`));
    return items.filter((entry) => entry !== DROPPED);
  }
  if (Object.hasOwn(template, '$each')) return renderEach(template, state, schema, at);
  if (Object.hasOwn(template, '$if')) return renderIf(template, state, schema, at);
  if (Object.hasOwn(template, '$path')) return renderPath(template, state, at);
  const fields = Object.entries(template).flatMap(([name, entry]) => {
    if (name.startsWith('$')) throw malformed(at, `there is no form ${name}`, 'Use $each, $if or $path.');
    const value = render(entry, state, fieldSchema(schema, name), at ? `${at}.${name}` : name);
    return value === DROPPED ? [] : [[name, value] as const];
  });
  return Object.fromEntries(fields);
}

function renderText(template: string, { scope, item, budget }: ValueScope): string {
  return renderTemplate(template, scope, { item, budget });
}

function renderEach(template: JsonObject, state: ValueScope, schema: OutputSchema, at: string): Json {
  onlyKeys(template, FORMS.$each, at);
  const { $each: path, $limit: limit = null, $where: where, $item: entry } = template;
  if (typeof path !== 'string' || entry === undefined)
    throw malformed(at, '$each needs the path of a list, and $item', 'Write { $each: path, $item: value }.');
  if (limit !== null && !(typeof limit === 'number' && Number.isInteger(limit) && limit >= 0))
    throw malformed(at, '$limit must be a whole number', 'Write $limit: 5.');
  const rule = where === undefined ? null : ruleOf(where, at);
  const list = lookUp(path, state, at);
  if (list === null) return [];
  if (!Array.isArray(list)) throw malformed(at, `${path} is not a list`, 'Give $each the path of a list.');
  const chosen = list
    .filter((value) => {
      spend(state.budget, 'iterations', 1);
      return rule === null || ruleHolds(rule, scopeWithItem(state.scope, value));
    })
    .slice(0, limit ?? undefined);
  return chosen
    .map((value: unknown, index) => {
      const item = { value, index, count: chosen.length };
      return render(entry, { ...state, item }, itemSchema(schema), `${at}[${index}]`);
    })
    .filter((value) => value !== DROPPED);
}

function renderIf(
  template: JsonObject,
  state: ValueScope,
  schema: OutputSchema,
  at: string,
): Json | typeof DROPPED {
  onlyKeys(template, FORMS.$if, at);
  const { $if: condition, $then: then, $else: otherwise } = template;
  const rule = ruleOf(condition ?? null, at);
  const scope = state.item ? scopeWithItem(state.scope, state.item.value) : state.scope;
  const chosen = ruleHolds(rule, scope) ? then : otherwise;
  return chosen === undefined ? DROPPED : render(chosen, state, schema, at);
}

function renderPath(template: JsonObject, state: ValueScope, at: string): Json {
  onlyKeys(template, FORMS.$path, at);
  const { $path: path, $default: fallback } = template;
  if (typeof path !== 'string') throw malformed(at, '$path needs a path', 'Write { $path: customer.name }.');
  if (fallback === undefined) return lookUp(path, state, at) as Json;
  return (find(path, state) as Json | undefined) ?? fallback;
}

/** Rules see the entry's fields under `this.`, beside the whole scope. */
const scopeWithItem = (scope: unknown, value: unknown): unknown => ({ ...(scope as object), this: value });

function find(path: string, { scope, item }: ValueScope): unknown {
  if (item && path === 'this') return item.value;
  return valueAt(item ? scopeWithItem(scope, item.value) : scope, path);
}

/**
 * The value at a path; null through null, as in templates.
 * @throws NightshiftError `TEMPLATE_PATH_MISSING` where the path leads nowhere.
 */
function lookUp(path: string, state: ValueScope, at: string): unknown {
  const value = find(path, state);
  if (value !== undefined) return value;
  const parts = path.split('.');
  const throughNull = parts.some((_, index) => find(parts.slice(0, index + 1).join('.'), state) === null);
  if (throughNull) return null;
  throw new NightshiftError(
    'TEMPLATE_PATH_MISSING',
    `there is no ${path}${at ? ` (at ${at})` : ''}`,
    'Correct the path, or give a $default where it may be missing.',
    { path },
  );
}

function ruleOf(value: Json, at: string): Rule {
  const parsed = ruleSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new NightshiftError(
    'RULE_INVALID',
    `a condition${at ? ` at ${at}` : ''} is not a rule`,
    'Write { path, op, value }, or all, any, not of such.',
    { at },
  );
}

function coerce(text: string, schema: OutputSchema, at: string): Json {
  const [type, nullable] = Array.isArray(schema.type) ? [schema.type[0], true] : [schema.type, false];
  const trimmed = text.trim();
  if (trimmed === '' && (nullable || type === 'number' || type === 'integer')) return null;
  switch (type) {
    case 'string':
      return trimmed;
    case 'number':
    case 'integer': {
      const number = Number(trimmed);
      if (Number.isFinite(number)) return number;
      throw notOfType(trimmed, type, at, 'Print the bare number, without currency or thousands separators.');
    }
    case 'boolean':
      if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
      throw notOfType(trimmed, type, at, 'Print true or false.');
    case 'array':
    case 'object':
      return parsed(trimmed, type, at);
  }
}

function parsed(text: string, type: OutputType, at: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw notOfType(text, type, at, 'Print it with {{json …}}, or write the list or object out.');
  }
  if (value === null || (type === 'array') === Array.isArray(value)) return value;
  throw notOfType(text, type, at, 'Print a value of that type.');
}

const ANYTHING: OutputSchema = { type: ['string', 'null'] };
const itemSchema = (schema: OutputSchema): OutputSchema => schema.items ?? ANYTHING;
const fieldSchema = (schema: OutputSchema, name: string): OutputSchema =>
  (schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : null) ?? ANYTHING;

function onlyKeys(template: JsonObject, allowed: readonly string[], at: string): void {
  const stranger = Object.keys(template).find((key) => !allowed.includes(key));
  if (stranger !== undefined)
    throw malformed(at, `${stranger} does not belong to ${allowed[0]}`, `Use only ${allowed.join(', ')}.`);
}

function malformed(at: string, message: string, hint: string): NightshiftError {
  return new NightshiftError('TEMPLATE_INVALID', at ? `${message} (at ${at})` : message, hint, { at });
}

function notOfType(text: string, type: OutputType, at: string, hint: string): NightshiftError {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return malformed(
    at,
    `"${shown}" is not ${type === 'array' || type === 'object' || type === 'integer' ? 'an' : 'a'} ${type}`,
    hint,
  );
}
