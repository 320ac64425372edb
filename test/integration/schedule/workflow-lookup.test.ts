import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/civil-date.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import type { Audience } from '../../../src/playbook/schema.ts';
import { type AccountOptions, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertVersion, type VersionOptions } from '../../support/rollouts.ts';

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

type Found = {
  definition_id: string;
  anchor_on: string | null;
  days_left: number | null;
  occurrence: number;
  in_window: boolean;
};

let keys = 0;
/** A key of the test's own, so that tests do not see each other's rollouts. */
const newKey = (): string => {
  keys += 1;
  return `stage_${keys}`;
};

async function found(contractId: string, key: string, asOf = TONIGHT): Promise<Found | undefined> {
  const { rows } = await pool.query<Found>('SELECT * FROM workflows_for_contract($1, $2) WHERE key = $3', [
    contractId,
    asOf,
    key,
  ]);
  return rows[0];
}

/** What the lookup says of one contract and one version, both made for this question. */
async function ask(
  account: AccountOptions,
  version: Omit<VersionOptions, 'key'>,
  asOf = TONIGHT,
): Promise<Found | undefined> {
  const key = newKey();
  await insertVersion(pool, { key, ...version });
  const { contractId } = await insertAccount(pool, account);
  return await found(contractId, key, asOf);
}
const isIn = async (...args: Parameters<typeof ask>): Promise<boolean | undefined> =>
  (await ask(...args))?.in_window;

describe('a window', () => {
  it.each([
    [150, false],
    [149, true],
    [130, true],
    [120, true],
    [119, false],
  ])('of 120 to 149 days, %i days before: %s', async (renewsInDays, expected) => {
    expect(await isIn({ renewsInDays }, { days_min: 120, days_max: 149 })).toBe(expected);
  });

  it.each([
    ['open above', { days_min: 180, days_max: null }, 179, false],
    ['open above', { days_min: 180, days_max: null }, 180, true],
    ['open above', { days_min: 180, days_max: null }, 5_000, true],
    ['open below', { days_min: null, days_max: -1 }, 0, false],
    ['open below', { days_min: null, days_max: -1 }, -1, true],
    ['open below', { days_min: null, days_max: -1 }, -400, true],
    ['open at both ends', { days_min: null, days_max: null }, -400, true],
    ['open at both ends', { days_min: null, days_max: null }, 5_000, true],
    ['of one day', { days_min: 0, days_max: 0 }, 0, true],
    ['of one day', { days_min: 0, days_max: 0 }, 1, false],
  ])('%s, %o, %i days before: %s', async (_what, window, renewsInDays, expected) => {
    expect(await isIn({ renewsInDays, term: { term_start: null } }, window)).toBe(expected);
  });
});

describe('the anchor', () => {
  const at = async (anchor: string, notice_days: number | null): Promise<Found | undefined> =>
    await ask({ renewsInDays: 100, contract: { notice_days } }, { anchor, days_min: 0, days_max: 60 });

  it('is the renewal date', async () => {
    expect(await at('renewal_date', 90)).toMatchObject({ days_left: 100, in_window: false });
  });
  it('or the notice deadline: the renewal date less the notice days', async () => {
    expect(await at('notice_deadline', 90)).toMatchObject({
      anchor_on: addDays(TONIGHT, 10),
      days_left: 10,
      in_window: true,
    });
    expect(await at('notice_deadline', 0)).toMatchObject({ days_left: 100 });
  });
  it('or nothing, where a notice deadline is asked for and nobody knows the notice days', async () => {
    expect(await at('notice_deadline', null)).toMatchObject({
      anchor_on: null,
      days_left: null,
      in_window: false,
    });
    const everDue = await ask(
      { contract: { notice_days: null } },
      { anchor: 'notice_deadline', days_min: null, days_max: null },
    );
    expect(everDue?.in_window).toBe(false);
  });
  it('or the decision date: the earlier of both', async () => {
    expect(await at('decision_date', 90)).toMatchObject({ days_left: 10 });
    expect(await at('decision_date', null)).toMatchObject({ days_left: 100 });
  });
});

describe('the occurrence', () => {
  const occurrence = async (
    renewsInDays: number,
    window: Omit<VersionOptions, 'key'>,
    term = {},
  ): Promise<number | undefined> => (await ask({ renewsInDays, term }, window))?.occurrence;

  it('is 0 for a stage that runs once', async () => {
    expect(await occurrence(120, { days_min: 120, days_max: 149 })).toBe(0);
    expect(await occurrence(149, { days_min: 120, days_max: 149 })).toBe(0);
  });

  it.each([
    [14, 0],
    [12, 0],
    [11, 1],
    [9, 1],
    [8, 2],
    [7, 2],
  ])(
    'counts up every 3 days from the opening of the window: %i days before it is %i',
    async (days, expected) => {
      expect(await occurrence(days, { days_min: 7, days_max: 14, repeat_every_days: 3 })).toBe(expected);
    },
  );

  it.each([
    [-1, 0],
    [-7, 0],
    [-8, 1],
    [-29, 4],
    [-30, 4],
    [-31, 5],
    [-60, 5],
    [-61, 6],
    [-400, 17],
  ])('weekly, from the 30th day on every 30 days: %i days before it is %i', async (days, expected) => {
    const window = {
      days_min: null,
      days_max: -1,
      repeat_every_days: 7,
      repeat_later_after_days: 30,
      repeat_later_every_days: 30,
    };
    expect(await occurrence(days, window)).toBe(expected);
  });

  const monitor = { days_min: 180, days_max: null, repeat_every_days: 90 };
  it.each([
    [0, 0],
    [89, 0],
    [90, 1],
    [185, 2],
  ])(
    'of a window without an upper end counts from the start of the term: on day %i it is %i',
    async (day, expected) => {
      expect(await occurrence(365 - day, monitor, { term_start: addDays(TONIGHT, -day) })).toBe(expected);
    },
  );
  it('and from as many months before the renewal where the start is not known', async () => {
    // 12 months before 2027-06-04 it is 2026-06-04: 180 days ago.
    expect(await occurrence(185, monitor, { term_start: null, term_months: 12 })).toBe(2);
    expect(await occurrence(300, monitor, { term_start: null, term_months: 12 })).toBe(0);
  });
  it('and is 0 before the term has begun', async () => {
    expect(await occurrence(700, monitor, { term_start: addDays(TONIGHT, 335) })).toBe(0);
  });
});

describe('a contract that is not eligible', () => {
  it('has no workflow, whatever its window says', async () => {
    const anyDay = { days_min: null, days_max: null };
    expect(await ask({}, anyDay)).toBeDefined();
    expect(await ask({ contract: { status: 'cancelled' } }, anyDay)).toBeUndefined();
  });
});

describe('an audience', () => {
  const fits = async (audience: Audience, account: AccountOptions): Promise<boolean> =>
    (await ask(account, { audience, days_min: null, days_max: null })) !== undefined;

  it('of no condition is everybody', async () => {
    expect(await fits({}, { contract: { arr_reporting: null } })).toBe(true);
  });

  it.each(['segment', 'tier', 'region', 'country'] as const)(
    'by %s holds for the values listed, not where it is unknown',
    async (field) => {
      const audience = { [field]: ['a', 'b'] };
      expect(await fits(audience, { customer: { [field]: 'b' } })).toBe(true);
      expect(await fits(audience, { customer: { [field]: 'c' } })).toBe(false);
      expect(await fits(audience, { customer: { [field]: null } })).toBe(false);
    },
  );

  it('by revenue includes both edges, and never what is unknown', async () => {
    const between = { arr_min: 1_000, arr_max: 5_000.5 };
    for (const [arr, expected] of [
      [999.99, false],
      [1_000, true],
      [5_000.5, true],
      [5_000.51, false],
      [null, false],
    ] as const)
      expect(await fits(between, { contract: { arr: 1, arr_reporting: arr } }), `${arr}`).toBe(expected);
    expect(await fits({ arr_max: 5_000 }, { contract: { arr_reporting: null } })).toBe(false);
  });

  it('by length of term', async () => {
    expect(await fits({ term_months_min: 12 }, { term: { term_months: 12 } })).toBe(true);
    expect(await fits({ term_months_min: 12 }, { term: { term_months: 11 } })).toBe(false);
  });

  it('by auto-renewal, which ends on the day on which the customer gives notice', async () => {
    const given = (days: number) => ({
      contract: { auto_renew: true, notice_given_on: addDays(TONIGHT, days) },
    });
    expect(await fits({ auto_renew: true }, { contract: { auto_renew: true } })).toBe(true);
    expect(await fits({ auto_renew: false }, { contract: { auto_renew: true } })).toBe(false);
    expect(await fits({ auto_renew: true }, given(0))).toBe(false);
    expect(await fits({ auto_renew: false }, given(0))).toBe(true);
    expect(await fits({ auto_renew: true }, given(1))).toBe(true);
  });

  it('by several conditions holds where all do', async () => {
    const audience = { segment: ['smb'], arr_min: 10 };
    expect(await fits(audience, { customer: { segment: 'smb' } })).toBe(true);
    expect(await fits(audience, { customer: { segment: 'smb' }, contract: { arr_reporting: 9 } })).toBe(
      false,
    );
  });
});

describe('of several versions of one key', () => {
  const window = { days_min: 100, days_max: 200 };
  /** Which of the versions applies, by its place in the list. */
  async function chosen(
    versions: Omit<VersionOptions, 'key'>[],
    account: AccountOptions = {},
  ): Promise<number> {
    const key = newKey();
    const made: string[] = [];
    for (const version of versions)
      made.push((await insertVersion(pool, { key, ...window, ...version })).versionId);
    const { contractId } = await insertAccount(pool, {
      customer: { segment: 'smb', region: 'EMEA' },
      ...account,
    });
    return made.indexOf((await found(contractId, key))?.definition_id ?? '');
  }

  it('the one with more conditions wins', async () => {
    const versions = [
      {},
      { audience: { segment: ['smb'], region: ['EMEA'] } },
      { audience: { segment: ['smb'] } },
    ];
    expect(await chosen(versions)).toBe(1);
  });
  it('the one of higher priority wins over conditions', async () => {
    expect(await chosen([{ audience: { segment: ['smb'], region: ['EMEA'] } }, { priority: 1 }])).toBe(1);
  });
  it('the one that names the customer wins over everything', async () => {
    const key = newKey();
    const { contractId, customerId } = await insertAccount(pool, {
      customer: { segment: 'smb', region: 'EMEA' },
    });
    await insertVersion(pool, {
      key,
      ...window,
      priority: 9,
      audience: { segment: ['smb'], region: ['EMEA'] },
    });
    const named = await insertVersion(pool, { key, ...window, audience: { customer_id: customerId } });
    expect((await found(contractId, key))?.definition_id).toBe(named.versionId);
    const other = await insertAccount(pool, { customer: { segment: 'smb', region: 'EMEA' } });
    expect((await found(other.contractId, key))?.definition_id).not.toBe(named.versionId);
  });
  it('a narrower one replaces the general one also where only the general one is in its window', async () => {
    const key = newKey();
    await insertVersion(pool, { key, ...window });
    const narrow = await insertVersion(pool, {
      key,
      days_min: 0,
      days_max: 10,
      audience: { segment: ['smb'] },
    });
    const { contractId } = await insertAccount(pool, { customer: { segment: 'smb' } });
    const applies = await found(contractId, key);
    expect(applies).toMatchObject({ definition_id: narrow.versionId, in_window: false });
  });
  it('a retired one and a draft count for nothing', async () => {
    const narrow = { audience: { segment: ['smb'] } };
    expect(await chosen([{}, { ...narrow, status: 'retired' }, { ...narrow, status: 'draft' }])).toBe(0);
    expect(await chosen([{ status: 'retired' }])).toBe(-1);
  });
});

describe('a rollout is live', () => {
  it.each([
    ['from its first day on', '2026-12-01', null, true],
    ['not the day before', '2026-12-02', null, false],
    ['to its last day', '2026-01-01', '2026-12-01', true],
    ['not the day after', '2026-01-01', '2026-11-30', false],
    ['for one day, where both are the same', '2026-12-01', '2026-12-01', true],
    ['never, where it was withdrawn before it began', '2026-12-01', '2026-11-30', false],
  ])('%s', async (_what, valid_from, valid_to, expected) => {
    const answer = await ask({}, { days_min: null, days_max: null, valid_from, valid_to });
    expect(answer !== undefined).toBe(expected);
  });
});

describe('two versions for the same audience share it', () => {
  it('by weight, and each customer keeps its version night after night', async () => {
    const key = newKey();
    const a = await insertVersion(pool, { key, days_min: null, days_max: null, weight: 300 });
    const b = await insertVersion(pool, { key, days_min: null, days_max: null, weight: 100, arm: 'b' });
    await pool.query(`
      WITH c AS (INSERT INTO customers (external_id, name)
        SELECT 'share-' || n, 'Share ' || n FROM generate_series(1, 2000) AS n RETURNING id, external_id),
      k AS (INSERT INTO contracts (external_id, customer_id, name, status, currency, arr)
        SELECT c.external_id || '-' || half, c.id, 'Platform', 'active', 'USD', 1 FROM c, generate_series(1, 2) AS half
        RETURNING id)
      INSERT INTO contract_terms (contract_id, term_number, renewal_date, term_months)
      SELECT id, 1, '2027-03-01', 12 FROM k`);
    // As autovacuum does in the end: with statistics of the few rows before, the plan takes half a minute.
    await pool.query('ANALYZE customers, contracts, contract_terms');
    const night = async (asOf: string): Promise<Map<string, string>> => {
      const { rows } = await pool.query<{ contract_id: string; customer_id: string; definition_id: string }>(
        `SELECT w.contract_id, w.customer_id, w.definition_id FROM chosen_workflows($1, $2, NULL, NULL) AS w
         JOIN customers c ON c.id = w.customer_id WHERE c.external_id LIKE 'share-%'`,
        [asOf, [a.rolloutId, b.rolloutId]],
      );
      const byCustomer = new Map<string, string>();
      for (const row of rows) {
        // The contracts of one customer are not split.
        expect(byCustomer.get(row.customer_id) ?? row.definition_id).toBe(row.definition_id);
        byCustomer.set(row.customer_id, row.definition_id);
      }
      return byCustomer;
    };
    const tonight = await night(TONIGHT);
    expect(tonight.size).toBe(2_000);
    const share = [...tonight.values()].filter((id) => id === a.versionId).length / tonight.size;
    // Three of four; six standard deviations of 2,000 draws are 0.06.
    expect(share).toBeGreaterThan(0.69);
    expect(share).toBeLessThan(0.81);
    expect(await night(addDays(TONIGHT, 60))).toEqual(tonight);
  });
});
