import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { addDays } from '../../../src/platform/civil-date.ts';
import { forecastStarts } from '../../../src/schedule/forecast-nights.ts';
import type { StartCaps } from '../../../src/schedule/start-cap.ts';
import { testApp } from '../../support/app.ts';
import { insert, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  insertRandomBook,
  type PlacedAccount,
  type RandomVersion,
  randomAccount,
  randomVersion,
} from '../../support/random-book.ts';
import { emptyTables } from '../../support/tables.ts';

const NIGHTS = 7;
/** No cap, a tight one, and one that bites now and then. */
const CAPS: readonly StartCaps[] = [
  { startsPerOwner: 0, draftsPerCustomer: 0 },
  { startsPerOwner: 1, draftsPerCustomer: 1 },
  { startsPerOwner: 2, draftsPerCustomer: 1 },
];

let database: TestDatabase;
let apps: readonly { readonly app: App; readonly caps: StartCaps }[];

beforeAll(async () => {
  database = await createTestDatabase();
  apps = await Promise.all(
    CAPS.map(async (caps) => ({
      caps,
      app: await testApp(database, {
        environment: {
          MAX_STARTS_PER_OWNER_PER_NIGHT: String(caps.startsPerOwner),
          MAX_DRAFTS_PER_CUSTOMER_PER_NIGHT: String(caps.draftsPerCustomer),
        },
      }),
    })),
  );
});
afterAll(async () => {
  for (const { app } of apps) await app.close();
  await dropTestDatabase(database);
});

/** How accounts hang together: under one of two owners or none, and some of them contracts of one customer. */
const ties = fc.array(
  fc.record({
    owner: fc.constantFrom(0, 1, 0, 1, null),
    customer: fc.constantFrom(0, 1, 0, null),
    group: fc.constantFrom('spring', 'spring', 'autumn', null),
    drafts: fc.boolean(),
  }),
  { minLength: 8, maxLength: 8 },
);
/** Most of them such as something starts for in these nights. */
const accounts = fc.array(
  fc
    .tuple(randomAccount, fc.integer({ min: -10, max: 60 }), fc.integer({ min: 0, max: 4 }))
    .map(([account, days, what]) =>
      what === 0
        ? account
        : {
            ...account,
            lifecycle: 'active',
            status: 'active',
            renewalDate: addDays(TONIGHT, days),
            termStart: null,
          },
    ),
  { minLength: 5, maxLength: 8 },
);
const versions = fc.array(
  // Rollouts that end or begin among the nights, too.
  fc.tuple(randomVersion, fc.integer({ min: -3, max: NIGHTS }), fc.constantFrom(3, 0, 1, 2, 3)),
  { minLength: 2, maxLength: 4 },
);
type Versions = typeof versions extends fc.Arbitrary<infer T> ? T : never;
type Ties = typeof ties extends fc.Arbitrary<infer T> ? T : never;

/** Open for most of the accounts, and for everybody. */
const WIDE = {
  status: 'published',
  names: undefined,
  audience: {
    segment: undefined,
    region: undefined,
    arr_min: undefined,
    arr_max: undefined,
    term_months_min: undefined,
    auto_renew: undefined,
  },
  edges: [-5, 50],
  anchor: 'renewal_date',
  validFrom: '2000-01-01',
  validTo: null,
} satisfies Partial<RandomVersion>;

const spread = (given: Versions): RandomVersion[] =>
  given.map(([version, offset, what]) => {
    if (what === 0) return { ...version, validFrom: addDays(TONIGHT, offset), validTo: null };
    if (what === 1) return { ...version, validFrom: '2000-01-01', validTo: addDays(TONIGHT, offset) };
    return what === 2 ? { ...version, validFrom: '2000-01-01', validTo: null } : { ...version, ...WIDE };
  });

async function plant(
  { stores: { pool } }: App,
  someAccounts: Parameters<typeof insertRandomBook>[1],
  someTies: Ties,
  one: Versions,
  two: Versions,
): Promise<void> {
  await emptyTables(pool);
  const client = await pool.connect();
  try {
    const { placed, byKey } = await insertRandomBook(client, someAccounts, {
      one: spread(one),
      two: spread(two),
    });
    for (const [index, account] of placed.entries()) await tie(client, account, placed, someTies[index]);
    for (const [index, { id }] of [...byKey.values()].flat().entries())
      if (someTies[index]?.drafts) await draftFor(client, id);
  } finally {
    client.release();
  }
}

type Client = Parameters<typeof insertRandomBook>[0];

async function tie(
  client: Client,
  own: PlacedAccount,
  all: readonly PlacedAccount[],
  given: Ties[number] | undefined,
) {
  const ownerOf = all[given?.owner ?? 0];
  await client.query(
    `UPDATE customers SET owner_id = CASE WHEN $2 THEN (SELECT owner_id FROM customers WHERE id = $3) END WHERE id = $1`,
    [own.customerId, given?.owner !== null, ownerOf?.customerId],
  );
  const customer = given?.customer == null ? own : (all[given.customer] ?? own);
  await client.query('UPDATE contracts SET customer_id = $2, renewal_group = $3 WHERE id = $1', [
    own.contractId,
    customer.customerId,
    given?.group ?? null,
  ]);
}

/** Gives a version an e-mail to the customer; its content is final already, as it stands. */
async function draftFor(client: Client, versionId: string): Promise<void> {
  await client.query('SET ROLE NONE; SET session_replication_role = replica');
  const step = { definition_id: versionId, step_key: 'write' };
  await insert(client, 'workflow_step_templates', {
    ...step,
    step_index: 0,
    step_name: 'Write',
    step_type: 'decision',
  });
  const artifact = { artifact_key: 'mail', artifact_index: 0, kind: 'email', audience: 'customer' };
  await insert(client, 'workflow_artifact_templates', {
    ...step,
    ...artifact,
    title: 'Mail',
    sections: '[]',
  });
  await client.query('SET session_replication_role = origin; SET ROLE nightshift_engine');
}

/** By night: `contract key occurrence version` of each start, and how many were deferred and covered. */
type Nights = Record<string, { starts: string[]; deferred: number; bundled: number }>;

async function foreseen(
  { stores: { forecasts } }: App,
  caps: StartCaps,
  from = TONIGHT,
  count = NIGHTS,
): Promise<Nights> {
  const nights = forecastStarts(await forecasts.lookAhead(from, count), count, caps);
  return Object.fromEntries(
    nights.map(({ night, starts, bundled, deferred }) => [
      addDays(from, night),
      {
        starts: starts
          .map((each) => [each.contractId, each.key, each.occurrence, each.versionId, each.ownerId].join(' '))
          .sort(),
        bundled: bundled.length,
        deferred: deferred.length,
      },
    ]),
  );
}

/** And, before the scan of the third night, what is foreseen of the rest from there. */
async function scanned(app: App, caps: StartCaps): Promise<{ nights: Nights; rest: Nights }> {
  const nights: Nights = {};
  let rest: Nights = {};
  for (let night = 0; night < NIGHTS; night += 1) {
    const scanDate = addDays(TONIGHT, night);
    if (night === 2) rest = await foreseen(app, caps, scanDate, NIGHTS - night);
    const report = await app.scan({ scanDate, trigger: 'manual' });
    const { rows } = await app.stores.pool.query<{ start: string }>(
      `SELECT concat_ws(' ', contract_id, key, occurrence, definition_id, coalesce(owner_id::text, '')) AS start
       FROM workflow_executions WHERE as_of = $1`,
      [scanDate],
    );
    const { rows: bundled } = await app.stores.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM covered_starts WHERE scan_date = $1',
      [scanDate],
    );
    const deferred = Object.values(report?.stages ?? {}).reduce((sum, stage) => sum + stage.deferred, 0);
    nights[scanDate] = {
      starts: rows.map(({ start }) => start).sort(),
      deferred,
      bundled: bundled[0]?.count ?? 0,
    };
  }
  return { nights, rest };
}

describe('forecast starts, on books at random that do not change', () => {
  it.each([0, 1, 2])(
    'foresees night by night what the scans of the nights then do, with caps %#',
    async (which) => {
      const { app, caps } = apps[which] ?? { app: undefined, caps: undefined };
      if (!app) throw new Error('there is no such app');
      const seen = { starts: 0, laterStarts: 0, deferred: 0, bundled: 0 };
      const property = fc.asyncProperty(
        accounts,
        ties,
        versions,
        versions,
        fc.boolean(),
        async (someAccounts, someTies, one, two, isPaused) => {
          await plant(app, someAccounts, someTies, one, two);
          if (isPaused) await insert(app.stores.pool, 'workflow_pauses', { key: 'two', paused_by: 'a test' });
          const expected = await foreseen(app, caps);
          const { nights, rest } = await scanned(app, caps);
          expect(nights).toEqual(expected);
          expect(expected).toMatchObject(rest);
          for (const [date, { starts, deferred, bundled }] of Object.entries(expected)) {
            seen.starts += starts.length;
            if (date !== TONIGHT) seen.laterStarts += starts.length;
            seen.deferred += deferred;
            seen.bundled += bundled;
          }
        },
      );
      await fc.assert(property, { numRuns: 10, endOnFailure: true });
      expect(seen.starts).toBeGreaterThan(0);
      expect(seen.laterStarts).toBeGreaterThan(0);
      if (caps.startsPerOwner === 0) expect(seen.bundled).toBeGreaterThan(0);
      if (caps.startsPerOwner > 0) expect(seen.deferred).toBeGreaterThan(0);
    },
    240_000,
  );
});
