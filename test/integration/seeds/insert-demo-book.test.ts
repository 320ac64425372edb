import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemoBook } from '../../../seeds/demo-book/index.ts';
import { plantDemoBook } from '../../../seeds/plant-demo-book.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

const TODAY = '2026-12-01';
const book = buildDemoBook({ today: TODAY });
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
    await plantDemoBook(pool, TODAY);
    for (const [table, rows] of Object.entries(book)) {
      const { rows: counted } = await pool.query(`SELECT count(*) AS n FROM ${table}`);
      expect(counted[0].n, table).toBe(rows.length);
    }
    const { rows } = await pool.query(
      `SELECT goals, insights FROM customers JOIN customer_intelligence ON customer_id = id
       WHERE external_id = 'ACC-RICH130' ORDER BY as_of DESC LIMIT 1`,
    );
    expect(rows[0].goals).toHaveLength(3);
    expect(rows[0].insights[0]).toHaveProperty('text');
    await expect(plantDemoBook(pool, TODAY)).rejects.toThrow(/unique/);
    const { rows: after } = await pool.query('SELECT count(*) AS n FROM users');
    expect(after[0].n).toBe(book.users.length);
  });
});
