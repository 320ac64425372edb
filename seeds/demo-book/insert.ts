import type { DemoBook } from './rows.ts';

/** The part of a `pg` client that is needed. */
export interface Connection {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/**
 * Inserts the book, one statement per table. Table names are unqualified, so the connection's `search_path` decides.
 * Columns that the book lacks take their defaults.
 */
export async function insertDemoBook(connection: Connection, book: DemoBook): Promise<void> {
  for (const [table, rows] of Object.entries(book) as [string, object[]][]) {
    const [first] = rows;
    if (!first) continue;
    const columns = Object.keys(first).join(', ');
    await connection.query(
      `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    );
  }
}
