import { once } from 'node:events';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closePool, createPool, type PoolOptions } from '../../../../src/platform/postgres/pool.ts';
import { inTransaction } from '../../../../src/platform/postgres/transaction.ts';
import { insertAccount } from '../../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { proxyTo } from '../../../support/tcp-proxy.ts';

const BRIEF_MS = 1_000;
let database: TestDatabase;
let proxy: Awaited<ReturnType<typeof proxyTo>>;
let pools: pg.Pool[];

beforeEach(async () => {
  pools = [];
  database = await createTestDatabase();
  proxy = await proxyTo(database.url);
});
afterEach(async () => {
  await proxy.close();
  await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
  await dropTestDatabase(database);
});

function open(options: Partial<PoolOptions> = {}): pg.Pool {
  const pool = createPool({ url: proxy.url, schema: 'nightshift', answerMs: BRIEF_MS, ...options });
  pools.push(pool);
  return pool;
}

describe('a statement whose server has fallen silent', () => {
  it('is given up, and so is its connection: the next statement takes another', async () => {
    const output: string[] = [];
    const pool = open({ max: 1, onSilence: () => output.push('silent') });
    await pool.query('SELECT 1');
    proxy.silence();
    await expect(pool.query('SELECT 2')).rejects.toThrow('timeout');
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('SELECT 3 AS n')).rows).toEqual([{ n: 3 }]);
    expect(output).toEqual(['silent']);
  });

  it('leaves no older connection to be tried', async () => {
    const pool = open({ max: 4 });
    await Promise.all([1, 2, 3, 4].map(() => pool.query('SELECT pg_sleep(0.05)')));
    expect(pool.totalCount).toBe(4);
    proxy.silence();
    await expect(pool.query('SELECT 1')).rejects.toThrow('timeout');
    expect((await pool.query('SELECT 2 AS n')).rows).toEqual([{ n: 2 }]);
  });

  it('ends its transaction with the first error, and does not use that connection again', async () => {
    const pool = open({ max: 1 });
    const asked: unknown[] = [];
    const work = inTransaction(pool, async (client) => {
      const query = vi.spyOn(client, 'query');
      proxy.silence();
      await client.query('SELECT 1').finally(() => asked.push(...query.mock.calls.map(([text]) => text)));
    });
    await expect(work).rejects.toThrow('timeout');
    expect(asked).toEqual(['SELECT 1']);
    expect(pool.totalCount).toBe(0);
    expect(await inTransaction(pool, async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
  });

  it('loses its locks, which the server releases', async () => {
    const pool = open({ max: 1 });
    const { customerId } = await insertAccount(pool);
    const rename = (client: pg.Pool | pg.PoolClient) =>
      client.query(`UPDATE customers SET name = 'renamed' WHERE id = $1`, [customerId]);
    const work = inTransaction(pool, async (client) => {
      await rename(client);
      proxy.silence();
      await client.query('SELECT 1');
    });
    await expect(work).rejects.toThrow('timeout');
    await vi.waitFor(async () => expect((await rename(pool)).rowCount).toBe(1), { timeout: 10_000 });
  });
});

describe('a statement that takes longer than it may', () => {
  it('is also ended by the server', async () => {
    const pool = open({ max: 2 });
    await expect(pool.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
    const { rows } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(30)%'
       AND state = 'active' AND pid <> pg_backend_pid()`,
    );
    expect(rows).toEqual([]);
  });
});

describe('closing a pool', () => {
  it('ends its connections', async () => {
    const pool = open();
    await pool.query('SELECT 1');
    const ended = new Promise((resolve) => pool.once('remove', resolve));
    await closePool(pool, 5_000);
    await ended;
    expect(pool.ended).toBe(true);
  });

  it('waits neither for an unanswered statement nor for a goodbye', async () => {
    const pool = open({ answerMs: 600_000 });
    await Promise.all([pool.query('SELECT pg_sleep(0.05)'), pool.query('SELECT pg_sleep(0.05)')]);
    proxy.silence();
    const acquired = once(pool, 'acquire');
    const unanswered = pool.query('SELECT 1');
    await acquired;
    await Promise.all([closePool(pool, 100), expect(unanswered).rejects.toThrow('terminated')]);
  });
});
