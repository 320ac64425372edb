import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rollOut } from '../../../src/authoring/postgres/roll-out.ts';
import { createExecutionCommands } from '../../../src/engine/postgres/execution-commands.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { inTransaction } from '../../../src/platform/postgres/transaction.ts';
import type { Audience } from '../../../src/playbook/schema.ts';
import { insert, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { insertVersion } from '../../support/rollouts.ts';
import { asOwner, countOf, emptyTables } from '../../support/tables.ts';

/** Several versions of one key that share an audience: who gets which, and for how long. */

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift', settings: { 'nightshift.scope': 'all' } });
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});
beforeEach(() => emptyTables(pool));

const ALWAYS = { key: 'prepare', days_min: null, days_max: null };
type Chosen = {
  customer_id: string;
  definition_id: string;
  arm: string;
  slot: string | null;
  paused: boolean;
};
async function chosen(asOf = TONIGHT): Promise<Chosen[]> {
  const { rows } = await pool.query<Chosen>(
    'SELECT * FROM chosen_workflows($1, live_rollouts($1), NULL, NULL) ORDER BY customer_id',
    [asOf],
  );
  return rows;
}
const armsOf = async (): Promise<Map<string, string>> =>
  new Map((await chosen()).map((row) => [row.customer_id, row.arm]));
const end = (rolloutId: string) =>
  pool.query('UPDATE workflow_rollouts SET valid_to = $2 WHERE id = $1', [rolloutId, '2020-01-01']);
const assign = (customerId: string, arm: string, slot = '0 {}') =>
  insert(pool, 'workflow_assignments', { customer_id: customerId, key: 'prepare', slot, arm });
const publishArm = (arm: string, versionId: string, weight = 100, audience: Audience = {}) =>
  inTransaction(pool, (client) =>
    rollOut(client, {
      key: 'prepare',
      versionId,
      audience,
      priority: 0,
      validFrom: TONIGHT,
      arm,
      weight,
    }),
  );
const live = () =>
  pool.query<{ arm: string; weight: number; definition_id: string }>(
    `SELECT arm, weight, definition_id FROM workflow_rollouts WHERE id = ANY (live_rollouts($1)) ORDER BY arm`,
    [TONIGHT],
  );

describe('the arms of a slot', () => {
  it('keep their customers when one of them gets a new version', async () => {
    const a = await insertVersion(pool, { ...ALWAYS, arm: 'a' });
    await insertVersion(pool, { ...ALWAYS, arm: 'b' });
    for (let n = 0; n < 12; n += 1) await insertAccount(pool);
    const before = await armsOf();
    expect(new Set(before.values())).toEqual(new Set(['a', 'b']));
    await end(a.rolloutId);
    await insertVersion(pool, { ...ALWAYS, arm: 'a' });
    expect(await armsOf()).toEqual(before);
  });

  it('leave a customer with the arm that is stored, while it is live', async () => {
    await insertVersion(pool, { ...ALWAYS, arm: 'a', weight: 1_000_000 });
    const b = await insertVersion(pool, { ...ALWAYS, arm: 'b', weight: 1 });
    const { customerId } = await insertAccount(pool);
    expect(await chosen()).toMatchObject([{ arm: 'a', slot: '0 {}' }]);
    await assign(customerId, 'b');
    expect(await chosen()).toMatchObject([{ arm: 'b', definition_id: b.versionId }]);
    await end(b.rolloutId);
    expect(await chosen()).toMatchObject([{ arm: 'a', slot: null }]);
  });

  it('come after the audience: an assignment does not keep a customer from a narrower version', async () => {
    await insertVersion(pool, { ...ALWAYS, arm: 'a' });
    await insertVersion(pool, { ...ALWAYS, arm: 'b' });
    const narrow = await insertVersion(pool, { ...ALWAYS, audience: { segment: ['smb'] } });
    const { customerId } = await insertAccount(pool, { customer: { segment: 'smb' } });
    await assign(customerId, 'b');
    expect(await chosen()).toMatchObject([{ definition_id: narrow.versionId, slot: null }]);
  });

  it('come before the window: where the arm of the customer is outside its window, no other arm replaces it', async () => {
    await insertVersion(pool, { ...ALWAYS, arm: 'a' });
    await insertVersion(pool, { ...ALWAYS, arm: 'b', days_min: 1_000 });
    const { customerId } = await insertAccount(pool);
    await assign(customerId, 'b');
    expect(await chosen()).toMatchObject([{ arm: 'b', in_window: false }]);
  });

  it('are assigned by slot: an assignment in another slot does not count', async () => {
    await insertVersion(pool, { ...ALWAYS, arm: 'a', weight: 1_000_000 });
    await insertVersion(pool, { ...ALWAYS, arm: 'b', weight: 1 });
    const { customerId } = await insertAccount(pool);
    await assign(customerId, 'b', '1 {}');
    expect(await chosen()).toMatchObject([{ arm: 'a' }]);
  });
});

describe('rolling out', () => {
  it('replaces the version of the same arm and leaves the others live', async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(() => insertVersion(pool, { ...ALWAYS, key: `k${Math.random()}`.replace('.', '') })),
    );
    // The versions become those of one key, so their own rollouts must go.
    await pool.query(`DELETE FROM workflow_rollouts`);
    await asOwner(pool, 'ALTER TABLE workflow_definitions DISABLE TRIGGER published_is_final');
    await pool.query(`UPDATE workflow_definitions d SET key = 'prepare', version = n.n
      FROM (SELECT id, row_number() OVER () AS n FROM workflow_definitions) AS n WHERE n.id = d.id`);
    await asOwner(pool, 'ALTER TABLE workflow_definitions ENABLE TRIGGER published_is_final');
    await publishArm('a', one?.versionId ?? '');
    await publishArm('b', two?.versionId ?? '', 50);
    expect((await live()).rows).toMatchObject([
      { arm: 'a', weight: 100 },
      { arm: 'b', weight: 50 },
    ]);
    await publishArm('b', three?.versionId ?? '', 50);
    expect((await live()).rows).toMatchObject([
      { arm: 'a', definition_id: one?.versionId },
      { arm: 'b', definition_id: three?.versionId },
    ]);
    await publishArm('b', three?.versionId ?? '', 70);
    expect((await live()).rows).toMatchObject([{ arm: 'a' }, { arm: 'b', weight: 70 }]);
    expect(await countOf(pool, 'workflow_rollouts')).toBe(4);
    await publishArm('b', three?.versionId ?? '', 70);
    expect(await countOf(pool, 'workflow_rollouts')).toBe(4);
  });
});

describe('a start by hand', () => {
  const start = (contractId: string) =>
    createExecutionCommands(pool).startByHand({
      contractId,
      key: 'prepare',
      asOf: TONIGHT,
      interactive: false,
      actor: 'me',
    });

  it('stores the arm of the execution, and of the customer where several share the slot', async () => {
    await insertVersion(pool, { ...ALWAYS, arm: 'a' });
    await insertVersion(pool, { ...ALWAYS, arm: 'b' });
    const { contractId, customerId } = await insertAccount(pool);
    const arm = (await armsOf()).get(customerId);
    expect(await start(contractId)).toMatchObject({ outcome: 'started' });
    expect((await pool.query('SELECT arm FROM workflow_executions')).rows).toEqual([{ arm }]);
    expect((await pool.query('SELECT customer_id, key, slot, arm FROM workflow_assignments')).rows).toEqual([
      { customer_id: customerId, key: 'prepare', slot: '0 {}', arm },
    ]);
  });

  it('stores no assignment where there is no choice', async () => {
    await insertVersion(pool, ALWAYS);
    expect(await start((await insertAccount(pool)).contractId)).toMatchObject({ outcome: 'started' });
    expect(await countOf(pool, 'workflow_assignments')).toBe(0);
  });

  it('is refused while the key is paused', async () => {
    await insertVersion(pool, ALWAYS);
    await insert(pool, 'workflow_pauses', { key: 'prepare', paused_by: 'ops' });
    const { contractId } = await insertAccount(pool);
    expect(await chosen()).toMatchObject([{ paused: true }]);
    expect(await start(contractId)).toEqual({ outcome: 'paused' });
    expect(await countOf(pool, 'workflow_executions')).toBe(0);
    await pool.query('DELETE FROM workflow_pauses');
    expect(await start(contractId)).toMatchObject({ outcome: 'started' });
  });
});
