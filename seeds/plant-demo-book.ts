import type pg from 'pg';
import { inTransaction } from '../src/platform/postgres/transaction.ts';
import { buildDemoBook } from './demo-book/index.ts';
import { insertDemoBook } from './demo-book/insert.ts';

/**
 * Inserts the demo book of a day, all or nothing.
 * @returns how many customers and contracts it has.
 */
export async function plantDemoBook(
  pool: pg.Pool,
  today: string,
): Promise<{ readonly customers: number; readonly contracts: number }> {
  const book = buildDemoBook({ today });
  await inTransaction(pool, (client) => insertDemoBook(client, book));
  // Without statistics the first scan would be planned for empty tables.
  // Only the owner of the tables may gather them.
  await pool.query(`BEGIN; SET LOCAL ROLE NONE; ANALYZE ${Object.keys(book).join(', ')}; COMMIT`);
  return { customers: book.customers.length, contracts: book.contracts.length };
}
