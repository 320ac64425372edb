import { createServer as createTcpServer, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from '../../../src/api/create-server.ts';
import { listen } from '../../../src/api/listen.ts';
import type { App } from '../../../src/app/compose.ts';
import { NightshiftError } from '../../../src/platform/errors.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase } from '../../support/database.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { onEachQueue } from '../../support/queue.ts';
import { answer, error } from '../../support/scripted-llm.ts';

type Served = { readonly app: App; readonly server: FastifyInstance; close(): Promise<void> };

/** The server over a database of its own. */
async function serve(environment: Record<string, string> = {}): Promise<Served> {
  const database = await createTestDatabase();
  const app = await testApp(database, { environment: { DB_POOL_SIZE: '2', ...environment } });
  const server = await createServer({ app });
  return {
    app,
    server,
    async close() {
      await server.close();
      await app.close();
      await dropTestDatabase(database);
    },
  };
}

let served: Served;
let app: App;
let server: FastifyInstance;
beforeAll(async () => {
  served = await serve();
  ({ app, server } = served);
});
afterAll(() => served.close());

describe('health', () => {
  test('/healthz says that the process is up', async () => {
    const answer = await server.inject('/healthz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ status: 'ok' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('/readyz answers 503 where migrations are due', async () => {
    const { rows } = await app.stores.pool.query<{ name: string }>(
      'DELETE FROM knex_migrations WHERE id = (SELECT max(id) FROM knex_migrations) RETURNING name',
    );
    const answer = await server.inject('/readyz');
    await app.stores.pool.query('INSERT INTO knex_migrations (name, batch) VALUES ($1, 1)', [rows[0]?.name]);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({
      code: 'NOT_READY',
      database: 'ok',
      migrations: 'pending',
      queue: 'ok',
    });
  });
});

describe('the page at /', () => {
  test('says what this is and where to go, and runs no script', async () => {
    const { statusCode, body, headers } = await server.inject('/');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    for (const path of ['/ops/queues', '/healthz', '/readyz']) expect(body).toContain(`href="${path}"`);
  });
});

onEachQueue((queue) => {
  let onQueue: Served;
  beforeAll(async () => {
    onQueue = await serve(queue.environment());
  });
  afterAll(() => onQueue.close());

  test('/readyz says that database, schema and queue are', async () => {
    const answer = await onQueue.server.inject('/readyz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ok',
      database: 'ok',
      migrations: 'ok',
      queue: 'ok',
      oldestDueSeconds: null,
      oldestWaitSeconds: 0,
    });
  });

  describe('Bull Board', () => {
    test('shows the queue, and is read-only', async () => {
      await onQueue.app.bullQueue.add(
        'run-execution',
        { executionId: crypto.randomUUID() },
        { jobId: 'shown-1' },
      );
      const page = await onQueue.server.inject('/ops/queues');
      expect(page.statusCode).toBe(200);
      const script = /src="([^"]*\/static\/js\/[^"]+)"/.exec(page.body)?.[1] ?? '';
      const { pathname } = new URL(script, 'http://localhost/ops/queues/');
      expect((await onQueue.server.inject(pathname)).statusCode).toBe(200);
      const found = await onQueue.server.inject(
        '/ops/queues/api/queues?activeQueue=executions&status=waiting&page=1',
      );
      expect(found.json()).toMatchObject({
        queues: [
          {
            name: 'executions',
            readOnlyMode: true,
            description: expect.stringContaining('nightshift executions retry'),
            counts: { waiting: 1 },
            jobs: [{ id: 'shown-1' }],
          },
        ],
      });
      const job = await onQueue.server.inject('/ops/queues/api/queues/executions/shown-1');
      expect(job.statusCode).toBe(200);
    });

    test.each([
      ['PUT', '/api/queues/executions/pause'],
      ['PUT', '/api/queues/executions/empty'],
      ['PUT', '/api/queues/executions/shown-1/clean'],
      ['PUT', '/api/queues/pause'],
      ['PUT', '/api/queues/executions/shown-1/retry'],
      ['PUT', '/api/queues/executions/retry/failed'],
      ['POST', '/api/queues/executions/add'],
    ] as const)('refuses %s %s', async (method, path) => {
      const answer = await onQueue.server.inject({ method, url: `/ops/queues${path}` });
      expect(answer.statusCode).toBe(405);
      expect(await onQueue.app.bullQueue.isPaused()).toBe(false);
      expect(await onQueue.app.bullQueue.getWaitingCount()).toBe(1);
    });
  });

  describe('Bull Board for who knows OPS_TOKEN', () => {
    const OPS_TOKEN = 'a-token-of-the-tests';
    const headers = { authorization: `Bearer ${OPS_TOKEN}` };
    let engine: Engine;
    let guarded: FastifyInstance;
    beforeAll(async () => {
      engine = await createEngine({ ...queue.environment(), OPS_TOKEN });
      guarded = await createServer({ app: engine.app });
    });
    afterAll(async () => {
      await guarded.close();
      await engine.close();
    });
    const put = (path: string) =>
      guarded.inject({ method: 'PUT', url: `/ops/queues/api/queues/executions/${path}`, headers });

    test('shows what failed by its code, and retries it: one, or all', async () => {
      await engine.publish();
      for (let n = 0; n < 3; n += 1) await insertAccount(engine.pool);
      await engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      engine.llm.always(error('LLM_AUTH'));
      const worker = await engine.app.startWorker();
      await engine.app.dispatch();
      const failures = async (): Promise<number> => engine.app.bullQueue.getFailedCount();
      await expect.poll(failures, { timeout: 15_000 }).toBe(3);

      const url = '/ops/queues/api/queues?activeQueue=executions&status=failed&page=1';
      const found = (await guarded.inject({ url, headers })).json();
      expect(found).toMatchObject({
        queues: [
          { readOnlyMode: false, allowRetries: true, allowCompletedRetries: false, counts: { failed: 3 } },
        ],
      });
      const [{ jobs }] = found.queues;
      for (const { failedReason } of jobs) expect(failedReason).toBe('LLM_AUTH');

      engine.llm.always(answer());
      expect((await put(`${jobs[0].id}/retry`)).statusCode).toBe(204);
      await expect.poll(failures, { timeout: 15_000 }).toBe(2);
      expect((await put('retry/failed')).json()).toMatchObject({ retried: 2 });
      const completed = () => engine.app.stores.executionCommands.list({ status: 'completed', limit: 10 });
      await expect.poll(async () => (await completed()).length, { timeout: 15_000 }).toBe(3);
      await worker.drain(5_000);
    });

    test.each(['pause', 'empty', 'obliterate', 'retry/completed', 'clean/failed', 'some-job/clean'])(
      'refuses %s all the same, in words that the board shows',
      async (path) => {
        const answered = await put(path);
        expect(answered.statusCode).toBe(405);
        expect(answered.json()).toMatchObject({
          code: 'READ_ONLY',
          error: { key: 'ERRORS.QUEUE_READ_ONLY' },
        });
      },
    );
  });

  test('a queue that is gone: not ready, and the board keeps the reason to itself', async () => {
    const store = await queue.open();
    const orphan = await serve(store.environment);
    await store.takeAway(orphan.app);
    const ready = await orphan.server.inject('/readyz');
    const board = await orphan.server.inject('/ops/queues/api/queues?activeQueue=executions');
    await orphan.close();
    await store.close();
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({
      code: 'NOT_READY',
      hint: expect.any(String),
      database: 'ok',
      queue: 'down',
    });
    expect(board.statusCode).toBe(500);
    expect(board.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'INTERNAL',
    });
  });
});

describe('errors', () => {
  test('what is not there is a problem of 404', async () => {
    const answer = await server.inject('/nothing-here');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status: 404, code: 'NOT_FOUND', hint: expect.any(String) });
  });

  test('from 500 on the text stays inside; below, ours tells how to mend it', async () => {
    const own = await createServer({ app });
    own.get('/broken', async () => {
      throw new Error('customer Acme');
    });
    own.get('/conflict', async () => {
      throw new NightshiftError('CONFLICT', 'It is taken.', 'Take another.');
    });
    const broken = await own.inject('/broken');
    const conflict = await own.inject('/conflict');
    await own.close();
    expect(broken.json()).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'INTERNAL',
    });
    expect(conflict.json()).toMatchObject({ status: 409, detail: 'It is taken.', hint: 'Take another.' });
  });
});

describe('the name in the request', () => {
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
  ])('%s is refused, also for what is not there', async (host) => {
    for (const url of ['/healthz', '/ops/queues', '/nothing-here']) {
      const answer = await server.inject({ url, headers: { host } });
      expect(answer.statusCode).toBe(421);
      expect(answer.json()).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    }
  });
});

describe('listening', () => {
  const started: (FastifyInstance | Server)[] = [];
  afterEach(async () => {
    for (const each of started.splice(0)) await each.close();
  });

  test('a taken port gives way to a free one, unless it was chosen', async () => {
    const other = await occupy();
    const own = await createServer({ app });
    started.push(own);
    await expect(listen(own, { ...other, isPortChosen: true })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('--port'),
    });
    const url = await listen(own, { ...other, isPortChosen: false });
    expect(url).not.toContain(`:${other.port}`);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  });

  async function occupy(): Promise<{ host: string; port: number }> {
    const other = createTcpServer();
    started.push(other);
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const address = other.address();
    return { host: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
  }
});
