import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArrayColumn, columnArrays, unnested } from '../../../../src/platform/postgres/column-arrays.ts';
import { createPool } from '../../../../src/platform/postgres/pool.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../../support/database.ts';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift', max: 1 });
});

afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

type Row = {
  readonly name: string | null;
  readonly id: string | null;
  readonly count: number | null;
  readonly epoch: number | null;
  readonly cost: number | null;
  readonly at: Date;
  readonly written: string | null;
  readonly value: unknown;
};

const COLUMNS: readonly ArrayColumn<Row>[] = [
  { name: 'name', type: 'text', of: (row) => row.name },
  { name: 'id', type: 'uuid', of: (row) => row.id },
  { name: 'count', type: 'integer', of: (row) => row.count },
  { name: 'epoch', type: 'bigint', of: (row) => row.epoch },
  { name: 'cost', type: 'double precision', of: (row) => row.cost },
  { name: 'at', type: 'timestamptz', of: (row) => row.at },
  { name: 'written', type: 'json', of: (row) => row.written },
  { name: 'value', type: 'jsonb', of: (row) => row.value },
];

async function throughPostgres(rows: readonly Row[]): Promise<Row[]> {
  const { rows: back } = await pool.query<Row>({
    name: 'through',
    text: `SELECT name, id, count, epoch, cost, at, written::text, value FROM ${unnested('r', COLUMNS, 1)}`,
    values: columnArrays(COLUMNS, rows),
  });
  return back;
}

const anyRow: fc.Arbitrary<Row> = fc.record({
  name: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })),
  id: fc.option(fc.uuid()),
  count: fc.option(fc.integer()),
  epoch: fc.option(fc.maxSafeInteger()),
  cost: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((n) => n + 0)),
  at: fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
  written: fc.option(fc.constantFrom('{"a": 1}', '[]', '"ä"')),
  value: fc.option(fc.constantFrom({ a: [1, 'ä', null] }, [], 'text', 3, false)),
});

describe('rows that go to Postgres as arrays', () => {
  it('come back as they were, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 20 }), async (rows) => {
        const storable = rows.map((row) => ({ ...row, name: row.name?.replaceAll('\0', '') ?? null }));
        expect(await throughPostgres(rows)).toEqual(storable);
      }),
      { numRuns: 100 },
    );
  });

  it('lose what Postgres cannot store', async () => {
    const row = { ...(fc.sample(anyRow, { numRuns: 1, seed: 1 })[0] as Row) };
    const text = 'half a \ud83d, a \u0000, a whole 😀';
    const [back] = await throughPostgres([{ ...row, name: text, value: { [text]: text } }]);
    const left = 'half a , a , a whole 😀';
    expect([back?.name, back?.value]).toEqual([left, { [left]: left }]);
  });

  it.each([
    ['a count that is none', { count: Number.NaN }],
    ['a count too large for its type', { count: 2 ** 31 }],
    ['an epoch of a half', { epoch: 0.5 }],
    ['an id that is none', { id: 'somebody' }],
    ['a day that never was', { at: new Date('2026-13-01') }],
  ])('are refused with %s instead of storing something else', (_, wrong) => {
    const row = fc.sample(anyRow, { numRuns: 1, seed: 1 })[0] as Row;
    expect(() => columnArrays(COLUMNS, [{ ...row, ...wrong }])).toThrow();
  });
});
