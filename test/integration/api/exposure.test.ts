import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../../../src/api/create-server.ts';
import type { App } from '../../../src/app/compose.ts';
import { testApp, testConfig } from '../../support/app.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

const TOKEN = 'a-token-of-the-tests';
const PAGES = ['/', '/ops/queues', '/ops/queues/api/queues', '/ops/queues/static/favicon.svg'];
const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

let database: TestDatabase;
let app: App;
let server: FastifyInstance | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
});
afterEach(async () => {
  await server?.close();
  server = null;
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
});

async function serverWith(environment: Record<string, string>, healthOnly = false): Promise<FastifyInstance> {
  server = await createServer({ app: { ...app, config: testConfig(environment) }, healthOnly });
  return server;
}

describe('beyond loopback without a token', () => {
  it('shows its health under any name, and nothing else', async () => {
    const open = await serverWith({ HOST: '0.0.0.0' });
    for (const url of ['/healthz', '/readyz'])
      expect((await open.inject({ url, headers: { host: '10.1.2.3:3000' } })).statusCode).toBe(200);
    for (const url of PAGES) expect((await open.inject(url)).statusCode).toBe(404);
  });
});

describe('with OPS_TOKEN', () => {
  it.each(['127.0.0.1', '0.0.0.0'])('on %s every page asks for it, and health does not', async (host) => {
    const guarded = await serverWith({ HOST: host, OPS_TOKEN: TOKEN });
    expect((await guarded.inject('/healthz')).statusCode).toBe(200);
    const headers = { host: 'nightshift.example.com' };
    for (const url of PAGES) {
      const answer = await guarded.inject({ url, headers });
      expect([url, answer.statusCode]).toEqual([url, 401]);
      expect(answer.headers['www-authenticate']).toContain('Basic');
      expect(answer.json()).toMatchObject({ code: 'UNAUTHORIZED' });
    }
    for (const each of [
      basic('ops', 'wrong'),
      basic(TOKEN, ''),
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: TOKEN },
    ])
      expect(
        (await guarded.inject({ url: '/ops/queues', headers: { ...headers, ...each } })).statusCode,
      ).toBe(401);
    for (const each of [basic('anybody', TOKEN), { authorization: `Bearer ${TOKEN}` }])
      expect(
        (await guarded.inject({ url: '/ops/queues', headers: { ...headers, ...each } })).statusCode,
      ).toBe(200);
  });
});

it('a process that only works shows its health alone, token or not', async () => {
  const worker = await serverWith({ HOST: '0.0.0.0', OPS_TOKEN: TOKEN }, true);
  expect((await worker.inject('/healthz')).statusCode).toBe(200);
  expect((await worker.inject({ url: '/ops/queues', headers: basic('ops', TOKEN) })).statusCode).toBe(404);
});

describe('behind a reverse proxy', () => {
  it('everything is under BASE_PATH, and health also where it always is', async () => {
    const behind = await serverWith({ BASE_PATH: '/nightshift/' });
    expect((await behind.inject('/nightshift')).body).toContain('href="/nightshift/ops/queues"');
    const board = await behind.inject('/nightshift/ops/queues');
    expect(board.body).toContain('/nightshift/ops/queues/');
    const script = /src="([^"]*\/static\/js\/[^"]+)"/.exec(board.body)?.[1] ?? '';
    const { pathname } = new URL(script, 'http://localhost/nightshift/ops/queues/');
    expect(pathname).toMatch(/^\/nightshift\//);
    expect((await behind.inject(pathname)).statusCode).toBe(200);
    for (const url of ['/healthz', '/nightshift/healthz'])
      expect((await behind.inject(url)).statusCode).toBe(200);
    expect((await behind.inject('/ops/queues')).statusCode).toBe(404);
  });

  it('trusts the headers of a proxy only where it is configured', async () => {
    const headers = { 'x-request-id': 'from-outside', 'x-forwarded-for': '203.0.113.9' };
    const doubting = await serverWith({});
    doubting.get('/ip', async (request) => request.ip);
    expect((await doubting.inject({ url: '/ip', headers })).body).toBe('127.0.0.1');
    expect((await doubting.inject({ url: '/healthz', headers })).headers['x-request-id']).toMatch(
      /^[0-9a-f-]{36}$/,
    );
    await doubting.close();
    const trusting = await serverWith({ TRUST_PROXY: '127.0.0.1, 10.0.0.0/8' });
    trusting.get('/ip', async (request) => request.ip);
    expect((await trusting.inject({ url: '/ip', headers })).body).toBe('203.0.113.9');
    expect((await trusting.inject({ url: '/healthz', headers })).headers['x-request-id']).toBe(
      'from-outside',
    );
    const evil = { ...headers, 'x-request-id': 'a\nb' };
    expect((await trusting.inject({ url: '/healthz', headers: evil })).headers['x-request-id']).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  it('keeps connections open for longer than proxies do', async () => {
    const { keepAliveTimeout, requestTimeout } = (await serverWith({})).server;
    expect(keepAliveTimeout).toBeGreaterThan(75_000);
    expect(requestTimeout).toBeGreaterThan(0);
  });
});
