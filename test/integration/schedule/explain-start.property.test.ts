import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { addDays, daysBetween } from '../../../src/platform/civil-date.ts';
import { createExplainStart, type ExplainStart } from '../../../src/schedule/actions/explain-start.ts';
import type { StageExplanation } from '../../../src/schedule/explain-rollout.ts';
import { createPlanScan, type PlanScan } from '../../../src/schedule/plan-scan.ts';
import { createStartFactsStore } from '../../../src/schedule/postgres/start-facts-store.ts';
import { OPERATOR } from '../../support/actor.ts';
import { testApp } from '../../support/app.ts';
import { TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  inRolledBackTransaction,
  insertRandomBook,
  type PlacedAccount,
  randomAccount,
  randomVersion,
} from '../../support/random-book.ts';
import { emptyTables } from '../../support/tables.ts';

let database: TestDatabase;
let app: App;
let planScan: PlanScan;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  planScan = createPlanScan({ store: app.stores.scans, caps: app.config.scan.caps });
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
});
beforeEach(() => emptyTables(app.stores.pool));

const accounts = fc.array(randomAccount, { minLength: 4, maxLength: 6 });
const versions = fc.array(randomVersion, { minLength: 3, maxLength: 6 });

/** A book that stays, so that the real scan can run over it. */
async function plant(
  ...given: Parameters<typeof insertRandomBook> extends [unknown, ...infer Rest] ? Rest : never
) {
  await emptyTables(app.stores.pool);
  const client = await app.stores.pool.connect();
  try {
    return await insertRandomBook(client, ...given);
  } finally {
    client.release();
  }
}

async function explainAll(explain: ExplainStart, placed: readonly PlacedAccount[], date: string) {
  const all: (StageExplanation & { readonly contractId: string })[] = [];
  for (const { contractId } of placed) {
    const { stages } = await explain(OPERATOR, { contract: contractId, date });
    all.push(...stages.map((each) => ({ ...each, contractId })));
  }
  return all;
}

/** Stands in for the scan where all happens in one transaction; that both start the same is the first property. */
const START_SQL = `
  INSERT INTO workflow_executions (definition_id, rollout_id, key, stage_name, term_id, contract_id, customer_id,
    occurrence, trigger, as_of, days_left)
  SELECT definition_id, rollout_id, key, stage_name, term_id, contract_id, customer_id, occurrence, 'scan', $1, days_left
  FROM chosen_workflows($1, live_rollouts($1), NULL, NULL) WHERE in_window`;

const slot = (each: { contractId: string; key: string; occurrence: number | null; version: number | null }) =>
  [each.contractId, each.key, each.occurrence, each.version].join(' ');

describe('explain start, on books at random', () => {
  it('says "starts" of exactly what the scan then starts, and "started" afterwards', async () => {
    let started = 0;
    const property = fc.asyncProperty(accounts, versions, versions, async (someAccounts, one, two) => {
      const { placed } = await plant(someAccounts, { one, two });
      const explain = createExplainStart({ store: app.stores.startFacts, planScan, today: () => TONIGHT });
      const before = await explainAll(explain, placed, TONIGHT);
      await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
      const executions = await app.stores.executionCommands.list({ limit: 1000 });
      expect(
        before
          .filter((each) => each.answer === 'starts')
          .map(slot)
          .sort(),
      ).toEqual(executions.map(slot).sort());
      started += executions.length;
      const after = await explainAll(explain, placed, TONIGHT);
      expect(after.filter((each) => each.answer === 'starts')).toEqual([]);
      for (const each of after.filter((one) => one.answer === 'started'))
        expect(executions).toContainEqual(expect.objectContaining({ id: each.execution?.id, key: each.key }));
    });
    await fc.assert(property, { numRuns: 25 });
    expect(started).toBeGreaterThan(0);
  }, 120_000);

  it('gives every version that does not apply a reason, and names the conditions that fail as the lookup sees them', async () => {
    let failed = 0;
    const property = fc.asyncProperty(accounts, versions, (someAccounts, one) =>
      inRolledBackTransaction(app.stores.pool, async (client) => {
        const { placed } = await insertRandomBook(client, someAccounts, { one });
        const { rows } = await client.query<{ contract: string; rollout: string; holds: boolean }>(
          `SELECT k.id AS contract, r.id AS rollout, audience_holds(r.audience, c, k, t, $1) AS holds
           FROM contracts k JOIN customers c ON c.id = k.customer_id JOIN contract_terms t ON t.contract_id = k.id
           CROSS JOIN workflow_rollouts r`,
          [TONIGHT],
        );
        const explain = createExplainStart({
          store: createStartFactsStore(client),
          planScan,
          today: () => TONIGHT,
        });
        for (const { contractId, versions: explained } of await explainAll(explain, placed, TONIGHT))
          for (const each of explained) {
            const { holds } =
              rows.find((r) => r.contract === contractId && r.rollout === each.rollout?.id) ?? {};
            expect(each.failedConditions.length === 0).toBe(holds);
            expect(each.reasons.length === 0).toBe(each.isChosen);
            failed += each.failedConditions.length;
          }
      }),
    );
    await fc.assert(property, { numRuns: 40 });
    expect(failed).toBeGreaterThan(0);
  }, 120_000);

  it('names as next start the first later night on which the same version would start', async () => {
    let found = 0;
    const property = fc.asyncProperty(
      accounts,
      versions,
      versions,
      fc.nat(1_000),
      (someAccounts, one, two, seed) =>
        inRolledBackTransaction(app.stores.pool, async (client) => {
          const { placed } = await insertRandomBook(client, someAccounts, { one, two });
          await client.query(START_SQL, [TONIGHT]);
          const explain = createExplainStart({
            store: createStartFactsStore(client),
            planScan,
            today: () => TONIGHT,
          });
          for (const { contractId, key, version, nextOn } of await explainAll(explain, placed, TONIGHT)) {
            const answerOn = async (date: string): Promise<string | null> => {
              const [then] = (await explain(OPERATOR, { contract: contractId, stage: key, date })).stages;
              // A rollout may have ended meanwhile, or another begun.
              return then?.version === version ? then.answer : null;
            };
            if (version === null) continue;
            const ahead = nextOn === null ? 200 : daysBetween(TONIGHT, nextOn);
            for (const part of [1, (seed % ahead) + 1, ahead - 1])
              if (part > 0 && part < ahead) expect(await answerOn(addDays(TONIGHT, part))).not.toBe('starts');
            const answer = nextOn === null ? null : await answerOn(nextOn);
            if (answer === null) continue;
            expect(answer).toBe('starts');
            found += 1;
          }
        }),
    );
    await fc.assert(property, { numRuns: 40 });
    expect(found).toBeGreaterThan(0);
  }, 120_000);
});
