import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../../../src/platform/postgres/pool.ts';
import { inTransaction } from '../../../../src/platform/postgres/transaction.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { countOf } from '../../../support/tables.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

const insertCustomer = (client: pg.PoolClient, name: string) =>
  client.query(`INSERT INTO customers (external_id, name) VALUES ($1, $1)`, [name]);

describe('a transaction', () => {
  it('commits the work, and resolves to its result', async () => {
    expect(await inTransaction(pool, (client) => insertCustomer(client, 'kept'))).toMatchObject({
      rowCount: 1,
    });
    expect(await countOf(pool, 'customers', `name = 'kept'`)).toBe(1);
  });

  it('leaves nothing where the work throws', async () => {
    const work = inTransaction(pool, async (client) => {
      await insertCustomer(client, 'undone');
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await countOf(pool, 'customers', `name = 'undone'`)).toBe(0);
  });

  it('whose connection is cut between two statements fails alone: neither the process nor the pool', async () => {
    const work = inTransaction(pool, async (client) => {
      const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
      await insertCustomer(client, 'lost');
      const cut = new Promise((resolve) => client.once('end', resolve));
      await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
      await cut;
      await insertCustomer(client, 'too late');
    });
    await expect(work).rejects.toThrow();
    expect(await countOf(pool, 'customers', `name IN ('lost', 'too late')`)).toBe(0);
    expect(await inTransaction(pool, (client) => insertCustomer(client, 'after'))).toMatchObject({
      rowCount: 1,
    });
  });
});
