import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoBook } from '../../seeds/demo-book/index.ts';
import { insertDemoBook } from '../../seeds/demo-book/insert.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';

const book = buildDemoBook({ today: '2026-12-01' });
let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift', max: 2 });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

describe('inserting the demo book', () => {
  it('stores every row, and nothing of a book that does not fit', async () => {
    const client = await pool.connect();
    try {
      await insertDemoBook(client, book);
      for (const [table, rows] of Object.entries(book)) {
        const { rows: counted } = await client.query(`SELECT count(*) AS n FROM ${table}`);
        expect(counted[0].n, table).toBe(rows.length);
      }
      const { rows } = await client.query(
        `SELECT goals, insights FROM customers JOIN customer_intelligence ON customer_id = id
         WHERE external_id = 'ACC-RICH130' ORDER BY as_of DESC LIMIT 1`,
      );
      expect(rows[0].goals).toHaveLength(3);
      expect(rows[0].insights[0]).toHaveProperty('text');
      await expect(insertDemoBook(client, book)).rejects.toThrow(/unique/);
      const { rows: after } = await client.query('SELECT count(*) AS n FROM users');
      expect(after[0].n).toBe(book.users.length);
    } finally {
      client.release();
    }
  });
});
