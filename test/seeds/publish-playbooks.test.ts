import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { publishPlaybooks, readPlaybooks } from '../../seeds/publish-playbooks.ts';
import type { DefinitionStore } from '../../src/services/ports/definition-store.ts';
import { testApp } from '../support/app.ts';
import { createTestDatabase, dropTestDatabase } from '../support/database.ts';
import { smallPlaybook } from '../support/playbooks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-playbooks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, content: unknown): void =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : stringify(content));

const [assess, plan] = smallPlaybook().steps;

describe('what is wrong is named with its file', () => {
  test.each([
    ['YAML that is none', 'key: [', /01-prepare\.yaml[\s\S]*flow/i],
    ['an empty file', '# nothing yet\n', /01-prepare\.yaml[\s\S]*the file is empty/],
    ['a file of another kind', 'prepare', /the file: expected keys with values/],
    ['what is not there', { key: 5 }, /key: expected a text\n {2}stage_name: is missing; expected a text/],
    ['a missing part', { key: 'prepare' }, /01-prepare\.yaml[\s\S]*stage_name[\s\S]*steps/],
    ['an unknown word', { ...smallPlaybook(), stagename: 'x' }, /stagename/],
    [
      'a path that does not exist',
      smallPlaybook({ steps: [{ ...assess, llm_prompt: 'For {{customer.nmae}}.' }, plan] }),
      /steps\.assess\.llm_prompt: there is no customer\.nmae/,
    ],
  ])('%s', async (_, content, message) => {
    write('01-prepare.yaml', content);
    await expect(readPlaybooks(folder)).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      message: expect.stringMatching(message),
      mend: expect.any(String),
    });
  });
});

test('one mistake anywhere, and nothing is published', async () => {
  write('01-prepare.yaml', smallPlaybook());
  write('02-engage.yaml', { key: 'engage' });
  const asked: string[] = [];
  const publish: DefinitionStore['publish'] = async ({ key }) => {
    asked.push(key);
    return [];
  };
  const nothing = {
    keys: async () => [],
    legacyKeysOf: async () => [],
    find: async () => null,
    findApplicable: async () => null,
  };
  const definitions = { ...nothing, publish };
  await expect(publishPlaybooks(definitions, { folder })).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
  });
  expect(asked).toEqual([]);
});

test('publishing again leaves what is the same, and makes a version of what changed', async () => {
  const database = await createTestDatabase();
  const app = await testApp(database);
  try {
    const { definitions } = app.stores;
    write('01-prepare.yaml', smallPlaybook());
    const version = (number: number, created: boolean) => [{ key: 'prepare', version: number, created }];
    expect(await publishPlaybooks(definitions, { folder })).toEqual(version(1, true));
    expect(await publishPlaybooks(definitions, { folder })).toEqual(version(1, false));
    expect(await publishPlaybooks(definitions, { folder, except: ['prepare'] })).toEqual([]);
    write('01-prepare.yaml', smallPlaybook({ description: 'Changed' }));
    expect(await publishPlaybooks(definitions, { folder })).toEqual(version(2, true));
  } finally {
    await app.close();
    await dropTestDatabase(database);
  }
});
