import type { Json, JsonObject } from '../platform/json.ts';

/**
 * Providers enforce a subset of JSON Schema and refuse a request with any other keyword. A keyword that a provider
 * would refuse moves into the description, where the model still reads it; Ajv checks the answer against the full
 * schema afterwards.
 */

/** The lowest limits that OpenAI has published for `strict: true`. Anthropic limits unions only. */
export const STRICT_LIMITS = { levels: 5, properties: 5_000, choices: 1_000 } as const;

/** Anthropic answers 400 to a schema with more properties of a union type than this. */
const ANTHROPIC_MOST_UNIONS = 16;

/**
 * A schema for OpenAI's `text.format` with `strict: true`. OpenAI enforces bounds of numbers and lists; it does not
 * document lengths, and fine-tuned models refuse them.
 */
export function openAiSchema(schema: JsonObject): JsonObject {
  return rewrite(schema, (node) => inWords(node, ['maxLength']));
}

/**
 * A schema for Anthropic's `output_config.format`, which refuses bounds of numbers, lengths, `maxItems`, `minItems`
 * above 1, and an enum beside a type that lists null. A nullable type becomes `anyOf`, as the SDK's own helpers write
 * it.
 */
export function anthropicSchema(schema: JsonObject): JsonObject {
  return rewrite(schema, (node) => {
    const keepsMinItems = node.minItems === 0 || node.minItems === 1;
    const bounds = ['minimum', 'maximum', 'maxLength', 'maxItems', ...(keepsMinItems ? [] : ['minItems'])];
    const worded = inWords(node, bounds);
    // An enum implies its type, null included.
    if (worded.enum !== undefined) return without(worded, ['type']);
    return nullableAsUnion(worded);
  });
}

/** Whether Anthropic can enforce a schema that `anthropicSchema` made. If not, the prompt has to ask for it. */
export function anthropicCanEnforce(schema: JsonObject): boolean {
  return countUnions(schema) <= ANTHROPIC_MOST_UNIONS;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const without = (node: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));

/** Applies `change` to every schema in `node`, the innermost first. */
function rewrite(node: JsonObject, change: (node: JsonObject) => JsonObject): JsonObject {
  const next: JsonObject = { ...node };
  if (isObject(node.items)) next.items = rewrite(node.items, change);
  if (isObject(node.properties)) {
    const properties = Object.entries(node.properties);
    next.properties = Object.fromEntries(
      properties.map(([name, child]) => [name, isObject(child) ? rewrite(child, change) : child]),
    );
  }
  return change(next);
}

function inWords(node: JsonObject, keywords: readonly string[]): JsonObject {
  const stated = keywords.filter((keyword) => node[keyword] !== undefined);
  if (stated.length === 0) return node;
  const bounds = stated.map((keyword) => wordsFor(keyword, node[keyword] ?? null)).join(', ');
  const before = typeof node.description === 'string' ? `${node.description} ` : '';
  return { ...without(node, stated), description: `${before}(${bounds})` };
}

const UNITS = [
  ['Items', ' items'],
  ['Length', ' characters'],
] as const;

function wordsFor(keyword: string, bound: Json): string {
  const limit = keyword.startsWith('min') ? 'at least' : 'at most';
  const [, unit = ''] = UNITS.find(([end]) => keyword.endsWith(end)) ?? [];
  return `${limit} ${JSON.stringify(bound)}${unit}`;
}

function nullableAsUnion(node: JsonObject): JsonObject {
  if (!Array.isArray(node.type)) return node;
  const { description, ...rest } = node;
  const anyOf = node.type.map((type) => (type === 'null' ? { type } : { ...rest, type }));
  return description === undefined ? { anyOf } : { description, anyOf };
}

function countUnions(value: Json | undefined): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countUnions(each), 0);
  if (!isObject(value)) return 0;
  const own = value.anyOf !== undefined || Array.isArray(value.type) ? 1 : 0;
  return Object.values(value).reduce<number>((sum, each) => sum + countUnions(each), own);
}
