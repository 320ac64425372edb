import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContextSource } from '../../../src/context/postgres/context-source.ts';
import { createExecutionLeaseStore } from '../../../src/engine/postgres/execution-lease-store.ts';
import { BY_KEY, createPool } from '../../../src/platform/postgres/pool.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift', max: 1, settings: BY_KEY });
});

afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

const NOBODY = '00000000-0000-4000-8000-000000000000';

async function planOf(statement: string): Promise<string> {
  const { rows } = await pool.query<{ parameters: number }>(
    'SELECT cardinality(parameter_types) AS parameters FROM pg_prepared_statements WHERE name = $1',
    [statement],
  );
  const nothing = Array.from({ length: rows[0]?.parameters ?? 0 }, () => 'NULL').join();
  const plan = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE "${statement}" (${nothing})`);
  return plan.rows.map((row) => row['QUERY PLAN']).join('\n');
}

test('a plan made while the tables are empty finds executions by their id and reads no table whole', async () => {
  const store = createExecutionLeaseStore(pool);
  await store.acquire({ executionId: NOBODY, owner: 'test', leaseMs: 1_000 });
  await createContextSource(pool).gather(NOBODY);
  await store.checkpoint({
    executionId: NOBODY,
    leaseEpoch: 1,
    leaseMs: 1_000,
    context: null,
    steps: [],
    calls: [],
    artifacts: [],
    settled: [],
    outcome: { kind: 'complete', outputs: {} },
  });

  const plans = await Promise.all(
    ['acquire-and-gather', 'gather-contexts', 'checkpoint-executions'].map(planOf),
  );
  for (const plan of plans) {
    expect(plan).not.toContain('Seq Scan');
    expect(plan).not.toMatch(/workflow_executions_(?:running|due|waiting)\b/);
    expect(plan).toContain('workflow_executions_pkey');
  }
  // Once a statement: joined as it stands it would be done anew for each row.
  expect(plans[0]).toContain('CTE gathered');
});
