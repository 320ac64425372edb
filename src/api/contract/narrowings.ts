import { z } from 'zod';

const bound = z.number().optional();
const plain = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string().transform((type) => [type]), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  ...{ minLength: bound, minimum: bound, exclusiveMinimum: bound, minItems: bound },
  ...{ maxLength: bound, maximum: bound, exclusiveMaximum: bound, maxItems: bound },
  required: z.array(z.string()).default([]),
});

/** What of JSON Schema can make a contract narrower. */
type Schema = z.output<typeof plain> & {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
};
const inner: z.ZodType<Schema> = z.lazy(() => schemaSchema);
const schemaSchema = plain.extend({
  properties: z.record(z.string(), inner).optional(),
  additionalProperties: z.union([z.boolean(), inner]).optional(),
  items: inner.optional(),
  anyOf: z.array(inner).optional(),
  oneOf: z.array(inner).optional(),
});

const contentSchema = z.record(z.string(), z.object({ schema: schemaSchema })).default({});
const operationSchema = z.object({
  operationId: z.string().optional(),
  parameters: z
    .array(
      z.object({
        in: z.string(),
        name: z.string(),
        required: z.boolean().default(false),
        schema: schemaSchema,
      }),
    )
    .default([]),
  requestBody: z.object({ required: z.boolean().default(false), content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema })).default({}),
});
type Operation = z.output<typeof operationSchema>;

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), schemaSchema).default({}) }).default({ schemas: {} }),
});
type Document = z.output<typeof documentSchema>;

const LOWER = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems'] as const;
const UPPER = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems'] as const;

/**
 * What a client of one OpenAPI document would miss in the next: a line for each operation, answer, field or accepted
 * input that was taken away, and for each input that has become required. None where the change only adds.
 */
export function narrowings(before: unknown, after: unknown): string[] {
  const [old, next] = [documentSchema.parse(before), documentSchema.parse(after)];
  const compare = comparing(old, next);
  return Object.entries(old.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const at = `${method.toUpperCase()} ${path}`;
      const now = next.paths[path]?.[method];
      return now === undefined ? [`${at} was taken away`] : compare(at, operation, now);
    }),
  );
}

function comparing(old: Document, next: Document) {
  const inOld = resolver(old);
  const inNext = resolver(next);

  function operation(at: string, was: Operation, is: Operation): string[] {
    return [
      ...(was.operationId === is.operationId ? [] : [`${at}: the operationId was ${was.operationId}`]),
      ...parameters(at, was, is),
      ...body(at, was, is),
      ...Object.entries(was.responses).flatMap(([status, answer]) => {
        const now = is.responses[status];
        if (now === undefined) return [`${at}: the answer ${status} was taken away`];
        return Object.entries(answer.content).flatMap(([type, { schema }]) => {
          const here = `${at}: ${status} ${type}`;
          const found = now.content[type]?.schema;
          return found === undefined ? [`${here} was taken away`] : answered(here, schema, found, []);
        });
      }),
    ];
  }

  function parameters(at: string, was: Operation, is: Operation): string[] {
    const find = (of: Operation, named: { in: string; name: string }) =>
      of.parameters.find((each) => each.in === named.in && each.name === named.name);
    const gone = was.parameters.flatMap((parameter) => {
      const here = `${at}: ${parameter.in} ${parameter.name}`;
      const now = find(is, parameter);
      if (now === undefined) return [`${here} was taken away`];
      return [
        ...(now.required && !parameter.required ? [`${here} has become required`] : []),
        ...accepted(here, parameter.schema, now.schema, []),
      ];
    });
    const demanded = is.parameters
      .filter((each) => each.required && find(was, each) === undefined)
      .map((each) => `${at}: ${each.in} ${each.name} is new and required`);
    return [...gone, ...demanded];
  }

  function body(at: string, was: Operation, is: Operation): string[] {
    const [before, now] = [was.requestBody, is.requestBody];
    if (before === undefined) return now?.required ? [`${at}: a body is new and required`] : [];
    if (now === undefined) return [`${at}: the body was taken away`];
    return [
      ...(now.required && !before.required ? [`${at}: the body has become required`] : []),
      ...Object.entries(before.content).flatMap(([type, { schema }]) => {
        const found = now.content[type]?.schema;
        const here = `${at}: body ${type}`;
        return found === undefined ? [`${here} was taken away`] : accepted(here, schema, found, []);
      }),
    ];
  }

  /** Whatever was accepted must be accepted still. */
  function accepted(at: string, oldSchema: Schema, nextSchema: Schema, seen: readonly string[]): string[] {
    const pair = `${oldSchema.$ref} ${nextSchema.$ref}`;
    if (oldSchema.$ref !== undefined && seen.includes(pair)) return [];
    const through = [...seen, pair];
    const [was, is] = [inOld(oldSchema), inNext(nextSchema)];
    const [branchesBefore, branches] = [branchesOf(was), branchesOf(is)];
    if (branchesBefore.length > 1 || branches.length > 1)
      return branchesBefore
        .filter((each) => !branches.some((now) => accepted(at, each, now, through).length === 0))
        .map((each) => `${at} no longer takes ${shown(each)}`);
    const narrower = [
      ...missing(was.type ?? ANY_TYPE, is.type ?? ANY_TYPE).map((type) => `the type ${type}`),
      ...missing(choicesOf(was), choicesOf(is)).map((choice) => `the value ${choice}`),
      ...LOWER.filter(
        (key) => (is[key] ?? Number.NEGATIVE_INFINITY) > (was[key] ?? Number.NEGATIVE_INFINITY),
      ),
      ...UPPER.filter(
        (key) => (is[key] ?? Number.POSITIVE_INFINITY) < (was[key] ?? Number.POSITIVE_INFINITY),
      ),
      ...(['pattern', 'format'] as const).filter((key) => is[key] !== undefined && is[key] !== was[key]),
      ...(was.additionalProperties !== false && is.additionalProperties === false ? ['other fields'] : []),
    ].map((what) => `${at} has become narrower: ${what}`);
    return [
      ...narrower,
      ...missing(is.required, was.required).map((name) => `${at}.${name} has become required`),
      ...fields(at, was, is, (here, each, now) => accepted(here, each, now, through)),
    ];
  }

  /** Whatever was answered must be answered still, and be nothing that it could not be before. */
  function answered(at: string, oldSchema: Schema, nextSchema: Schema, seen: readonly string[]): string[] {
    const pair = `${oldSchema.$ref} ${nextSchema.$ref}`;
    if (oldSchema.$ref !== undefined && seen.includes(pair)) return [];
    const through = [...seen, pair];
    const [was, is] = [inOld(oldSchema), inNext(nextSchema)];
    const [branchesBefore, branches] = [branchesOf(was), branchesOf(is)];
    if (branchesBefore.length > 1 || branches.length > 1)
      return branches
        .filter((now) => !branchesBefore.some((each) => answered(at, each, now, through).length === 0))
        .map((now) => `${at} may now be ${shown(now)}`);
    return [
      ...missing(is.type ?? ANY_TYPE, was.type ?? ANY_TYPE).map((type) => `${at} may now be of type ${type}`),
      ...missing(was.required, is.required).map((name) => `${at}.${name} may be left out`),
      ...fields(at, was, is, (here, each, now) => answered(here, each, now, through)),
    ];
  }

  return operation;
}

/** Compares the fields and items of two schemas that both describe the same place. */
function fields(
  at: string,
  was: Schema,
  is: Schema,
  compare: (at: string, was: Schema, is: Schema) => string[],
): string[] {
  const [rest, restNow] = [was.additionalProperties, is.additionalProperties];
  return [
    ...Object.entries(was.properties ?? {}).flatMap(([name, schema]) => {
      const now = is.properties?.[name];
      return now === undefined ? [`${at}.${name} was taken away`] : compare(`${at}.${name}`, schema, now);
    }),
    ...(was.items && is.items ? compare(`${at}[]`, was.items, is.items) : []),
    ...(typeof rest === 'object' && typeof restNow === 'object' ? compare(`${at}.*`, rest, restNow) : []),
  ];
}

const COMPONENT = '#/components/schemas/';

function resolver({ components }: Document) {
  return (schema: Schema): Schema => {
    const { $ref: reference } = schema;
    return (reference && components.schemas[reference.slice(COMPONENT.length)]) || schema;
  };
}

const ANY_TYPE = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

const branchesOf = (schema: Schema): readonly Schema[] => schema.anyOf ?? schema.oneOf ?? [schema];

/** What a schema allows by name; undefined where it names nothing. */
function choicesOf(schema: Schema): readonly string[] | undefined {
  const named = schema.const === undefined ? schema.enum : [schema.const];
  return named?.map((each) => JSON.stringify(each));
}

/** What is in `needed` and not in `there`, where either undefined is everything. */
function missing(
  needed: readonly string[] | undefined,
  there: readonly string[] | undefined,
): readonly string[] {
  if (there === undefined) return [];
  if (needed === undefined) return ['outside of its list'];
  return needed.filter((each) => !there.includes(each));
}

const shown = (schema: Schema): string =>
  schema.$ref?.slice(COMPONENT.length) ??
  choicesOf(schema)?.join(', ') ??
  schema.type?.join(', ') ??
  'anything';
