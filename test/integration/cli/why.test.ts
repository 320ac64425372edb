import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { type Account, insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let database: TestDatabase;
let app: App;
let account: Account;
const folder = temporaryFolder();
const why = (...argv: string[]) =>
  cli(['why', '--date', TONIGHT, ...argv], {
    DATABASE_URL: database.url,
    DATA_DIR: folder.path,
    LOG_LEVEL: 'silent',
  });

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  const variation = { name: 'large', audience: { segment: ['enterprise'] }, variables: { band: 1 } };
  await app.stores.playbookStore.publish(smallPlaybook({ variations: [variation] }), '2000-01-01');
  account = await insertAccount(app.stores.pool, { customer: { segment: 'smb', name: 'Harbour\u001b[2J' } });
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
  folder.remove();
});

test('why says one line a stage; with --stage every version and the condition that failed', async () => {
  const line = await why('--contract', account.contractId);
  expect(line.code).toBe(0);
  expect(line.stdout).toMatch(/Prepare +starts +version 1, 130 days left/);
  expect(line.stdout).not.toContain('enterprise');
  expect(line.stdout).not.toContain('\u001b');
  const more = await why('--contract', account.contractId, '--stage', 'Prepare');
  expect(more.stdout).toMatch(/2 +no +segment enterprise +segment "smb" is not enterprise/);
  expect((await why('--contract', account.contractId, '--details')).stdout).toBe(more.stdout);
});

test('why --json holds every version with codes, and the execution once there is one', async () => {
  const before = jsonOf(await why('--contract', account.contractId, '--json'));
  expect(before).toMatchObject({
    date: TONIGHT,
    stages: [
      {
        key: 'prepare',
        answer: 'starts',
        execution: null,
        versions: [
          { version: 2, isChosen: false, failedConditions: [{ condition: 'segment', value: 'smb' }] },
          { version: 1, isChosen: true },
        ],
      },
    ],
  });
  await app.scan({ scanDate: TONIGHT, trigger: 'manual' });
  const [execution] = await app.stores.executionCommands.list({ contract: account.contractId, limit: 1 });
  expect(jsonOf(await why('--contract', account.contractId, '--json'))).toMatchObject({
    stages: [{ answer: 'started', execution: { id: execution?.id, status: 'pending', asOf: TONIGHT } }],
  });
});

test('why refuses an unknown contract, and lists the stages for an unknown one', async () => {
  const contract = await why('--contract', 'K-none', '--json');
  expect(contract.code).toBe(1);
  expect(jsonOf(contract)).toMatchObject({ error: { code: 'NOT_FOUND' } });
  const stage = await why('--contract', account.contractId, '--stage', 'Prepar', '--json');
  expect(stage.code).toBe(1);
  expect(jsonOf(stage)).toMatchObject({ error: { code: 'NOT_FOUND', hint: 'Name one of: prepare.' } });
});

test('why says that a key is paused', async () => {
  await app.stores.pool.query(`INSERT INTO workflow_pauses (key, paused_by) VALUES ('prepare', 'a test')`);
  const other = await insertAccount(app.stores.pool, { renewsInDays: 131 });
  const paused = await why('--contract', other.contractId);
  expect(paused.stdout).toMatch(/Prepare +deferred +due, but the key is paused/);
});
