import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlaybookStore } from '../../../src/authoring/postgres/playbook-store.ts';
import { createPool } from '../../../src/platform/postgres/pool.ts';
import { type Account, insert, insertAccount, TONIGHT } from '../../support/book.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let database: TestDatabase;
let pool: pg.Pool;
let account: Account;
let published: string;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({ url: database.url, schema: 'nightshift' });
  account = await insertAccount(pool);
  await createPlaybookStore(pool).publish(smallPlaybook({ variables: { floor: 3 } }), '2000-01-01');
  published = await idOf(`SELECT id FROM workflow_definitions`);
});
afterAll(async () => {
  await pool.end();
  await dropTestDatabase(database);
});

async function idOf(sql: string, values: unknown[] = []): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(sql, values);
  return rows[0]?.id ?? '';
}

const draft = (row: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  // A key has one draft.
  key: `k${randomUUID().replaceAll('-', '')}`,
  version: 1,
  stage_name: 'Prepare',
  description: 'A draft',
  content_hash: randomUUID(),
  ...row,
});

const execution = (row: Record<string, unknown> = {}) => ({
  id: randomUUID(),
  definition_id: published,
  key: 'prepare',
  stage_name: 'Prepare',
  term_id: account.termId,
  contract_id: account.contractId,
  customer_id: account.customerId,
  trigger: 'scan',
  as_of: TONIGHT,
  days_left: 130,
  ...row,
});

/** Resolves to the SQLSTATE of the refusal. */
const refusal = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => 'accepted',
    (error: { code: string }) => error.code,
  );

const CHECK = '23514';
const UNIQUE = '23505';
const FOREIGN_KEY = '23503';
const RESTRICT = '23001';

describe('the content of a published version never changes', () => {
  it.each([
    ['its window', `UPDATE workflow_definitions SET days_max = 150 WHERE id = $1`],
    ['its routing', `UPDATE workflow_definitions SET conditional_routing = '{"a": 1}' WHERE id = $1`],
    [
      'its way back to draft',
      `UPDATE workflow_definitions SET status = 'draft', published_at = NULL WHERE id = $1`,
    ],
    ['its existence', `DELETE FROM workflow_definitions WHERE id = $1`],
    ['a prompt', `UPDATE workflow_step_templates SET llm_prompt = 'other' WHERE definition_id = $1`],
    ['the number of its steps', `DELETE FROM workflow_step_templates WHERE definition_id = $1`],
    ['an artifact', `UPDATE workflow_artifact_templates SET title = 'other' WHERE definition_id = $1`],
    ['a variable', `UPDATE workflow_variables SET value = '4' WHERE definition_id = $1`],
    ['a new variable', `INSERT INTO workflow_variables VALUES ($1, 'more', '1')`],
    ['a variable taken away', `DELETE FROM workflow_variables WHERE definition_id = $1`],
  ])('not %s', async (_what, sql) => {
    expect(await refusal(() => pool.query(sql, [published]))).toBe(RESTRICT);
  });

  it('not by moving a step of a draft into it', async () => {
    const other = draft();
    await insert(pool, 'workflow_definitions', other);
    await insert(pool, 'workflow_variables', { definition_id: other.id, name: 'moved', value: '1' });
    const move = () =>
      pool.query('UPDATE workflow_variables SET definition_id = $1 WHERE definition_id = $2', [
        published,
        other.id,
      ]);
    expect(await refusal(move)).toBe(RESTRICT);
  });

  it('while a draft may be changed and thrown away with all it holds', async () => {
    const other = draft();
    await insert(pool, 'workflow_definitions', other);
    await insert(pool, 'workflow_variables', { definition_id: other.id, name: 'mine', value: '1' });
    await pool.query('UPDATE workflow_definitions SET days_max = 10 WHERE id = $1', [other.id]);
    await pool.query('DELETE FROM workflow_definitions WHERE id = $1', [other.id]);
    expect(
      (await pool.query('SELECT FROM workflow_variables WHERE definition_id = $1', [other.id])).rowCount,
    ).toBe(0);
  });

  it('and it can be retired, with a note', async () => {
    const retire = `UPDATE workflow_definitions SET status = 'retired', retired_at = now(), note = 'replaced' WHERE id = $1`;
    await pool.query(retire, [published]);
    await pool.query(
      `UPDATE workflow_definitions SET status = 'published', retired_at = NULL WHERE id = $1`,
      [published],
    );
  });
});

describe('a window', () => {
  it.each([
    ['whose lower edge is above its upper one', { days_min: 10, days_max: 9 }],
    ['that repeats every 0 days', { repeat_every_days: 0 }],
    ['that changes pace without having one', { repeat_later_after_days: 30, repeat_later_every_days: 30 }],
    ['that changes pace at no time', { repeat_every_days: 7, repeat_later_every_days: 30 }],
    ['that changes to no pace', { repeat_every_days: 7, repeat_later_after_days: 30 }],
    ['of an anchor that nobody knows', { anchor: 'birthday' }],
  ])('is refused %s', async (_what, row) => {
    expect(await refusal(() => insert(pool, 'workflow_definitions', draft(row)))).toBe(CHECK);
  });

  it.each([
    ['of one day', { days_min: 0, days_max: 0 }],
    ['open above', { days_min: 180, days_max: null }],
    ['open below', { days_min: null, days_max: -1 }],
    ['open at both ends', { days_min: null, days_max: null }],
  ])('may be %s', async (_what, row) => {
    await insert(pool, 'workflow_definitions', draft(row));
  });
});

describe('a rollout', () => {
  const rollout = (row: Record<string, unknown>) => ({
    key: 'prepare',
    definition_id: published,
    valid_from: '2026-01-10',
    ...row,
  });
  it.each([
    ['that ends two days before it starts', CHECK, { valid_to: '2026-01-08' }],
    ['of no weight', CHECK, { weight: 0 }],
    ['with a condition that the lookup does not know', CHECK, { audience: '{"industry": ["steel"]}' }],
    ['of a version of another key', FOREIGN_KEY, { key: 'engage' }],
  ])('is refused %s', async (_what, code, row) => {
    expect(await refusal(() => insert(pool, 'workflow_rollouts', rollout(row)))).toBe(code);
  });
});

describe('an execution', () => {
  it.each([
    ['of a status that nobody knows', { status: 'stuck' }],
    ['failed without a code', { status: 'failed', finished_at: TONIGHT }],
    ['waiting for nothing in particular', { status: 'waiting', wait_until: TONIGHT }],
    ['waiting for ever', { status: 'waiting', waits_for: 'approval' }],
    ['running under no lease', { status: 'running' }],
    ['completed at no time', { status: 'completed' }],
    ['pending and finished', { finished_at: TONIGHT }],
    ['of a negative occurrence', { occurrence: -1 }],
  ])('is refused %s', async (_what, row) => {
    expect(await refusal(() => insert(pool, 'workflow_executions', execution(row)))).toBe(CHECK);
  });

  it('holds its slot alone, whatever became of it, until it is superseded', async () => {
    const first = execution();
    await insert(pool, 'workflow_executions', first);
    for (const status of ['pending', 'completed', 'failed', 'cancelled'] as const) {
      const finished = status === 'pending' ? null : TONIGHT;
      await pool.query(
        `UPDATE workflow_executions SET status = $2, finished_at = $3, error_code = 'INTERNAL' WHERE id = $1`,
        [first.id, status, finished],
      );
      expect(await refusal(() => insert(pool, 'workflow_executions', execution()))).toBe(UNIQUE);
    }
    await insert(pool, 'workflow_executions', execution({ occurrence: 1 }));
    await pool.query(`UPDATE workflow_executions SET status = 'superseded' WHERE id = $1`, [first.id]);
    await insert(pool, 'workflow_executions', execution());
  });
});

describe('the book', () => {
  it('has one open term a contract', async () => {
    const second = {
      contract_id: account.contractId,
      term_number: 2,
      renewal_date: '2028-01-01',
      term_months: 12,
    };
    expect(await refusal(() => insert(pool, 'contract_terms', second))).toBe(UNIQUE);
    await insert(pool, 'contract_terms', { ...second, status: 'closed' });
  });

  it('refuses a term that ends before it starts', async () => {
    const term = { contract_id: account.contractId, term_number: 3, status: 'closed', term_months: 12 };
    const backwards = { ...term, term_start: '2026-02-02', renewal_date: '2026-02-02' };
    expect(await refusal(() => insert(pool, 'contract_terms', backwards))).toBe(CHECK);
  });
});

describe('a step execution', () => {
  it('is completed only with outputs', async () => {
    const id = await idOf(`SELECT id FROM workflow_executions LIMIT 1`);
    const visit = {
      execution_id: id,
      step_key: 'assess',
      visit: 1,
      seq: 0,
      lease_epoch: 1,
      status: 'completed',
    };
    expect(
      await refusal(() => insert(pool, 'workflow_step_executions', { ...visit, finished_at: TONIGHT })),
    ).toBe(CHECK);
  });
});
