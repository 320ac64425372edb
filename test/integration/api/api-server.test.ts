import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHealthServer } from '../../../src/api/create-health-server.ts';
import type { App } from '../../../src/app/compose.ts';
import { NightshiftError } from '../../../src/platform/errors.ts';
import { OPERATOR } from '../../support/actor.ts';
import { type Ask, type ServedApi, serveApi } from '../../support/api.ts';
import { testApp, testConfig } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { onEachQueue } from '../../support/queue.ts';
import { answer, error } from '../../support/scripted-llm.ts';
import { asOwner } from '../../support/tables.ts';

const HTML = { accept: 'text/html' };

let database: TestDatabase;
let app: App;
let served: ServedApi;
let server: FastifyInstance;
let ops: Ask;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database, { environment: { DB_POOL_SIZE: '2' } });
  served = await serveApi(app, database);
  ({ server } = served);
  ops = await served.as('ops', { book: 'none' });
});
afterAll(async () => {
  await served.close();
  await app.close();
  await dropTestDatabase(database);
});

describe('health', () => {
  test('/healthz says to everybody that the process is up', async () => {
    const up = await served.stranger('GET', '/healthz');
    expect([up.statusCode, up.json()]).toEqual([200, { status: 'ok' }]);
    expect(up.headers['cache-control']).toBe('no-store');
  });

  test('/readyz answers 503 where migrations are due', async () => {
    await asOwner(app.stores.pool, 'ALTER TABLE knex_migrations RENAME TO away');
    const ready = await served.stranger('GET', '/readyz');
    await asOwner(app.stores.pool, 'ALTER TABLE away RENAME TO knex_migrations');
    expect(ready.statusCode).toBe(503);
    expect(ready.headers['content-type']).toContain('application/problem+json');
    expect(ready.json()).toMatchObject({ code: 'NOT_READY', migrations: 'pending', queue: 'ok' });
  });
});

describe('a stranger', () => {
  test.each(['/', '/ops/queues', '/api/docs/', '/api/workflows/executions'])(
    'who opens %s is shown where to sign in, and comes back to it',
    async (url) => {
      const shown = await served.stranger('GET', url, undefined, HTML);
      expect(shown.statusCode).toBe(303);
      expect(shown.headers.location).toBe(`/sign-in?next=${encodeURIComponent(url)}`);
    },
  );

  test.each(['/api/workflows/executions', '/ops/queues/api/queues', '/metrics', '/api/openapi.json'])(
    'that asks for %s as a program is refused so',
    async (url) => {
      const refused = await served.stranger('GET', url);
      expect([refused.statusCode, refused.json().code]).toEqual([401, 'UNAUTHENTICATED']);
      expect(refused.headers['www-authenticate']).toContain('Bearer');
    },
  );

  test('learns nothing of what a route takes', async () => {
    const refused = await served.stranger('POST', '/api/workflows/from-template', { nonsense: true });
    expect(refused.statusCode).toBe(401);
  });
});

describe('the page at /', () => {
  test('says what this is and where to go, and runs no script', async () => {
    const { statusCode, body, headers } = await ops('GET', '/');
    expect(statusCode).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    for (const path of ['/ops/queues', '/api/docs', '/readyz']) expect(body).toContain(`href="${path}"`);
  });
});

describe('metrics', () => {
  test.each(['metrics', 'ops', 'admin'] as const)('are shown to a key with the scope %s', async (scope) => {
    const shown = await (await served.as(scope))('GET', '/metrics');
    expect(shown.statusCode).toBe(200);
    expect(shown.headers['content-type']).toContain('text/plain');
    expect(shown.body).toContain('nightshift_database_up 1');
  });

  test('are not to others', async () => {
    expect((await (await served.as('csm'))('GET', '/metrics')).statusCode).toBe(403);
  });

  test('a process that works shows its own, and nothing else', async () => {
    const worker = await createHealthServer(app);
    const { key } = await app.actions.keys.add(OPERATOR, { name: 'prometheus', scopes: ['metrics'] });
    const headers = { host: 'localhost', authorization: `Bearer ${key}` };
    const metrics = await worker.inject({ url: '/metrics', headers });
    const board = await worker.inject({ url: '/ops/queues', headers });
    const stranger = await worker.inject({ url: '/metrics', headers: { host: 'localhost' } });
    await worker.close();
    expect(metrics.body).toContain('nightshift_execution_runs_total');
    expect([board.statusCode, stranger.statusCode]).toEqual([404, 401]);
  });
});

onEachQueue((queue) => {
  let engine: Engine;
  let board: ServedApi;
  let asOps: Ask;
  beforeAll(async () => {
    const environment = queue.environment();
    engine = await createEngine(environment);
    board = await serveApi(engine.app, engine, environment);
    asOps = await board.as('ops', { book: 'none' });
  });
  afterAll(async () => {
    await board.close();
    await engine.close();
  });
  const put = (path: string, ask = asOps) => ask('PUT', `/ops/queues/api/queues/executions/${path}`);

  test('/readyz says that database, schema and queue are', async () => {
    const ready = await board.stranger('GET', '/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      {
        ...{ status: 'ok', database: 'ok', migrations: 'ok', queue: 'ok' },
        ...{ oldestDueSeconds: null, oldestWaitSeconds: 0 },
      },
    ]);
  });

  describe('Bull Board', () => {
    test('is a page with its scripts, and lets no other origin in', async () => {
      const page = await asOps('GET', '/ops/queues');
      expect(page.statusCode).toBe(200);
      expect(page.headers['content-security-policy']).toContain("script-src 'self'");
      const script = /src="([^"]*\/static\/js\/[^"]+)"/.exec(page.body)?.[1] ?? '';
      const { pathname } = new URL(script, 'http://localhost/ops/queues/');
      expect((await asOps('GET', pathname)).statusCode).toBe(200);
    });

    test('is for ops and admins alone', async () => {
      for (const role of ['viewer', 'csm', 'csm_manager', 'author', 'metrics'] as const)
        for (const url of ['/ops/queues', '/ops/queues/api/queues'])
          expect((await (await board.as(role))('GET', url)).statusCode, role).toBe(403);
    });

    test('shows failed jobs by their codes, and retries one or all', async () => {
      await engine.publish();
      for (let n = 0; n < 3; n += 1) await insertAccount(engine.pool);
      await engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      engine.llm.always(error('LLM_AUTH'));
      const worker = await engine.app.startWorker();
      await engine.app.dispatch();
      const failures = async (): Promise<number> => engine.app.bullQueue.getFailedCount();
      await expect.poll(failures, { timeout: 15_000 }).toBe(3);

      const url = '/ops/queues/api/queues?activeQueue=executions&status=failed&page=1';
      const found = (await asOps('GET', url)).json();
      expect(found).toMatchObject({
        queues: [
          { readOnlyMode: false, allowRetries: true, allowCompletedRetries: false, counts: { failed: 3 } },
        ],
      });
      const [{ jobs }] = found.queues;
      for (const { failedReason } of jobs) expect(failedReason).toBe('LLM_AUTH');

      expect((await put('retry/failed', await board.as('csm'))).statusCode).toBe(403);
      engine.llm.always(answer());
      expect((await put(`${jobs[0].id}/retry`)).statusCode).toBe(204);
      await expect.poll(failures, { timeout: 15_000 }).toBe(2);
      expect((await put('retry/failed')).json()).toMatchObject({ retried: 2 });
      const completed = () => engine.app.stores.executionCommands.list({ status: 'completed', limit: 10 });
      await expect.poll(async () => (await completed()).length, { timeout: 15_000 }).toBe(3);
      await worker.drain(5_000);
    });

    test.each([
      ['PUT', 'executions/pause'],
      ['PUT', 'executions/empty'],
      ['PUT', 'executions/obliterate'],
      ['PUT', 'executions/retry/completed'],
      ['PUT', 'executions/clean/failed'],
      ['PUT', 'executions/some-job/clean'],
      ['PUT', 'pause'],
      ['POST', 'executions/add'],
    ] as const)('refuses %s %s, in words that the board shows', async (method, path) => {
      const refused = await asOps(method, `/ops/queues/api/queues/${path}`);
      expect(refused.statusCode).toBe(405);
      expect(refused.json()).toMatchObject({
        code: 'READ_ONLY',
        error: { key: 'ERRORS.QUEUE_READ_ONLY' },
      });
      expect(await engine.app.bullQueue.isPaused()).toBe(false);
    });
  });

  test('a queue that is gone: not ready, and the board keeps the reason to itself', async () => {
    const store = await queue.open();
    const own = await createTestDatabase();
    const orphan = await testApp(own, { environment: store.environment });
    const its = await serveApi(orphan, own, store.environment);
    const asItsOps = await its.as('ops');
    await store.takeAway(orphan);
    const ready = await its.stranger('GET', '/readyz');
    const shown = await asItsOps('GET', '/ops/queues/api/queues?activeQueue=executions');
    await its.close();
    await orphan.close();
    await store.close();
    await dropTestDatabase(own);
    expect([ready.statusCode, ready.json()]).toMatchObject([503, { code: 'NOT_READY', queue: 'down' }]);
    expect(shown.statusCode).toBe(500);
    expect(shown.json()).toEqual({
      ...{ type: 'about:blank', title: 'Internal Server Error' },
      ...{ status: 500, code: 'INTERNAL' },
    });
  });
});

describe('errors', () => {
  test('an unknown path is a problem with status 404', async () => {
    const unknown = await ops('GET', '/nothing-here');
    expect(unknown.statusCode).toBe(404);
    expect(unknown.headers['content-type']).toContain('application/problem+json');
    expect(unknown.json()).toMatchObject({ status: 404, code: 'NOT_FOUND', hint: expect.any(String) });
  });

  test('from 500 on the text stays inside; below, our errors give a hint', async () => {
    const own = await createHealthServer(app);
    own.get('/broken', async () => {
      throw new Error('customer Acme');
    });
    own.get('/conflict', async () => {
      throw new NightshiftError('CONFLICT', 'It is taken.', 'Take another.');
    });
    const headers = { host: 'localhost' };
    const broken = await own.inject({ url: '/broken', headers });
    const conflict = await own.inject({ url: '/conflict', headers });
    await own.close();
    expect(broken.json()).toEqual({
      ...{ type: 'about:blank', title: 'Internal Server Error' },
      ...{ status: 500, code: 'INTERNAL' },
    });
    expect(conflict.json()).toMatchObject({ status: 409, detail: 'It is taken.', hint: 'Take another.' });
  });
});

describe('the name in the request, on loopback', () => {
  test.each(['localhost', 'LOCALHOST:3000', '127.0.0.1', '127.0.0.1:8080', '[::1]:3000'])(
    '%s is ours',
    async (host) => {
      expect((await server.inject({ url: '/healthz', headers: { host } })).statusCode).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:3000',
    '192.168.0.7',
    '0.0.0.0:3000',
  ])('%s is refused, also for an unknown path', async (host) => {
    for (const url of ['/healthz', '/ops/queues', '/sign-in', '/api/openapi.json', '/nothing-here']) {
      const refused = await server.inject({ url, headers: { host } });
      expect([url, refused.statusCode, refused.json().code]).toEqual([url, 421, 'HOST_NOT_ALLOWED']);
    }
  });
});

describe('behind a reverse proxy', () => {
  const PUBLIC = { PUBLIC_URL: 'https://ns.example.com', AUTH_SECRET: 'kV3xQ9someAuthSecretZ7pL2mW8tR4nB6' };

  test('everything is under BASE_PATH, and health also where it always is', async () => {
    const behind = await serveApi(app, database, { BASE_PATH: '/nightshift/', ...PUBLIC });
    const ask = await behind.as('ops');
    expect((await ask('GET', '/nightshift')).body).toContain('href="/nightshift/ops/queues"');
    const page = await ask('GET', '/nightshift/ops/queues');
    const script = /src="([^"]*\/static\/js\/[^"]+)"/.exec(page.body)?.[1] ?? '';
    const { pathname } = new URL(script, 'http://localhost/nightshift/ops/queues/');
    expect(pathname).toMatch(/^\/nightshift\//);
    for (const url of [pathname, '/healthz', '/nightshift/healthz', '/nightshift/api/openapi.json'])
      expect([url, (await ask('GET', url)).statusCode]).toEqual([url, 200]);
    expect((await ask('GET', '/ops/queues')).statusCode).toBe(404);
    expect((await behind.stranger('GET', '/nightshift/', undefined, HTML)).headers.location).toMatch(
      /^\/nightshift\/sign-in\?/,
    );
    await behind.close();
  });

  test('the headers of a proxy are trusted only where it is configured', async () => {
    const headers = { host: 'localhost', 'x-request-id': 'from-outside', 'x-forwarded-for': '203.0.113.9' };
    const askWith = async (environment: Record<string, string>, more: Record<string, string> = {}) => {
      const own = await createHealthServer({ ...app, config: testConfig(environment) });
      own.get('/ip', async (request) => request.ip);
      const asked = await own.inject({ url: '/ip', headers: { ...headers, ...more } });
      await own.close();
      return [asked.body, asked.headers['x-request-id']];
    };
    const ownId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(await askWith({})).toEqual(['127.0.0.1', ownId]);
    const trusting = { TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' };
    expect(await askWith(trusting)).toEqual(['203.0.113.9', 'from-outside']);
    expect(await askWith(trusting, { 'x-request-id': 'a\nb' })).toEqual(['203.0.113.9', ownId]);
  });

  test('connections stay open for longer than proxies keep them', () => {
    expect(server.server.keepAliveTimeout).toBeGreaterThan(75_000);
    expect(server.server.requestTimeout).toBeGreaterThan(0);
  });
});
