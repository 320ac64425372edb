import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { type Account, insertAccount } from '../../support/book.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let app: App;
let account: Account;
const folder = temporaryFolder();
const facts = (...argv: string[]) =>
  cli(['facts', ...argv], { DATABASE_URL: database.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' });
const record = (...argv: string[]) => facts('record', '--contract', account.contractId, ...argv);

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  account = await insertAccount(app.stores.pool);
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
  folder.remove();
});

test('facts record says what somebody said, once, and facts ls shows it with its source', async () => {
  const given = ['--kind', 'stance', '--value', '{"status":"silent"}', '--date', '2026-01-02'];
  expect((await record(...given)).stdout).toBe('Recorded.\n');
  expect((await record(...given)).stdout).toBe('It had been recorded already.\n');
  expect(jsonOf(await facts('ls', account.contractId, '--json'))).toMatchObject([
    {
      kind: 'stance',
      value: { status: 'silent' },
      asOf: '2026-01-02',
      source: expect.stringMatching(/^cli:/),
    },
  ]);
});

test.each([
  [['--kind', 'stance', '--value', 'silent'], 2, 'is no JSON object'],
  [['--kind', 'stance', '--value', '{"mood":"good"}'], 2, 'value does not take mood'],
  [['--kind', 'stance', '--value', '{}', '--term', '7'], 1, 'has no term 7'],
])('facts record %j is refused', async (argv, code, words) => {
  const ran = await record(...argv);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain(words);
});
