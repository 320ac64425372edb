import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ROLES } from '../../../src/access/actor.ts';
import { isPermitted, PERMISSIONS } from '../../../src/access/permissions.ts';
import { ROUTES } from '../../../src/api/routes/routes.ts';
import { type Ask, serveEngine } from '../../support/api.ts';
import {
  addressOf,
  fitting,
  isStream,
  type Naming,
  type Operation,
  operationsOf,
  type Sample,
} from '../../support/openapi.ts';
import { everyRow } from '../../support/tables.ts';
import { isThorough } from '../../support/thorough.ts';
import { insertTwoBooks, isEverybodys, nothing, SECRET } from '../../support/two-books.ts';

const GRANTS = [...ROLES, 'metrics'] as const;
type Grant = (typeof GRANTS)[number];

const { engine, served } = await serveEngine();
const { mine, theirs } = await insertTwoBooks(engine);
const { operations, components } = await operationsOf();

const samplesOf = (operation: Operation, nameOf: Naming, count = isThorough ? 5 : 2): Sample[] =>
  fc.sample(fitting(operation, components, nameOf), { seed: 7, numRuns: count });

const send = (ask: Ask, { route }: Operation, sample: Sample): Promise<LightMyRequestResponse> =>
  ask(route.method, addressOf(route, sample), sample.body, sample.headers);

const titleOf = ({ route }: Operation): string => `${route.method} ${route.path}`;

/** Whether it names a row that is somebody's. */
const namesRow = ({ route }: Operation): boolean =>
  Object.values(route.objects ?? {}).some((kind) => !isEverybodys(kind));

/** Ids are all that an answer about a row of somebody else may have other than one about no row. */
const withoutIds = (answer: LightMyRequestResponse): unknown => ({
  status: answer.statusCode,
  type: answer.headers['content-type'],
  headers: Object.keys(answer.headers).sort(),
  body: answer.body
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT'),
});

describe('the table of routes', () => {
  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s says who may ask and whose rows its parameters name',
    (_title, route) => {
      expect(PERMISSIONS).toContain(route.permission);
      const named = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      expect(Object.keys(route.input.params?.shape ?? {}).sort()).toEqual([...named].sort());
      // What names a row of somebody: `Id`, or the kind of a row itself.
      const ids = named.filter((name = '') =>
        /^(id|ref)$|Id$|^(customer|contract|execution|artifact)$/.test(name),
      );
      expect(Object.keys(route.objects ?? {})).toEqual(expect.arrayContaining(ids));
      expect(route.path).toMatch(/^\/api\//);
    },
  );

  it('has every route that the server answers below /api, but for signing in and the document', () => {
    const ours = new Set(ROUTES.map(({ path }) => path));
    const others = pathsOf(served.server.printRoutes({ commonPrefix: false })).filter(
      (path) => path.startsWith('/api/') && !ours.has(path),
    );
    expect(others.filter((path) => !/^\/api\/(auth|docs)(\/|$)/.test(path))).toEqual(['/api/openapi.json']);
  });
});

/** The paths in a tree of routes as Fastify prints it. */
function pathsOf(tree: string): string[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = ''] = /^([│ ]*)[├└]── (\S+)/.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4;
    const path = `${depth === 0 ? '' : above[depth - 1]}${part}`.replaceAll('//', '/');
    above[depth] = path;
    return [path];
  });
}

describe('a stranger', () => {
  let addresses = 0;
  /** From an address of its own: strangers at one address are counted. */
  const asking =
    (given: Record<string, string> = {}): Ask =>
    (method, url, body, headers = {}) => {
      addresses += 1;
      return served.server.inject({
        ...{ method, url, remoteAddress: `198.51.${addresses >> 8}.${addresses & 255}` },
        headers: { host: 'localhost', ...given, ...headers },
        ...(body !== undefined && { payload: body as object }),
      });
    };
  const strange: readonly (readonly [string, Record<string, string>])[] = [
    ['without a key', {}],
    ['with a key that nobody has', { authorization: `Bearer ns_${'x'.repeat(43)}` }],
    ['with a key that is none', { authorization: 'Bearer x' }],
    ['with a password', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ['with a cookie that nobody has', { cookie: 'nightshift.session_token=x.y' }],
  ];
  it.each(strange)('%s is told of every route nothing but that they are one', async (_name, headers) => {
    const answers = [];
    for (const operation of operations)
      for (const ids of [mine.ids, nothing()]) {
        const [sample] = samplesOf(operation, (kind) => (kind ? ids[kind] : undefined), 1);
        if (sample) answers.push(await send(asking(headers), operation, sample));
      }
    expect(new Set(answers.map((answer) => JSON.stringify(withoutIds(answer)))).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(401);
  });

  it('reads neither the document nor its page', async () => {
    for (const path of [
      '/api/openapi.json',
      '/api/docs',
      '/api/docs/static/index.html',
      '/api/docs/json',
      '/ops/queues',
      '/',
    ])
      expect((await asking()('GET', path)).statusCode, path).toBe(401);
  });
});

describe.each(GRANTS)('somebody with %s', (grant: Grant) => {
  let asOwn: Ask;
  let asNobody: Ask;
  beforeAll(async () => {
    asOwn = await served.as(grant, { book: 'own', user: mine.email });
    asNobody = await served.as(grant, { book: 'none' });
  });
  const seesNoRow = grant === 'author' || grant === 'metrics';
  /** Whoever keeps the installation running sees where every execution stands, by id and code, and may stop it. */
  const seesAllOf = ({ route }: Operation) =>
    isPermitted({ roles: [grant] }, 'operations:change') && route.permission.startsWith('executions:');

  it('is refused what none of their roles grants, whatever they name', async () => {
    for (const operation of operations) {
      if (isPermitted({ roles: [grant] }, operation.route.permission)) continue;
      for (const ids of [mine.ids, theirs.ids, nothing()])
        for (const sample of samplesOf(operation, (kind) => (kind ? ids[kind] : undefined), 1)) {
          const answer = await send(asOwn, operation, sample);
          expect([answer.statusCode, answer.json().code], titleOf(operation)).toEqual([403, 'FORBIDDEN']);
        }
      // Refused before anything is parsed: what a route takes is not told.
      expect((await asOwn(operation.route.method, operation.route.path, { x: 1 })).statusCode).toBe(403);
    }
  });

  /** Playbooks are everybody's. */
  const isAboutRows = ({ route }: Operation) => !/^playbooks:(write|publish|pause)$/.test(route.permission);

  it('finds no row of somebody else, as if there were none', async () => {
    const before = await rowsOf();
    for (const operation of operations.filter(isAboutRows)) {
      if (!isPermitted({ roles: [grant] }, operation.route.permission) || seesAllOf(operation)) continue;
      if (isStream(operation) && !namesRow(operation)) continue;
      const absent = nothing();
      const foreign = samplesOf(operation, (kind) => (kind ? theirs.ids[kind] : undefined));
      const unknown = samplesOf(operation, (kind) => {
        if (kind === null) return undefined;
        return isEverybodys(kind) ? theirs.ids[kind] : absent[kind];
      });
      const names = namesRow(operation);
      for (const [index, sample] of foreign.entries()) {
        const other = unknown[index] ?? sample;
        const answer = await send(asOwn, operation, sample);
        const title = `${titleOf(operation)} ${JSON.stringify(sample)}: ${answer.body}`;
        expect(answer.body.toLowerCase(), title).not.toContain(SECRET);
        if (names) expect([400, 404], title).toContain(answer.statusCode);
        expect(withoutIds(answer), title).toEqual(withoutIds(await send(asOwn, operation, other)));
        const nobodys = await send(asNobody, operation, sample);
        expect(nobodys.body.toLowerCase(), title).not.toContain(SECRET);
        if (names) expect([400, 404], title).toContain(nobodys.statusCode);
      }
    }
    expect(await rowsOf()).toEqual(before);
  });

  it('finds their own', async () => {
    for (const operation of operations.filter((each) => !isStream(each))) {
      if (!isPermitted({ roles: [grant] }, operation.route.permission)) continue;
      for (const [index, whole] of samplesOf(operation, (kind) =>
        kind ? mine.ids[kind] : undefined,
      ).entries()) {
        // What a query asks for besides may not be there; the row itself is.
        const sample = index === 0 ? { ...whole, query: {} } : whole;
        const answer = await send(asOwn, operation, sample);
        const isShown = index === 0 && operation.route.method === 'GET' && namesRow(operation) && !seesNoRow;
        if (isShown) expect(answer.statusCode, answer.body).not.toBe(404);
        const title = `${titleOf(operation)} ${JSON.stringify(sample)}: ${answer.body}`;
        expect([401, 500, 503], title).not.toContain(answer.statusCode);
        // Some bodies ask for more than the route does.
        if (answer.statusCode === 403) expect(isRefusal(answer, grant), title).toBe(true);

        expect(Object.keys(operation.responses), title).toContain(String(answer.statusCode));
        if (!seesAllOf(operation)) expect(answer.body.toLowerCase(), title).not.toContain(SECRET);
      }
    }
  });
});

const refusalSchema = z.object({ details: z.object({ permission: z.enum(PERMISSIONS) }) });
/** Whether somebody is refused what indeed no role of theirs grants. */
const isRefusal = (answer: LightMyRequestResponse, grant: Grant): boolean =>
  !isPermitted({ roles: [grant] }, refusalSchema.parse(answer.json()).details.permission);

/** All rows but what is noted of a key, and what callers keep for themselves between two requests. */
async function rowsOf(): Promise<unknown> {
  const {
    api_keys: _keys,
    idempotency_keys: _once,
    execution_selections: _chosen,
    ...rows
  } = await everyRow(engine.pool);
  return rows;
}

describe('reading', () => {
  it('changes no row, on connections that could not', async () => {
    const admin = await served.as('admin');
    await admin('GET', '/api/openapi.json');
    const before = await rowsOf();
    const query = vi.spyOn(pg.Client.prototype, 'query');
    for (const operation of operations.filter((each) => each.route.method === 'GET' && !isStream(each)))
      for (const ids of [mine.ids, theirs.ids])
        for (const sample of samplesOf(operation, (kind) => (kind ? ids[kind] : undefined)))
          await send(admin, operation, sample);
    const texts = query.mock.calls.map(([given]) => textOf(given));
    query.mockRestore();
    expect(texts.length).toBeGreaterThan(10);
    const begun = texts.filter((text) => /^\s*BEGIN/.test(text));
    expect(begun.length).toBeGreaterThan(5);
    for (const text of begun) expect(text).toMatch(/^BEGIN READ ONLY;/);
    // Outside of these transactions nothing is asked but who asks.
    expect(
      texts.filter((text) => /\b(INSERT|UPDATE|DELETE)\b/.test(text) && !/FOR UPDATE/.test(text)),
    ).toEqual([]);
    expect(await rowsOf()).toEqual(before);
  });
});

const textOf = (given: unknown): string => {
  if (typeof given === 'string') return given;
  return typeof given === 'object' && given !== null && 'text' in given ? String(given.text) : '';
};
