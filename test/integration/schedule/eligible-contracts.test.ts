import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/civil-date.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { type AccountOptions, insert, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

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

type Outcome = { readonly recordedOn: string };

/** Whether the contract of such an account is eligible on a day. */
async function isEligible(account: AccountOptions, outcome?: Outcome, asOf = TONIGHT): Promise<boolean> {
  const { contractId, customerId, termId } = await insertAccount(pool, account);
  if (outcome)
    await insert(pool, 'renewal_outcomes', {
      term_id: termId,
      result: 'renewed',
      recorded_on: outcome.recordedOn,
    });
  const { rows } = await pool.query(
    `SELECT (customer).id AS customer, (term).id AS term FROM eligible_contracts($1) WHERE (contract).id = $2`,
    [asOf, contractId],
  );
  if (rows.length > 0) expect(rows).toEqual([{ customer: customerId, term: termId }]);
  return rows.length > 0;
}

const overdue = { renewsInDays: -5 };

describe('a contract is eligible by its status', () => {
  it.each([
    ['active', true],
    ['expired', true],
    ['draft', false],
    ['renewed', false],
    ['churned', false],
    ['cancelled', false],
  ])('%s: %s', async (status, expected) => {
    expect(await isEligible({ renewsInDays: -3, contract: { status } })).toBe(expected);
  });

  it('not once it is gone from the export, which cancels it', async () => {
    expect(await isEligible({ contract: { status: 'cancelled', gone_on: TONIGHT } })).toBe(false);
  });
});

describe('its customer', () => {
  it.each([
    ['active', true],
    ['onboarding', true],
    ['churned', false],
  ])('is %s: %s', async (lifecycle, expected) => {
    expect(await isEligible({ customer: { lifecycle } })).toBe(expected);
  });
});

describe('its term', () => {
  it.each([
    ['open', true],
    ['closed', false],
    ['superseded', false],
  ])('is %s: %s', async (status, expected) => {
    expect(await isEligible({ term: { status } })).toBe(expected);
  });
});

describe('the outcome of its term', () => {
  const expired = { renewsInDays: -10, contract: { status: 'expired' } };

  it('settles an expired contract from the day on which it is known, not before', async () => {
    const outcome = { recordedOn: TONIGHT };
    expect(await isEligible(expired, outcome, addDays(TONIGHT, -1))).toBe(true);
    expect(await isEligible(expired, outcome, TONIGHT)).toBe(false);
    expect(await isEligible(expired, outcome, addDays(TONIGHT, 1))).toBe(false);
  });

  it('settles no active one: the CRM has not closed it', async () => {
    expect(await isEligible(overdue, { recordedOn: addDays(TONIGHT, -2) })).toBe(true);
  });
});

describe('a contract that renews by itself', () => {
  it.each(['active', 'expired'])(
    'has rolled once its renewal date is past, also where it is %s',
    async (status) => {
      expect(await isEligible({ ...overdue, contract: { auto_renew: true, status } })).toBe(false);
    },
  );

  it('is eligible up to that day', async () => {
    expect(await isEligible({ renewsInDays: 0, contract: { auto_renew: true } })).toBe(true);
    expect(await isEligible({ renewsInDays: 30, contract: { auto_renew: true } })).toBe(true);
    expect(await isEligible({ renewsInDays: -1, contract: { auto_renew: true } })).toBe(false);
  });

  it('and past it where its customer gave notice by then', async () => {
    const given = (days: number) => ({ auto_renew: true, notice_given_on: addDays(TONIGHT, days) });
    expect(await isEligible({ ...overdue, contract: given(-40) })).toBe(true);
    expect(await isEligible({ ...overdue, contract: given(-5) })).toBe(true);
    expect(await isEligible({ ...overdue, contract: given(-4) })).toBe(false);
  });
});

describe('the planner', () => {
  const planOf = async (query: string): Promise<string> => {
    const client = await pool.connect();
    try {
      // An empty table is read whole by right: what matters is what the planner may choose.
      await client.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${query}`);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };

  it.each([
    ['eligible_contracts', `SELECT * FROM eligible_contracts('${TONIGHT}')`],
    ['chosen_workflows', `SELECT * FROM chosen_workflows('${TONIGHT}', '{}', NULL, NULL)`],
    ['is_renewable', 'SELECT id FROM contracts WHERE is_renewable(status) ORDER BY id LIMIT 10'],
  ])('sees through %s, to the index of the contracts that a scan reads', async (name, query) => {
    const plan = await planOf(query);
    expect(plan).not.toContain(name);
    expect(plan).toContain('contracts_scan');
  });

  it('finds one contract by its key, and its customer and term with it', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const plan = await planOf(`SELECT * FROM eligible_contracts('${TONIGHT}') WHERE (contract).id = '${id}'`);
    expect(plan).toMatch(/Index Cond: \(id = '00000000/);
    expect(plan).not.toContain('Seq Scan');
  });
});
