import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { z } from 'zod';
import { documentOf } from '../../src/api/open-api.ts';
import { type ApiRoute, EVENTS, type ObjectKind } from '../../src/api/route.ts';
import { ROUTES } from '../../src/api/routes/routes.ts';

/** A JSON Schema as the document has it. */
export type Schema = { readonly [key: string]: unknown };
const schema: z.ZodType<Schema> = z.record(z.string(), z.unknown());
const content = z.record(z.string(), z.object({ schema })).default({});
const operation = z.object({
  operationId: z.string(),
  parameters: z
    .array(z.object({ in: z.string(), name: z.string(), required: z.boolean().default(false), schema }))
    .default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content })),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

/** A route beside what the document says of it. */
export type Operation = z.output<typeof operation> & {
  readonly route: ApiRoute;
  readonly body: Schema | undefined;
};

/** Every operation of the API. */
export async function operationsOf(): Promise<{
  readonly operations: readonly Operation[];
  readonly components: Readonly<Record<string, Schema>>;
}> {
  const { paths, components } = documentSchema.parse(JSON.parse(JSON.stringify(await documentOf(ROUTES))));
  const operations = ROUTES.map((route) => {
    const found = paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
    if (!found) throw new Error(`the document lacks ${route.method} ${route.path}`);
    return { ...found, route, body: Object.values(found.requestBody?.content ?? {})[0]?.schema };
  });
  return { operations, components: components.schemas };
}

/** Whether its answer goes on for as long as somebody listens. */
export const isStream = ({ route }: Operation): boolean =>
  Object.values(route.output).flat().includes(EVENTS);

/** A request as it is sent. */
export type Sample = {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

export type Naming = (kind: ObjectKind | null) => string | undefined;

/** The kind of row that a field names, by its name. */
const NAMED: Readonly<Record<string, ObjectKind>> = {
  ...{ customerId: 'customer', contractId: 'contract', executionId: 'execution', artifactId: 'artifact' },
  ...{ customer: 'customer', contract: 'contract', execution: 'execution', artifact: 'artifact' },
  ...{ ids: 'artifact', artifactIds: 'artifact', executionIds: 'execution', playbookKey: 'playbook' },
};

/**
 * Requests that fit what the document says of an operation. Where a field or parameter names a row, `nameOf` says
 * which one; undefined leaves it to chance.
 */
export function fitting(
  { parameters, body, route }: Operation,
  components: Readonly<Record<string, Schema>>,
  nameOf: Naming = () => undefined,
): fc.Arbitrary<Sample> {
  const of = (within: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((each) => each.in === within)
          .map(({ name, schema: its }) => {
            const kind = within === 'path' ? (route.objects?.[name] ?? null) : (NAMED[name] ?? null);
            const named = kind === null ? undefined : nameOf(kind);
            return [name, named === undefined ? fitOf(its, components, nameOf) : fc.constant(named)];
          }),
      ),
      {
        requiredKeys: parameters
          .filter((each) => each.in === within && each.required)
          .map(({ name }) => name),
      },
    );
  return fc.record({
    params: of('path'),
    query: of('query'),
    headers: fc.constant(headersFor(route)),
    body: body === undefined ? fc.constant(undefined) : fitOf(body, components, nameOf),
  });
}

/** No worker is there to wait for. */
const headersFor = ({ ifMatch, waits }: ApiRoute): Record<string, string> => ({
  ...(ifMatch !== undefined && { 'if-match': '"1"' }),
  ...(waits && { prefer: 'wait=0' }),
});

const DEEPEST = 5;

function fitOf(
  given: Schema,
  components: Readonly<Record<string, Schema>>,
  nameOf: Naming,
  depth = 0,
): fc.Arbitrary<unknown> {
  const inner = (each: unknown, deeper = 1) => fitOf(schema.parse(each), components, nameOf, depth + deeper);
  const { $ref: reference, type, enum: choices, const: only, anyOf, oneOf, default: preset } = given;
  if (typeof reference === 'string')
    return inner(components[reference.slice('#/components/schemas/'.length)] ?? {}, 0);
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  const branches = anyOf ?? oneOf;
  if (Array.isArray(branches)) return fc.oneof(...branches.map((each) => inner(each, 0)));
  if (Array.isArray(type))
    return fc.oneof(...type.map((each: unknown) => inner({ ...given, type: each }, 0)));
  if (preset !== undefined && depth > DEEPEST) return fc.constant(preset);
  switch (type) {
    case 'string':
      return textOf(given);
    case 'integer':
    case 'number':
      return fc.integer({
        min: numberIn(given.minimum) ?? numberIn(given.exclusiveMinimum, 1) ?? -9,
        max: numberIn(given.maximum) ?? Math.max(numberIn(given.minimum) ?? 0, 0) + 1_000,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(inner(given.items ?? {}), {
        minLength: numberIn(given.minItems) ?? 0,
        maxLength: Math.max(numberIn(given.minItems) ?? 0, depth > DEEPEST ? 0 : 3),
      });
    case 'object':
      return objectOf(given, components, nameOf, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(
  given: Schema,
  components: Readonly<Record<string, Schema>>,
  nameOf: Naming,
  depth: number,
): fc.Arbitrary<unknown> {
  const properties = schema.parse(given.properties ?? {});
  const required = z.array(z.string()).parse(given.required ?? []);
  const fields = Object.entries(properties).filter(([name]) => depth <= DEEPEST || required.includes(name));
  return fc.record(
    Object.fromEntries(
      fields.map(([name, each]) => {
        const its = schema.parse(each);
        const named = nameOf(NAMED[name] ?? null);
        if (named === undefined) return [name, fitOf(its, components, nameOf, depth + 1)];
        return [name, fc.constant(its.type === 'array' ? [named] : named)];
      }),
    ),
    { requiredKeys: required },
  );
}

function textOf(given: Schema): fc.Arbitrary<string> {
  const { format, pattern } = given;
  const lengths = {
    minLength: numberIn(given.minLength) ?? 0,
    maxLength: Math.min(numberIn(given.maxLength) ?? 40, Math.max(40, numberIn(given.minLength) ?? 0)),
  };
  if (format === 'uuid') return fc.uuid({ version: 4 });
  const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  if (format === 'date') return days.map((date) => date.toISOString().slice(0, 10));
  if (format === 'date-time') return days.map((date) => date.toISOString());
  if (format === 'email') return fc.constant('somebody@example.com');
  if (typeof pattern === 'string')
    return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= 500);
  return fc.oneof(
    fc.string({ ...lengths, unit: 'grapheme-ascii' }),
    fc.string({ ...lengths, unit: 'grapheme', maxLength: Math.max(lengths.minLength, 12) }),
  );
}

const numberIn = (value: unknown, more = 0): number | undefined =>
  typeof value === 'number' ? value + more : undefined;

/** The address of a sample, with everything encoded. */
export function addressOf({ path }: ApiRoute, { params, query }: Pick<Sample, 'params' | 'query'>): string {
  const at = path.replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(params[name])));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const each of [value].flat())
      asked.append(name, typeof each === 'string' ? each : JSON.stringify(each));
  const text = asked.toString();
  return text === '' ? at : `${at}?${text}`;
}

/** Lists of strings that programs have stumbled over; null where the folder is not named or is not there. */
export function corpora(folder = process.env.NIGHTSHIFT_CORPORA): readonly string[] | null {
  if (folder === undefined) return null;
  try {
    const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
    const lines = ['xss.txt', 'template-injection.txt'].flatMap((name) => read(name).split('\n'));
    const lists = ['naughty-strings.json', 'indirect-prompt-injection.json'].flatMap((name) =>
      textsIn(JSON.parse(read(name))),
    );
    return [...new Set([...lines, ...lists])].filter((text) => text !== '');
  } catch {
    return null;
  }
}

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};
