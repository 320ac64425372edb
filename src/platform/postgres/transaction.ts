import type pg from 'pg';
import { postgresFailure } from './outage.ts';
import type { Sql } from './sql.ts';

/** A rollback takes no time, so its answer is not waited for longer. */
const ROLLBACK = { text: 'ROLLBACK', query_timeout: 2_000 };

/**
 * Runs `work` in one transaction; an error rolls everything back. A connection that broke or fell silent is dropped
 * without a rollback: the server rolls back by itself, and the pool opens another.
 */
export async function inTransaction<T>(pool: Sql, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks between two statements emits an error, which without a listener ends the process.
  const broken = (): void => undefined;
  client.on('error', broken);
  let lost: Error | undefined;
  try {
    await client.query(pool.begin ?? 'BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    lost = error instanceof Error && postgresFailure(error) === 'away' ? error : await rollBack(client);
    throw error;
  } finally {
    client.off('error', broken);
    client.release(lost);
  }
}

const rollBack = (client: pg.PoolClient): Promise<Error | undefined> =>
  client.query(ROLLBACK).then(
    () => undefined,
    (error: Error) => error,
  );

class TakenBack<T> extends Error {
  readonly result: T;
  constructor(result: T) {
    super('taken back');
    this.result = result;
  }
}

/** Runs `work` in one transaction and rolls it back, to see what would come of it. */
export async function takenBack<T>(pool: Sql, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  try {
    return await inTransaction(pool, async (client) => {
      throw new TakenBack(await work(client));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.result as T;
    throw error;
  }
}
