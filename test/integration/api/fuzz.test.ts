import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { serveEngine } from '../../support/api.ts';
import {
  addressOf,
  fitting,
  isStream,
  type Operation,
  operationsOf,
  type Sample,
} from '../../support/openapi.ts';
import { isThorough } from '../../support/thorough.ts';
import { insertTwoBooks, nothing } from '../../support/two-books.ts';

const REQUESTS = isThorough ? 5_000 : 300;
const SEED = 20261128;

const { engine, served } = await serveEngine();
const { mine: book } = await insertTwoBooks(engine);
const admin = await served.as('admin');
const { operations: all, components } = await operationsOf();
const operations = all.filter((each) => !isStream(each));

/** What the document says that an answer is, by operation, status and media type. */
function checking() {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [name, schema] of Object.entries(components))
    ajv.addSchema(schema, `#/components/schemas/${name}`);
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return (
    { operationId, responses }: Operation,
    status: number,
    type: string,
    body: unknown,
  ): string | null => {
    const documented = responses[status];
    if (documented === undefined) return `the status ${status} is not documented`;
    const schema = documented.content[type]?.schema;
    if (schema === undefined)
      return Object.keys(documented.content).length === 0 ? null : `${status} is not documented as ${type}`;
    const key = `${operationId} ${status} ${type}`;
    const check = compiled.get(key) ?? ajv.compile(schema);
    compiled.set(key, check);
    return check(body) ? null : `${status}: ${ajv.errorsText(check.errors)}`;
  };
}

const wild = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(null, [], {}, '', 0, -1, 1e308, true, '\u0000', '\ud800', '9'.repeat(400), [
    [[[]]],
  ]),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

/** Requests with one part that does not fit, or none that does. */
function unfit(sample: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  const part = fc.constantFrom('body', 'query', 'params', 'headers', 'field' as const);
  return fc.tuple(sample, part, wild, fc.nat()).map(([fit, which, value, index]): Sample => {
    if (which === 'headers')
      return { ...fit, headers: { 'if-match': headerOf(value), 'idempotency-key': headerOf(index) } };
    const of = which === 'field' ? fit.body : fit[which];
    if (typeof of !== 'object' || of === null) return { ...fit, body: value };
    const names = Object.keys(of);
    const name = names[index % Math.max(names.length, 1)] ?? 'unknown';
    const changed = { ...of, [which === 'query' ? name : name]: which === 'body' ? undefined : value };
    return which === 'field' || which === 'body' ? { ...fit, body: changed } : { ...fit, [which]: changed };
  });
}

const headerOf = (value: unknown): string =>
  JSON.stringify(value)
    ?.replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 300) ?? 'x';

const sampleOf = (operation: Operation): fc.Arbitrary<Sample> => {
  const ids =
    fc.sample(fc.constantFrom(book.ids, book.ids, nothing()), { seed: SEED, numRuns: 1 })[0] ?? book.ids;
  const fit = fitting(operation, components, (kind) => (kind ? ids[kind] : undefined));
  const wildly: fc.Arbitrary<Sample> = fc.record({
    params: fit.chain(({ params }) => fc.constant(params)),
    query: fc.dictionary(fc.constantFrom('limit', 'cursor', 'status', 'x', '__proto__'), wild),
    headers: fc.constant({}),
    body: wild,
  });
  return fc.oneof(
    { arbitrary: fit, weight: 4 },
    { arbitrary: unfit(fit), weight: 4 },
    { arbitrary: wildly, weight: 1 },
  );
};

/** A path with nothing in it is another path. */
const isOther = ({ params }: Sample): boolean =>
  Object.values(params).some(
    (value) => ['', '.', '..'].includes(String(value)) || /[\ud800-\udfff]/u.test(String(value)),
  );

it(`${REQUESTS} requests over every operation get answers that the document knows, and no 5xx`, {
  timeout: 600_000,
}, async () => {
  const check = checking();
  const each = Math.ceil(REQUESTS / operations.length);
  const wrong: string[] = [];
  const seen = new Map<number, number>();
  for (const operation of operations)
    for (const sample of fc.sample(sampleOf(operation), { seed: SEED, numRuns: each })) {
      if (isOther(sample)) continue;
      const { route } = operation;
      const body = sample.body === undefined ? undefined : JSON.stringify(sample.body);
      const headers = {
        prefer: 'wait=0',
        ...sample.headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const answer = await admin(route.method, addressOf(route, sample), body, headers);
      seen.set(answer.statusCode, (seen.get(answer.statusCode) ?? 0) + 1);
      const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
      const said = /json$/.test(type) ? answer.json() : answer.body;
      const oddity =
        answer.statusCode >= 500
          ? `${answer.statusCode} ${answer.body}`
          : check(operation, answer.statusCode, type, said);
      if (oddity !== null)
        wrong.push(`${route.method} ${addressOf(route, sample)} ${JSON.stringify(sample)}: ${oddity}`);
    }
  expect(wrong).toEqual([]);
  // It would prove nothing if every request were refused alike.
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 404]));
});
