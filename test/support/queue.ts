import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { describe, inject } from 'vitest';
import type { App } from '../../src/app/compose.ts';
import { asOwner } from './tables.ts';
import { startProxy } from './tcp-proxy.ts';

type Environment = Record<string, string>;

/** A store that can hold the queue. */
export type TestQueue = {
  readonly kind: 'postgres' | 'redis';
  /** The configuration of a queue that no other test has. */
  environment(): Environment;
  /** The same, for tests that disturb the store. */
  open(): Promise<FragileQueue>;
};

export type FragileQueue = {
  readonly environment: Environment;
  /** Keeps the store from answering until `meanwhile` has ended. */
  whileSilent(app: App, meanwhile: () => Promise<void>): Promise<void>;
  /** Cuts every connection to it. */
  cut(app: App): Promise<void>;
  /** Takes the store away for good. */
  takeAway(app: App): Promise<void>;
  close(): Promise<void>;
};

const postgres: TestQueue = {
  kind: 'postgres',
  environment: () => ({}),
  open: async () => ({
    environment: {},
    whileSilent: ({ stores }, meanwhile) => whileQueueTablesAreLocked(stores.pool, meanwhile),
    cut: ({ stores }) => cutConnections(stores.pool),
    async takeAway({ stores }) {
      await asOwner(stores.pool, 'DROP SCHEMA nightshift_queue CASCADE');
    },
    close: async () => undefined,
  }),
};

const redisUrl = inject('redisUrl');
const onUrl = (url: string): Environment => ({ QUEUE_URL: url, QUEUE_PREFIX: `test-${randomUUID()}` });

const redis: TestQueue = {
  kind: 'redis',
  environment: () => onUrl(redisUrl ?? ''),
  async open() {
    const url = new URL(redisUrl ?? '');
    const proxy = await startProxy({ host: url.hostname, port: Number(url.port || 6379) });
    url.host = `127.0.0.1:${proxy.port}`;
    return {
      environment: onUrl(url.href),
      async whileSilent(_app, meanwhile) {
        proxy.hold();
        await meanwhile().finally(() => proxy.release());
      },
      async cut({ stores }) {
        proxy.cut();
        await cutConnections(stores.pool);
      },
      takeAway: () => proxy.close(),
      close: () => proxy.close(),
    };
  },
};

/** Runs the same tests on each store. Without a Redis its tests are counted as skipped, with the reason. */
export function onEachQueue(tests: (queue: TestQueue) => void): void {
  describe('with the queue in Postgres', () => tests(postgres));
  onRedisQueue(tests);
}

export function onRedisQueue(tests: (queue: TestQueue) => void): void {
  const why = redisUrl === null ? ' (no redis-server on the PATH, and REDIS_URL is not set)' : '';
  describe.skipIf(redisUrl === null)(`with the queue in Redis${why}`, () => tests(redis));
}

/** All that the store of a queue holds, as text. */
export async function everythingQueued({ config, stores }: App): Promise<string[]> {
  const { queueUrl } = config.secrets;
  if (queueUrl === undefined) return everyRowQueued(stores.pool);
  return onRedis(queueUrl, async (client) => {
    const texts: string[] = [];
    for (const key of await keysOf(client, config.queue.prefix))
      texts.push(key, await textOf(client, key, await client.type(key)));
    return texts;
  });
}

/** Drops everything, as if the store were lost. */
export async function loseQueue({ config, stores }: App): Promise<void> {
  if (config.secrets.queueUrl === undefined) {
    const tables = (await queueTables(stores.pool)).filter((name) => !name.includes('migration'));
    await asOwner(stores.pool, `TRUNCATE ${tables.join(', ')}`);
    return;
  }
  await onRedis(config.secrets.queueUrl, async (client) => {
    const keys = await keysOf(client, config.queue.prefix);
    if (keys.length > 0) await client.del(keys);
  });
}

async function whileQueueTablesAreLocked(pool: pg.Pool, meanwhile: () => Promise<void>): Promise<void> {
  const blocker = await pool.connect();
  try {
    await blocker.query('BEGIN; SET LOCAL ROLE NONE');
    await blocker.query(`LOCK TABLE ${(await queueTables(blocker)).join(', ')} IN ACCESS EXCLUSIVE MODE`);
    await meanwhile();
  } finally {
    await blocker.query('ROLLBACK');
    blocker.release();
  }
}

/** Cuts all connections to the database but the one that runs this statement. */
async function cutConnections(pool: pg.Pool): Promise<void> {
  await asOwner(
    pool,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
}

async function queueTables(pool: pg.Pool | pg.PoolClient): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'nightshift_queue'`,
  );
  return rows.map((row) => row.name);
}

async function everyRowQueued(pool: pg.Pool): Promise<string[]> {
  const texts: string[] = [];
  for (const name of await queueTables(pool)) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
    texts.push(...rows.map(({ row }) => row));
  }
  return texts;
}

async function onRedis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

const keysOf = (client: Redis, prefix: string): Promise<string[]> => client.keys(`{${prefix}}:*`);

async function textOf(client: Redis, key: string, type: string): Promise<string> {
  if (type === 'hash') return JSON.stringify(await client.hgetall(key));
  if (type === 'list') return JSON.stringify(await client.lrange(key, 0, -1));
  if (type === 'zset') return JSON.stringify(await client.zrange(key, '0', '-1', 'WITHSCORES'));
  if (type === 'set') return JSON.stringify(await client.smembers(key));
  if (type === 'stream') return JSON.stringify(await client.xrange(key, '-', '+'));
  return (await client.get(key)) ?? '';
}
