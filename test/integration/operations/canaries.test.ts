import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { environmentSchema } from '../../../src/platform/config/config.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, spawnCli, temporaryFolder } from '../../support/cli.ts';
import {
  createTestDatabase,
  dropTestDatabase,
  freshName,
  type TestDatabase,
} from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { everythingQueued } from '../../support/queue.ts';
import { hasRedisServer, type RedisServer, startRedis } from '../../support/redis-server.ts';
import { scrape } from '../../support/scrape.ts';

/** A word in every credential. */
const CANARY = 'c4n4ry';
const secret = (of: string): string => `${CANARY}-${of.toLowerCase()}-0123456789abcdef0123456789abcdef`;

/** Every variable that holds a secret by itself, those that come later, too. */
const SECRETS = Object.keys(environmentSchema.shape).filter((name) =>
  /(_KEY|_TOKEN|_PASSWORD|_SECRET)$/.test(name),
);
/** The API holds other credentials: test/integration/api/canaries.test.ts is for it. */
const ROLES = ['worker'] as const;
/** A process starts, on machines that are busy. */
const UP_MS = 60_000;

const why = hasRedisServer() ? '' : ' (no redis-server on the PATH)';
describe.skipIf(!hasRedisServer())(`canaries in every credential${why}`, () => {
  let database: TestDatabase;
  let redis: RedisServer;
  let provider: Server;
  let app: App;
  let environment: Record<string, string>;
  let folder: ReturnType<typeof temporaryFolder>;
  const role = freshName('canary');
  const parts: ReturnType<typeof spawnCli>[] = [];

  beforeAll(async () => {
    folder = temporaryFolder();
    database = await createTestDatabase();
    const url = new URL(database.url);
    await onServer(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${secret('database')}'`);
    url.username = role;
    url.password = secret('database');
    redis = await startRedis({ settings: ['--requirepass', secret('queue')] });
    // A provider that refuses and repeats the key in its answer, as some do.
    provider = createServer((request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      const message = `invalid x-api-key: ${request.headers['x-api-key']}`;
      response.end(JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } }));
    });
    await new Promise<void>((resolve) => {
      provider.listen(0, '127.0.0.1', resolve);
    });
    const address = provider.address();
    environment = {
      ...Object.fromEntries(SECRETS.map((name) => [name, secret(name)])),
      DATABASE_URL: url.href,
      QUEUE_URL: `redis://:${secret('queue')}@127.0.0.1:${redis.port}/0`,
      OIDC_ISSUER: 'https://login.example.com',
      OIDC_CLIENT_ID: 'nightshift',
      LLM_PROVIDER: 'anthropic',
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
      DATA_DIR: folder.path,
      LOG_LEVEL: 'debug',
      PORT: '0',
      RECONCILE_EVERY_SECONDS: '1',
    };
    app = await testApp({ url: url.href }, { environment });
  });
  afterAll(async () => {
    for (const part of parts) part.kill('SIGKILL');
    await app.close();
    await redis.close();
    provider.close();
    await dropTestDatabase(database);
    await onServer(`DROP ROLE ${role}`);
    folder.remove();
  });

  it('stand in no log, error, job, metric, row or process title', { timeout: 3 * UP_MS }, async () => {
    await app.stores.playbookStore.publish(smallPlaybook(), '2000-01-01');
    await insertAccount(app.stores.pool);
    await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    for (const name of ROLES) parts.push(spawnCli(['start', '--role', name], environment));
    for (const part of parts) await part.stderrMatches(/health at http/, UP_MS);
    await app.dispatch();
    await expect
      .poll(async () => (await app.stores.executionCommands.list({ limit: 1 }))[0]?.status, {
        timeout: UP_MS,
      })
      .toBe('failed');
    const [failed] = await app.stores.executionCommands.list({ limit: 1 });
    expect(failed?.errorCode).toBe('LLM_AUTH');

    // Somebody who calls with keys, right ones and wrong ones.
    for (const part of parts) {
      const [, url = ''] = /health at (http\S+)\/healthz/.exec(part.stderr()) ?? [];
      for (const path of ['/', '/readyz', '/metrics', `/api/${secret('path')}?key=${secret('query')}`]) {
        const authorization = `Bearer ${secret('api-key')}`;
        const headers = { authorization, cookie: `session=${secret('session')}` };
        const answer = await fetch(`${url}${path}`, { headers });
        expect(await answer.text()).not.toContain(CANARY);
      }
      if (process.platform === 'linux')
        expect(readFileSync(`/proc/${part.pid}/cmdline`, 'utf8')).not.toContain(CANARY);
    }
    // The queue and the database go away under them, whose errors name what was tried.
    const queued = await everythingQueued(app);
    const metrics = await scrape(app);
    const rows = await everyRow();
    const printed: string[] = [];
    for (const command of [['doctor'], ['config'], ['executions', 'show', failed?.id ?? '']]) {
      const { stdout, stderr } = await cli([...command, '--json'], { ...environment, LOG_LEVEL: 'debug' });
      printed.push(stdout, stderr);
    }
    await redis.close();
    for (const part of parts) part.kill('SIGTERM');
    const ended = await Promise.all(parts.map(({ ended: end }) => end));
    for (const { stdout, stderr } of ended) {
      expect(stderr).toContain('Nightshift is up as');
      printed.push(stdout, stderr);
    }
    expect(queued.length).toBeGreaterThan(0);
    expect(rows.length).toBeGreaterThan(10);
    for (const text of [...queued, metrics, ...rows, ...printed]) expect(text).not.toContain(CANARY);
  });

  /** Everything that our tables hold, as text. */
  async function everyRow(): Promise<string[]> {
    const { rows: tables } = await app.stores.pool.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'nightshift'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await app.stores.pool.query<{ row: string }>(
        `SELECT t::text AS row FROM ${name} AS t`,
      );
      texts.push(...rows.map(({ row }) => row));
    }
    return texts;
  }
});

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('serverUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
