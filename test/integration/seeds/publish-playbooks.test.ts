import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { publishPlaybooks } from '../../../seeds/publish-playbooks.ts';
import type { App } from '../../../src/app/compose.ts';
import { testApp } from '../../support/app.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { everyRow } from '../../support/tables.ts';

let folder: string;
let database: TestDatabase;
let app: App;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
});
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-playbooks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, content: unknown): void =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : stringify(content));
const publish = async (options: { readonly except?: readonly string[] } = {}) =>
  (await publishPlaybooks(app.actions.playbooks.import, { folder, ...options })).flatMap(
    ({ published }) => published,
  );

const [assess, plan] = smallPlaybook().steps;

describe('what is wrong is named with its file', () => {
  test.each([
    ['YAML that is none', 'key: [', /01-prepare\.yaml[\s\S]*flow/i],
    ['an empty file', '# nothing yet\n', /01-prepare\.yaml[\s\S]*the file is empty/],
    ['a file of another kind', 'prepare', /the file: expected keys with values/],
    [
      'what is not there',
      { key: 5 },
      /:1:1: key: expected a text[\s\S]*stage_name: is missing; expected a text/,
    ],
    ['a missing part', { key: 'prepare' }, /01-prepare\.yaml[\s\S]*stage_name[\s\S]*steps/],
    ['an unknown word', { ...smallPlaybook(), stagename: 'x' }, /stagename/],
    [
      'a path that does not exist',
      smallPlaybook({ steps: [{ ...assess, llm_prompt: 'For {{customer.nmae}}.' }, plan] }),
      /steps\.assess\.llm_prompt: there is no customer\.nmae/,
    ],
  ])('%s', async (_, content, message) => {
    write('01-prepare.yaml', content);
    await expect(publish()).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });
});

test('one mistake anywhere, and nothing is published', async () => {
  write('01-prepare.yaml', smallPlaybook());
  write('02-engage.yaml', { key: 'engage' });
  const before = await everyRow(app.stores.pool);
  await expect(publish()).rejects.toMatchObject({ code: 'DEFINITION_INVALID' });
  expect(await everyRow(app.stores.pool)).toEqual(before);
});

test('publishing again leaves what is the same, and makes a version of what changed', async () => {
  write('01-prepare.yaml', smallPlaybook());
  const version = (number: number, created: boolean) => [{ key: 'prepare', version: number, created }];
  expect(await publish()).toEqual(version(1, true));
  expect(await publish()).toEqual(version(1, false));
  expect(await publish({ except: ['prepare'] })).toEqual([]);
  write('01-prepare.yaml', smallPlaybook({ description: 'Changed' }));
  expect(await publish()).toEqual(version(2, true));
});

test('a key that people have changed since does not stand in the way of the rest of the library', async () => {
  const [assess, plan] = smallPlaybook().steps;
  const reads = [
    assess,
    { ...plan, llm_prompt: '{{#if stages.kickoff.risk_score}}It was {{stages.kickoff.risk_score}}.{{/if}}' },
  ];
  write('01-kickoff.yaml', smallPlaybook({ key: 'kickoff' }));
  write('02-later.yaml', smallPlaybook({ key: 'later', steps: reads }));
  const theirs = smallPlaybook({ key: 'kickoff', steps: [{ ...assess, outputs: {}, mock_outputs: {} }] });
  await app.stores.playbookStore.publish(theirs, '2000-01-01');
  expect(await publish({ except: ['kickoff'] })).toEqual([{ key: 'later', version: 1, created: true }]);
});
