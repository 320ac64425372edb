import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../../src/app/compose.ts';
import { addDays } from '../../../src/platform/civil-date.ts';
import { OPERATOR } from '../../support/actor.ts';
import { testApp } from '../../support/app.ts';
import { insertAccount, TONIGHT } from '../../support/book.ts';
import { cli, jsonOf, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let database: TestDatabase;
let app: App;
const folder = temporaryFolder();
const forecast = (...argv: string[]) =>
  cli(['forecast', '--date', TONIGHT, ...argv], {
    DATABASE_URL: database.url,
    DATA_DIR: folder.path,
    LOG_LEVEL: 'silent',
  });

beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  await app.stores.playbookStore.publish(smallPlaybook({ stage_name: 'Prepare <&> "sign"' }), '2000-01-01');
  await insertAccount(app.stores.pool, { renewsInDays: 130 });
  await insertAccount(app.stores.pool, { renewsInDays: 152 });
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
  folder.remove();
});

test('forecast says what starts on which night, from stated defaults where nothing has run yet', async () => {
  const ran = await forecast('--days', '10', '--json');
  expect(ran.code).toBe(0);
  const row = { key: 'prepare', owner: 'Ines Okafor', starts: 1, inputTokens: 8_000, outputTokens: 1_200 };
  expect(jsonOf(ran)).toMatchObject({
    date: TONIGHT,
    nights: 10,
    until: addDays(TONIGHT, 9),
    rows: [
      { ...row, night: TONIGHT, artifacts: 1, reviewMinutes: 5 },
      { ...row, night: addDays(TONIGHT, 3) },
    ],
    assumptions: { measured: {}, pricedAs: 'mock/mock-1' },
  });
  const words = await forecast('--days', '10', '--by', 'stage');
  expect(words.stdout).toMatch(/Prepare <&> "sign" +2 +0 +0 +2 +10 min +18,400/);
  expect(words.stdout).toContain('of which none has completed');
  expect((await forecast('--days', '3')).stdout).toMatch(/2026-12-01 +1 .*Prepare <&> "sign" 1/);
});

test('forecast --svg draws a chart that can be parsed and read aloud, whatever the stages are called', async () => {
  const file = join(folder.path, 'forecast.svg');
  expect((await forecast('--days', '90', '--svg', file)).code).toBe(0);
  const drawn = readFileSync(file, 'utf8');
  expect(drawn).toContain('role="img" aria-labelledby="title desc"');
  expect(drawn).toContain('Starts in all: Prepare &lt;&amp;&gt; &quot;sign&quot; 2.');
  expect(drawn).not.toContain('<&>');
  expect(drawn).toContain('prefers-color-scheme: dark');
  const elsewhere = await forecast('--svg', join(folder.path, 'none', 'x.svg'), '--json');
  expect(elsewhere.code).toBe(2);
  expect(jsonOf(elsewhere)).toMatchObject({ error: { code: 'USAGE_INVALID' } });
});

test('forecast rests on what the last executions of a stage took, once there are some', async () => {
  const worker = await app.startWorker();
  await app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
  await worker.drain(5_000);
  const { rows } = await app.stores.pool.query<{ tokens: number }>(
    'SELECT sum(input_tokens + output_tokens)::int AS tokens FROM llm_calls',
  );
  const found = jsonOf(await forecast('--days', '10', '--json')) as {
    rows: { night: string; inputTokens: number; outputTokens: number }[];
  };
  // The forecast leaves out what has started already.
  expect(found).toMatchObject({
    assumptions: { measured: { prepare: 1 } },
    rows: [{ night: addDays(TONIGHT, 3) }],
  });
  const [row] = found.rows;
  expect((row?.inputTokens ?? 0) + (row?.outputTokens ?? 0)).toBe(rows[0]?.tokens);
});
