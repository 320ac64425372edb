import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { type Account, insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let database: TestDatabase;
let app: App;
let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;
const run = (...argv: string[]) => cli(argv, environment);

beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

async function open(options: { migrated?: boolean } = {}): Promise<void> {
  database = await createTestDatabase(options);
  environment = { DATABASE_URL: database.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' };
}

describe('with contracts and one playbook', () => {
  let prepared: Account;
  let waiting: Account;

  beforeAll(async () => {
    await open();
    app = await testApp(database);
    await app.stores.playbookStore.publish(smallPlaybook(), '2000-01-01');
    prepared = await insertAccount(app.stores.pool, {
      renewsInDays: 130,
      customer: { name: "O'Reilly & Sons <Ltd>" },
    });
    waiting = await insertAccount(app.stores.pool, { renewsInDays: 149 });
    await insertAccount(app.stores.pool, { renewsInDays: 10 });
  });
  afterAll(async () => {
    await app.close();
    await dropTestDatabase(database);
  });

  const countExecutions = async (): Promise<number> =>
    (await app.stores.executionCommands.list({ limit: 100 })).length;

  test('scan --dry-run says what would start, and writes nothing', async () => {
    const ran = await run('scan', '--dry-run', '--date', TONIGHT, '--json');
    expect(ran.code).toBe(0);
    expect(jsonOf(ran)).toMatchObject({
      date: TONIGHT,
      contracts: 3,
      due: [
        { contractId: prepared.contractId, stage: 'Prepare', daysLeft: 130, exists: false },
        { contractId: waiting.contractId, daysLeft: 149 },
      ],
    });
    const words = await run('scan', '--dry-run', '--date', TONIGHT);
    expect(words.stdout).toContain(prepared.contractId);
    expect(await countExecutions()).toBe(0);
  });

  test('run starts one stage and runs it to the end in this process, and nothing else', async () => {
    const asked = ['run', '--contract', prepared.contractId, '--stage', 'Prepare', '--date', TONIGHT];
    const ran = await run(...asked, '--json');
    expect(ran.code).toBe(0);
    expect(jsonOf(ran)).toMatchObject({ status: 'completed', artifacts: [{ status: 'pending_review' }] });
    expect(ran.stderr).toContain('Started execution');
    const again = await run(...asked, '--json');
    expect(again.code).toBe(1);
    expect(jsonOf(again)).toMatchObject({
      error: { code: 'CONFLICT', hint: expect.stringContaining('nightshift executions show') },
    });
    const { rows } = await app.stores.pool.query(
      `SELECT actor FROM audit_log WHERE subject_type = 'execution'`,
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/^cli:./) }]);
    expect(await countExecutions()).toBe(1);
  });

  test('run for an unknown contract ends with 1', async () => {
    const ran = await run('run', '--contract', 'K-none', '--stage', 'prepare', '--json');
    expect(ran.code).toBe(1);
    expect(jsonOf(ran)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test('scan starts due executions and leaves them to the workers', async () => {
    const ran = await run('scan', '--date', TONIGHT, '--json');
    expect(ran.code).toBe(0);
    expect(jsonOf(ran)).toMatchObject({
      scanDate: TONIGHT,
      contracts: 3,
      stages: { Prepare: { matched: 2, started: 1 } },
      dispatched: 1,
    });
    expect(ran.stderr).toContain('nightshift start');
    const words = await run('scan', '--date', TONIGHT);
    expect(words.stdout).toMatch(/Prepare +2 +0/);
  });

  test('executions ls filters, and says so where there are more', async () => {
    const all = await run('executions', 'ls', '--json');
    expect(jsonOf(all)).toHaveLength(2);
    const done = await run('executions', 'ls', '--status', 'completed', '--stage', 'prepare', '--limit', '1');
    expect(done.stdout).toContain("O'Reilly & Sons <Ltd>");
    expect(done.stdout).not.toContain('pending');
    expect(done.stderr).toContain('--limit');
    const ofContract = await run('executions', 'ls', '--contract', waiting.contractId, '--json');
    expect(jsonOf(ofContract)).toMatchObject([{ status: 'pending', contractId: waiting.contractId }]);
    const none = await run('executions', 'ls', '--status', 'failed');
    expect(none.stdout).toBe('There are none.\n');
  });

  test('executions show prints the progress of an execution, step by step', async () => {
    const [done] = await app.stores.executionCommands.list({ status: 'completed', limit: 1 });
    const words = await run('executions', 'show', done?.id ?? '');
    for (const part of [done?.id, 'completed', 'assess', 'mock-1', 'pending_review'])
      expect(words.stdout).toContain(part);
    expect(jsonOf(await run('executions', 'show', done?.id ?? '', '--json'))).toMatchObject({
      id: done?.id,
      steps: [{ stepKey: 'assess' }, { stepKey: 'plan' }],
    });
    const none = await run('executions', 'show', 'nothing', '--json');
    expect(none.code).toBe(1);
    expect(jsonOf(none)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  test('artifacts: ls with an id to copy, show as it is to be read', async () => {
    const listed = z
      .array(z.object({ id: z.string(), title: z.string() }))
      .parse(
        jsonOf(await run('artifacts', 'ls', '--status', 'pending_review', '--stage', 'prepare', '--json')),
      );
    const id = listed[0]?.id ?? '';
    expect((await run('artifacts', 'ls')).stdout).toContain(id);
    const shown = await run('artifacts', 'show', id);
    expect(shown.stdout).toMatch(/^Prepare for O'Reilly & Sons <Ltd>, .*the night of 2026-12-01\n/);
    expect(shown.stdout).toContain("\n# Plan for O'Reilly & Sons <Ltd>\n");
    expect(jsonOf(await run('artifacts', 'show', id, '--json'))).toMatchObject({ id, kind: 'report' });
    expect((await run('artifacts', 'ls', '--owner', 'nobody@example.com')).stdout).toBe('There are none.\n');
    expect((await run('artifacts', 'show', 'nothing')).code).toBe(1);
  });

  test('artifacts ls finds an inbox by part of a name, a customer and a night', async () => {
    const count = async (...filter: string[]): Promise<number> =>
      z.array(z.unknown()).parse(jsonOf(await run('artifacts', 'ls', ...filter, '--json'))).length;
    const all = await count();
    expect(all).toBeGreaterThan(0);
    expect(await count('--owner', 'ines OKAFOR')).toBe(all);
    expect(await count('--night', TONIGHT)).toBe(all);
    expect(await count('--customer', "o'reilly")).toBe(1);
    expect(await count('--night', '2026-12-02')).toBe(0);
  });

  test('a stage that does not exist is an error, not a quiet night', async () => {
    for (const list of ['artifacts', 'executions']) {
      const ran = await run(list, 'ls', '--stage', 'Critcal', '--json');
      expect(ran.code).toBe(1);
      expect(jsonOf(ran)).toMatchObject({ error: { code: 'NOT_FOUND', hint: 'Name one of: Prepare.' } });
    }
  });

  test('executions cancel, with a reason for the record; then nothing is left to retry', async () => {
    const [due] = await app.stores.executionCommands.list({ status: 'pending', limit: 1 });
    const id = due?.id ?? '';
    const cancelled = await run('executions', 'cancel', id, '--reason', 'duplicate contract', '--json');
    expect(jsonOf(cancelled)).toEqual({ executionId: id, status: 'cancelled' });
    const { rows } = await app.stores.pool.query(
      `SELECT details FROM audit_log WHERE action = 'cancel execution'`,
    );
    expect(rows).toEqual([{ details: { reason: 'duplicate contract' } }]);
    const retried = await run('executions', 'retry', id, '--json');
    expect(retried.code).toBe(1);
    expect(jsonOf(retried)).toMatchObject({ error: { code: 'TRANSITION_ILLEGAL' } });
    expect((await run('executions', 'show', id)).stdout).toContain(': duplicate contract');

    const replayed = jsonOf(await run('executions', 'replay', id, '--json'));
    expect(replayed).toMatchObject({ replayOf: id, status: 'pending' });
    expect((await app.stores.executionCommands.find(id))?.status).toBe('superseded');
  });

  test('executions retry makes a failed one due again', async () => {
    const [done] = await app.stores.executionCommands.list({ status: 'completed', limit: 1 });
    const id = done?.id ?? '';
    await app.stores.pool.query(
      `UPDATE workflow_executions SET status = 'failed', error_code = 'LLM_TIMEOUT' WHERE id = $1`,
      [id],
    );
    expect(jsonOf(await run('executions', 'retry', id, '--json'))).toEqual({
      executionId: id,
      status: 'pending',
    });
    expect(await app.stores.executionCommands.find(id)).toMatchObject({ status: 'pending', errorCode: null });
  });

  test('doctor finds all well; what waits too long is a failure', async () => {
    const well = await run('doctor', '--json');
    expect(well.code).toBe(0);
    expect(jsonOf(well)).toMatchObject({ ok: true });
    await app.stores.pool.query(
      `UPDATE workflow_executions SET next_attempt_at = now() - interval '1 day' WHERE status = 'pending'`,
    );
    const stuck = await run('doctor');
    expect(stuck.code).toBe(1);
    expect(stuck.stdout).toMatch(/FAIL +work +.*24 h\n +→ .*nightshift start/);
    expect(stuck.stdout).toMatch(/ok +queue +bullmq \d/);
  });

  test('doctor names what has failed, the newest night first, and ends with 1 until nothing has', async () => {
    const { pool } = app.stores;
    await pool.query(
      `UPDATE workflow_executions SET status = 'failed', error_code = 'LLM_OVERLOADED', finished_at = now()
       WHERE status = 'pending'`,
    );
    const [failed] = await app.stores.executionCommands.list({ status: 'failed', limit: 1 });
    const found = await run('doctor');
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(
      new RegExp(
        `FAIL +executions +\\d executions? (has|have) failed\\n +${failed?.asOf}: \\d LLM_OVERLOADED\\n +→ .*executions ls --status failed`,
      ),
    );
    await pool.query(`UPDATE workflow_executions SET status = 'cancelled' WHERE status = 'failed'`);
    expect((await run('doctor', '--json')).code).toBe(0);
  });
});

describe('the schema', () => {
  beforeEach(() => open({ migrated: false }));
  afterEach(() => dropTestDatabase(database));

  test('commands that need it say to migrate, and change nothing', async () => {
    const ran = await run('executions', 'ls', '--json');
    expect(ran.code).toBe(3);
    expect(jsonOf(ran)).toMatchObject({
      error: { code: 'SCHEMA_OUT_OF_DATE', hint: expect.stringContaining('nightshift migrate') },
    });
    const doctor = await run('doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/FAIL +schema/);
    expect(await schemas()).toEqual([]);
  });

  test('migrate, twice; status; rollback', async () => {
    expect(jsonOf(await run('migrate', '--status', '--json'))).toMatchObject({ applied: [], unknown: [] });
    const first = z
      .object({ applied: z.array(z.string()).min(1) })
      .parse(jsonOf(await run('migrate', '--json')));
    expect(jsonOf(await run('migrate', '--json'))).toEqual({ applied: [] });
    expect(jsonOf(await run('migrate', '--status', '--json'))).toEqual({
      applied: first.applied,
      pending: [],
      unknown: [],
    });
    const undone = z.object({ rolledBack: z.array(z.string()) });
    const { rolledBack } = undone.parse(jsonOf(await run('migrate', '--rollback', '--json')));
    expect(rolledBack.toSorted()).toEqual(first.applied.filter((name) => !name.endsWith('.sql')));
    expect((await run('executions', 'ls')).code).toBe(3);
  });

  test('with an older text of a function is out of date, and migrated like another', async () => {
    await run('migrate');
    await query(`UPDATE nightshift.function_texts SET hash = 'older' WHERE name = 'eligible_contracts'`);
    const pending = ['functions/eligible_contracts.sql'];
    expect(jsonOf(await run('migrate', '--status', '--json'))).toMatchObject({ pending });
    const refused = await run('executions', 'ls', '--json');
    expect(jsonOf(refused)).toMatchObject({ error: { code: 'SCHEMA_OUT_OF_DATE' } });
    expect((await run('doctor')).stdout).toMatch(/FAIL +schema/);
    expect(jsonOf(await run('migrate', '--json'))).toEqual({ applied: pending });
    expect((await run('executions', 'ls')).code).toBe(0);
  });

  test('of a newer version is not touched', async () => {
    await run('migrate');
    await query(
      `INSERT INTO nightshift.knex_migrations (name, batch) VALUES ('29990101_from_the_future.ts', 2)`,
    );
    for (const argv of [['executions', 'ls'], ['migrate'], ['start', '--once']]) {
      const ran = await run(...argv, '--json');
      expect(ran.code).toBe(3);
      expect(jsonOf(ran)).toMatchObject({ error: { message: expect.stringContaining('29990101') } });
    }
  });

  test("of somebody else's tables is named and left alone", async () => {
    await query('CREATE SCHEMA nightshift; CREATE TABLE nightshift.customers (id int)');
    const ran = await run('migrate', '--json');
    expect(ran.code).toBe(3);
    expect(jsonOf(ran)).toMatchObject({
      error: { code: 'SCHEMA_FOREIGN_TABLES', message: expect.stringContaining('customers') },
    });
  });

  const schemas = async (): Promise<unknown[]> =>
    query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'nightshift%'`);

  async function query(text: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }
});
