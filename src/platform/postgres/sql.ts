import type pg from 'pg';

/** What a store asks of Postgres: a pool of connections, or one that asks on somebody's behalf. */
export type Sql = {
  query<Row extends pg.QueryResultRow>(
    text: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>;
  connect(): Promise<pg.PoolClient>;
  /** What a transaction begins with; left out, that is BEGIN. */
  readonly begin?: string;
};
