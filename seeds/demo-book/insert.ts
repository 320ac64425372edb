import type { DemoBook } from './rows.ts';

/** What is asked of a connection: a `pg` client. */
export interface Connection {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/**
 * Inserts the book, one statement a table. Table names are unqualified: the connection's `search_path` decides. Columns
 * that the book does not name take their defaults.
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
