import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { isTie } from '../../../src/domain/audience.ts';
import { addDays } from '../../../src/domain/civil-date.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { answersOf, type OracleAccount, type OracleVersion } from '../../support/lookup-oracle.ts';
import { insertVersion } from '../../support/rollouts.ts';

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

const day = (min: number, max: number) => fc.integer({ min, max }).map((days) => addDays(TONIGHT, days));
const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 5 }, { arbitrary: rare, weight: 1 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const segments = fc.constantFrom('smb', 'mid', 'large');
const regions = fc.constantFrom('EMEA', 'APAC');

const account: fc.Arbitrary<Omit<OracleAccount, 'customerId'>> = fc
  .record({
    lifecycle: mostly(fc.constant('active'), fc.constantFrom('churned', 'onboarding')),
    segment: orNull(segments),
    region: orNull(regions),
    status: mostly(
      fc.constantFrom('active', 'expired'),
      fc.constantFrom('draft', 'renewed', 'churned', 'cancelled'),
    ),
    arr: orNull(fc.integer({ min: 0, max: 10 })),
    autoRenew: fc.boolean(),
    noticeGivenOn: orNull(day(-60, 60)),
    noticeDays: orNull(fc.constantFrom(0, 30, 90)),
    renewalDate: mostly(day(-40, 200), day(-500, 800)),
    termMonths: fc.constantFrom(1, 6, 12, 36),
    termKnown: fc.boolean(),
  })
  .map(({ termKnown, ...rest }) => ({
    ...rest,
    termStart: termKnown ? addDays(rest.renewalDate, -30 * rest.termMonths) : null,
  }));

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 3 }, { arbitrary, weight: 1 });

const version = fc
  .record({
    status: mostly(fc.constant('published' as const), fc.constantFrom('draft' as const, 'retired' as const)),
    // Whom it names, by place in the list of accounts; most name nobody.
    names: fc.option(fc.nat(3), { nil: undefined, freq: 6 }),
    audience: fc
      .record({
        segment: maybe(fc.uniqueArray(segments, { minLength: 1 })),
        region: maybe(fc.uniqueArray(regions, { minLength: 1 })),
        arr_min: maybe(fc.integer({ min: 0, max: 10 })),
        arr_max: maybe(fc.integer({ min: 0, max: 10 })),
        term_months_min: maybe(fc.constantFrom(6, 12)),
        auto_renew: maybe(fc.boolean()),
      })
      .map(defined),
    priority: fc.integer({ min: 0, max: 1 }),
    validFrom: mostly(fc.constant('2000-01-01'), day(-1, 1)),
    validTo: fc.option(day(-1, 1), { nil: null, freq: 6 }),
    edges: fc.tuple(orNull(fc.integer({ min: -40, max: 200 })), orNull(fc.nat(150))),
    anchor: fc.constantFrom('renewal_date', 'notice_deadline', 'decision_date'),
    every: orNull(fc.integer({ min: 1, max: 10 })),
    later: orNull(
      fc.record({ after: fc.integer({ min: 1, max: 40 }), every: fc.integer({ min: 1, max: 40 }) }),
    ),
  })
  .filter(({ validFrom, validTo }) => validTo === null || validFrom <= addDays(validTo, 1));
type Version = typeof version extends fc.Arbitrary<infer T> ? T : never;

/** As publishing keeps them: versions of one key, none of which ties with another. */
function withoutTies(versions: readonly OracleVersion[]): OracleVersion[] {
  const kept: OracleVersion[] = [];
  for (const each of versions) if (!kept.some((other) => isTie(other, each))) kept.push(each);
  return kept;
}

async function inRolledBackTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

type Placed = Omit<OracleAccount, 'customerId'>;
async function insertPlaced(
  client: pg.PoolClient,
  given: Placed,
): Promise<OracleAccount & { contractId: string }> {
  const { lifecycle, segment, region, status, arr, autoRenew, noticeGivenOn, noticeDays, termStart } = given;
  const ids = await insertAccount(client, {
    customer: { lifecycle, segment, region },
    contract: {
      status,
      arr_reporting: arr,
      auto_renew: autoRenew,
      notice_given_on: noticeGivenOn,
      notice_days: noticeDays,
    },
    term: { term_start: termStart, renewal_date: given.renewalDate, term_months: given.termMonths },
  });
  return { ...given, customerId: ids.customerId, contractId: ids.contractId };
}

async function insertVersionOf(client: pg.PoolClient, key: string, each: OracleVersion): Promise<string> {
  const { definitionId } = await insertVersion(client, {
    key,
    status: each.status,
    audience: each.audience,
    priority: each.priority,
    valid_from: each.validFrom,
    valid_to: each.validTo,
    days_min: each.daysMin,
    days_max: each.daysMax,
    anchor: each.anchor,
    repeat_every_days: each.every,
    repeat_later_after_days: each.later?.after ?? null,
    repeat_later_every_days: each.later?.every ?? null,
  });
  return definitionId;
}

function placedVersion(given: Version, index: number, accounts: readonly OracleAccount[]): OracleVersion {
  const { names, audience, edges, later, every, ...rest } = given;
  const [low, width] = edges;
  const named = names === undefined ? undefined : accounts[names]?.customerId;
  return {
    ...rest,
    id: String(index),
    audience: { ...audience, ...(named === undefined ? {} : { customer_id: named }) },
    daysMin: low,
    daysMax: width === null ? null : (low ?? 0) + width,
    every,
    later: every === null ? null : later,
  };
}

type Row = {
  contract_id: string;
  key: string;
  definition_id: string;
  in_window: boolean;
  occurrence: number;
};

describe('workflow lookup, on books at random', () => {
  it('finds what the rules of the design say, for every contract and key', async () => {
    const accounts = fc.array(account, { minLength: 3, maxLength: 4 });
    const versions = fc.array(version, { minLength: 3, maxLength: 6 });
    let applied = 0;
    let inWindow = 0;
    const property = fc.asyncProperty(accounts, versions, versions, async (someAccounts, one, two) => {
      await inRolledBackTransaction(async (client) => {
        const placed: Awaited<ReturnType<typeof insertPlaced>>[] = [];
        for (const each of someAccounts) placed.push(await insertPlaced(client, each));
        const byKey = new Map<string, OracleVersion[]>();
        for (const [key, given] of Object.entries({ one, two })) {
          const rollouts = withoutTies(given.map((each, index) => placedVersion(each, index, placed)));
          const stored: OracleVersion[] = [];
          for (const each of rollouts) stored.push({ ...each, id: await insertVersionOf(client, key, each) });
          byKey.set(key, stored);
        }
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
