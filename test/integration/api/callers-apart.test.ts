import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Ask, type ServedApi, serveApi } from '../../support/api.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { addressOf, fitting, isStream, operationsOf } from '../../support/openapi.ts';
import { isThorough } from '../../support/thorough.ts';
import { type Book, insertTwoBooks, SECRET } from '../../support/two-books.ts';

const REQUESTS = isThorough ? 2_000 : 400;
const AT_ONCE = 50;

let engine: Engine;
let served: ServedApi;
let mine: Book;
let theirs: Book;
beforeAll(async () => {
  engine = await createEngine();
  served = await serveApi(engine.app, engine, { DB_POOL_SIZE: '3' });
  ({ mine, theirs } = await insertTwoBooks(engine));
});
afterAll(async () => {
  await served.close();
  await engine.close();
});

describe('two callers at once on a few connections', () => {
  it(`see their own rows and no other, in ${REQUESTS} requests`, async () => {
    const callers = await Promise.all(
      [mine, theirs].map(async (book, index) => ({
        ask: await served.as('csm', { book: 'own', user: book.email }),
        book,
        other: index === 0 ? theirs : mine,
      })),
    );
    let asked = 0;
    const wrong: string[] = [];
    const worker = async (): Promise<void> => {
      for (let n = asked++; n < REQUESTS; n = asked++) {
        const caller = callers[(n * 7 + (n >> 3)) % 2];
        if (caller) wrong.push(...(await oddities(caller, n)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(wrong).toEqual([]);
  });

  type Caller = { readonly ask: Ask; readonly book: Book; readonly other: Book };
  async function oddities({ ask, book, other }: Caller, n: number): Promise<string[]> {
    if (n % 3 === 0) {
      const listed = (await ask('GET', '/api/workflows/executions')).json();
      const ids = listed.items?.map(({ id }: { id: string }) => id);
      return JSON.stringify(ids) === JSON.stringify([book.executionId]) ? [] : [JSON.stringify(listed)];
    }
    const own = n % 3 === 1;
    const shown = await ask('GET', `/api/workflows/executions/${own ? book.executionId : other.executionId}`);
    return shown.statusCode === (own ? 200 : 404) ? [] : [shown.body];
  }
});

describe('what is asked of the database for somebody who sees everything', () => {
  type Asked = { readonly text: string; readonly values: unknown[] };
  let statements: readonly Asked[];
  beforeAll(async () => {
    const query = vi.spyOn(pg.Client.prototype, 'query');
    const admin = await served.as('admin');
    const { operations, components } = await operationsOf();
    query.mockClear();
    for (const operation of operations.filter((each) => !isStream(each)))
      for (const sample of fc.sample(
        fitting(operation, components, (kind) => (kind ? theirs.ids[kind] : undefined)),
        { seed: 3, numRuns: 3 },
      ))
        await admin(operation.route.method, addressOf(operation.route, sample), sample.body, sample.headers);
    const all = query.mock.calls.map(([given, values]) => askedIn(given, values));
    query.mockRestore();
    const once = new Map(all.map((asked) => [JSON.stringify(asked), asked]));
    statements = [...once.values()].filter(({ text }) =>
      /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b/i.test(text),
    );
  });

  it.each([
    [
      'their owner’s colleague',
      () => ({ user: mine.ownerId, scope: 'own', roles: 'viewer,csm,csm_manager,author' }),
    ],
    ['somebody of no scope', () => ({ user: randomUUID(), scope: 'none', roles: 'csm,author' })],
    ['nobody: no setting is set', () => ({})],
  ])('tells nothing of the account, and changes nothing of it, for %s', async (_name, settings) => {
    expect(statements.length).toBeGreaterThan(10);
    const client = new pg.Client({ connectionString: engine.url });
    await client.connect();
    await client.query('SET search_path TO nightshift');
    let answered = 0;
    for (const { text, values } of statements) {
      await client.query('BEGIN; SET LOCAL ROLE nightshift_api');
      for (const [name, value] of Object.entries(settings()))
        await client.query(`SELECT set_config('nightshift.${name}', $1, true)`, [value]);
      const found = await client.query(text, values).then(
        ({ rows }) => rows,
        () => [],
      );
      answered += found.length;
      expect(JSON.stringify(found).toLowerCase(), text).not.toContain(SECRET);
      await client.query('ROLLBACK');
    }
    await client.end();
    expect(answered).toBeGreaterThan(0);
  });
});

function askedIn(given: unknown, values: unknown): { readonly text: string; readonly values: unknown[] } {
  const whole = typeof given === 'object' && given !== null ? given : {};
  const text = 'text' in whole ? String(whole.text) : String(given);
  const inside = 'values' in whole ? whole.values : values;
  return { text, values: Array.isArray(inside) ? inside : [] };
}
