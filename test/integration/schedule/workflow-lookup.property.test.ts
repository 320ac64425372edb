import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { answersOf } from '../../support/lookup-oracle.ts';
import {
  inRolledBackTransaction,
  insertRandomBook,
  randomAccount,
  randomVersion,
} from '../../support/random-book.ts';

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

type Row = {
  contract_id: string;
  key: string;
  definition_id: string;
  in_window: boolean;
  occurrence: number;
};

describe('workflow lookup, on books at random', () => {
  it('finds what the rules of the design say, for every contract and key', async () => {
    const accounts = fc.array(randomAccount, { minLength: 3, maxLength: 4 });
    const versions = fc.array(randomVersion, { minLength: 3, maxLength: 6 });
    let applied = 0;
    let inWindow = 0;
    const property = fc.asyncProperty(accounts, versions, versions, async (someAccounts, one, two) => {
      await inRolledBackTransaction(pool, async (client) => {
        const { placed, byKey } = await insertRandomBook(client, someAccounts, { one, two });
        const { rows } = await client.query<Row>(
          'SELECT * FROM chosen_workflows($1, live_rollouts($1), NULL, NULL)',
          [TONIGHT],
        );
        for (const { contractId, ...each } of placed)
          for (const [key, given] of byKey) {
            const expected = answersOf(each, given, TONIGHT);
            const got = rows.filter((row) => row.contract_id === contractId && row.key === key);
            expect(got).toHaveLength(Math.min(1, expected.length));
            for (const { definition_id: id, in_window, occurrence } of got) {
              applied += 1;
              if (in_window) inWindow += 1;
              expect(expected).toContainEqual({
                id,
                inWindow: in_window,
                occurrence: in_window ? occurrence : 0,
              });
            }
          }
      });
    });
    await fc.assert(property, { numRuns: 60 });
    // A property that never meets a window proves nothing.
    expect(applied).toBeGreaterThan(60);
    expect(inWindow).toBeGreaterThan(15);
  }, 60_000);
});
