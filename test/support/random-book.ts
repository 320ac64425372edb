import fc from 'fast-check';
import type pg from 'pg';
import { addDays } from '../../src/platform/civil-date.ts';
import { isTie } from '../../src/playbook/audience.ts';
import { insertAccount, TONIGHT } from './book.ts';
import type { OracleAccount, OracleVersion } from './lookup-oracle.ts';
import { insertVersion } from './rollouts.ts';

const day = (min: number, max: number) => fc.integer({ min, max }).map((days) => addDays(TONIGHT, days));
const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 5 }, { arbitrary: rare, weight: 1 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const segments = fc.constantFrom('smb', 'mid', 'large');
const regions = fc.constantFrom('EMEA', 'APAC');

type GivenAccount = Omit<OracleAccount, 'customerId'>;

/** Any account that the tables take, most of them such as a scan has to do with. */
export const randomAccount: fc.Arbitrary<GivenAccount> = fc
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

/** Any version with its rollout, most of them live on the night. */
export const randomVersion = fc
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
export type RandomVersion = typeof randomVersion extends fc.Arbitrary<infer T> ? T : never;

/** As publishing keeps them: versions of one key, none of which ties with another, and one draft at most. */
function withoutTies(versions: readonly OracleVersion[]): OracleVersion[] {
  const kept: OracleVersion[] = [];
  for (const each of versions) {
    const isSecondDraft = each.status === 'draft' && kept.some(({ status }) => status === 'draft');
    if (!isSecondDraft && !kept.some((other) => isTie(other, each))) kept.push(each);
  }
  return kept;
}

/** So that thousands of books may come and go in one database. */
export async function inRolledBackTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    return await work(client);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

export type PlacedAccount = OracleAccount & { readonly contractId: string };

async function insertPlaced(client: pg.PoolClient, given: GivenAccount): Promise<PlacedAccount> {
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
  const { versionId } = await insertVersion(client, {
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
  return versionId;
}

function placedVersion(
  given: RandomVersion,
  index: number,
  accounts: readonly OracleAccount[],
): OracleVersion {
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

/** Fills the tables with accounts, and with versions of each key as publishing keeps them. */
export async function insertRandomBook(
  client: pg.PoolClient,
  accounts: readonly GivenAccount[],
  versions: Readonly<Record<string, readonly RandomVersion[]>>,
) {
  const placed: PlacedAccount[] = [];
  for (const each of accounts) placed.push(await insertPlaced(client, each));
  const byKey = new Map<string, OracleVersion[]>();
  for (const [key, given] of Object.entries(versions)) {
    const rollouts = withoutTies(given.map((each, index) => placedVersion(each, index, placed)));
    const stored: OracleVersion[] = [];
    for (const each of rollouts) stored.push({ ...each, id: await insertVersionOf(client, key, each) });
    byKey.set(key, stored);
  }
  return { placed, byKey };
}
