import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { NightshiftError } from '../platform/errors.ts';
import { type Json, type JsonObject, storableText } from '../platform/json.ts';
import { ruleHolds } from './rules.ts';
import type { Check, OutputSchema } from './schema.ts';

/**
 * The JSON Schema of an answer, in the subset that all providers accept: a root object, every property required,
 * nullable instead of optional, no property beside those declared, at every level.
 */
export function outputsJsonSchema(outputs: Readonly<Record<string, OutputSchema>>): JsonObject {
  return objectSchema(outputs);
}

function objectSchema(properties: Readonly<Record<string, OutputSchema>>): JsonObject {
  const entries = Object.entries(properties);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, schema]) => [name, valueSchema(schema)])),
    required: entries.map(([name]) => name),
    additionalProperties: false,
  };
}

function valueSchema(schema: OutputSchema): JsonObject {
  const { type, properties, items, enum: choices, internal: _, ...rest } = schema;
  const out: JsonObject = { type: Array.isArray(type) ? [...type] : type };
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) out[name] = value;
  // A nullable type allows null only if the choices include it.
  const nullable = Array.isArray(type);
  if (choices) out.enum = nullable && !choices.includes(null) ? [...choices, null] : [...choices];
  if (items) out.items = valueSchema(items);
  if (!properties) return out;
  const { properties: fields = {}, required = [] } = objectSchema(properties);
  return { ...out, properties: fields, required, additionalProperties: false };
}

/**
 * The object in a model's raw answer: the whole answer, in a code fence, or with words around it.
 * @throws NightshiftError `OUTPUT_NOT_JSON`, which does not quote the answer, since it may name customers' data.
 */
export function parseAnswer(raw: string): JsonObject {
  for (const candidate of candidates(raw)) {
    try {
      const value = JSON.parse(candidate) as Json;
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return MAY_BE_UNSTORABLE.test(candidate) || isDeep(candidate) ? storable(value) : value;
    } catch {
      // Another candidate may parse.
    }
  }
  throw new NightshiftError(
    'OUTPUT_NOT_JSON',
    `the answer (${raw.length} characters) has no JSON object in it`,
    'Run the step again; if it stays so, ask for JSON alone in the prompt or choose a model with structured outputs.',
    { length: raw.length },
  );
}

function* candidates(raw: string): Generator<string> {
  yield raw;
  // JSON strings contain no line breaks, so the next fence on a line of its own ends the block.
  const fence = raw.indexOf('```');
  const inside = fence < 0 ? -1 : raw.indexOf('\n', fence);
  const end = inside < 0 ? -1 : raw.indexOf('\n```', inside);
  if (end >= 0) yield raw.slice(inside, end);
  // After an object that does not parse, look behind it, never inside it: a part of an answer is not the answer.
  for (let start = raw.indexOf('{'); start >= 0; ) {
    const close = closingBrace(raw, start);
    if (close < 0) return;
    yield raw.slice(start, close + 1);
    start = raw.indexOf('{', close + 1);
  }
}

/** The index of the brace that closes the object at `start`, ignoring braces in texts; -1 for none. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth += 1;
    else if (!quoted && character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** Whether a text may hold something that `storable` removes, literally or as an escape. */
const MAY_BE_UNSTORABLE = /\\u|[\ud800-\udfff]|__proto__/;

/** Answers are shallow. A deeper one is walked once here, so that a stack overflow happens here and not in later code. */
const DEEP = 100;

/** Whether more than `DEEP` brackets are open at once, counting those within texts too. */
function isDeep(json: string): boolean {
  let open = 0;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (char === '[' || char === '{') open += 1;
    else if (char === ']' || char === '}') open -= 1;
    if (open > DEEP) return true;
  }
  return false;
}

/** Removes what Postgres refuses in jsonb (NUL and halves of surrogate pairs) and `__proto__` keys. */
export function storable<T extends Json>(value: T): T {
  return clean(value) as T;
}

function clean(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(entries.map(([key, entry]) => [storableText(key), clean(entry)]));
}

/**
 * `answer` where it matches the declared outputs.
 * @throws NightshiftError `OUTPUT_SCHEMA` with `details.problems`, one sentence each.
 */
export function validateOutputs(answer: Json, outputs: Readonly<Record<string, OutputSchema>>): JsonObject {
  const problems = outputProblems(answer, outputs);
  if (problems.length === 0) return answer as JsonObject;
  throw new NightshiftError(
    'OUTPUT_SCHEMA',
    `the answer does not fit the outputs: ${problems.slice(0, 5).join('; ')}`,
    'Run the step again; if it stays so, make the prompt say what these outputs must be.',
    { problems },
  );
}

/** The problems of an answer, one sentence each, without quoting its texts. */
export function outputProblems(answer: Json, outputs: Readonly<Record<string, OutputSchema>>): string[] {
  const validate = validatorFor(outputs);
  if (validate(answer)) return [];
  const sentences = (validate.errors ?? []).map((error) => sentence(error, answer));
  return [...new Set(sentences)].slice(0, 50);
}

const CACHE_SIZE = 200;
const validators = new Map<string, ValidateFunction>();

const validatorsByIdentity = new WeakMap<Readonly<Record<string, OutputSchema>>, ValidateFunction>();

function validatorFor(outputs: Readonly<Record<string, OutputSchema>>): ValidateFunction {
  let validate = validatorsByIdentity.get(outputs);
  if (!validate) {
    validate = validatorByContent(outputs);
    validatorsByIdentity.set(outputs, validate);
  }
  return validate;
}

function validatorByContent(outputs: Readonly<Record<string, OutputSchema>>): ValidateFunction {
  const schema = outputsJsonSchema(outputs);
  const key = JSON.stringify(schema);
  let validate = validators.get(key);
  if (!validate) {
    // One Ajv per schema: a shared one would keep every schema it has ever compiled.
    validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
    if (validators.size >= CACHE_SIZE) validators.delete(validators.keys().next().value ?? key);
    validators.set(key, validate);
  }
  return validate;
}

function sentence(error: ErrorObject, answer: Json): string {
  const path = pathOf(error.instancePath);
  const where = path === '' ? 'the answer' : path;
  const { params } = error;
  switch (error.keyword) {
    case 'required':
      return `${path === '' ? '' : `${path}.`}${params.missingProperty} is missing`;
    case 'additionalProperties':
      return `${path === '' ? '' : `${path}.`}${String(params.additionalProperty).slice(0, 60)} was not asked for`;
    case 'type': {
      const types: string[] = [params.type].flat();
      return `${where} must be ${types.map(formatType).join(' or ')}, not ${formatType(typeOf(answer, error.instancePath))}`;
    }
    case 'enum':
      return `${where} must be one of ${(params.allowedValues as Json[]).map((choice) => choice ?? 'null').join(', ')}`;
    case 'minimum':
      return `${where} must be at least ${params.limit}`;
    case 'maximum':
      return `${where} must be at most ${params.limit}`;
    case 'minItems':
      return `${where} must have at least ${params.limit} entries`;
    case 'maxItems':
      return `${where} must have at most ${params.limit} entries`;
    case 'maxLength':
      return `${where} must have at most ${params.limit} characters`;
    default:
      return `${where} ${error.message ?? 'is not valid'}`;
  }
}

const pointerParts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** `/risks/0/severity` → `risks[0].severity` */
function pathOf(pointer: string): string {
  return pointerParts(pointer)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

function typeOf(answer: Json, pointer: string): string {
  let at: Json | undefined = answer;
  for (const part of pointerParts(pointer))
    at = typeof at === 'object' && at !== null ? (Reflect.get(at, part) as Json | undefined) : undefined;
  if (at === null) return 'null';
  return Array.isArray(at) ? 'array' : typeof at;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const formatType = (type: string): string => TYPES[type] ?? type;

/** The messages of the checks that do not hold. */
export function checkOutputs(checks: readonly Check[], scope: unknown): string[] {
  return checks.filter(({ rule }) => !ruleHolds(rule, scope)).map(({ message }) => message);
}
