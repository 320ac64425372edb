import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mappingProblems } from '../../../src/imports/mapping/check.ts';
import { numberBy } from '../../../src/imports/mapping/conversions.ts';
import { mappingSchema } from '../../../src/imports/mapping/mapping.ts';
import { cli, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { ALL_TABLES } from '../../support/import-columns.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/importing.md'), 'utf8');
const blocksOf = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    (block) => block[1] ?? '',
  );
const commandsOf = (text: string): string[] =>
  blocksOf(text, 'sh')
    .flatMap((block) => block.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.startsWith('npx nightshift '));

/** The files that a reader has at this point of the page. */
const FILES = {
  'customers.csv': 'external_id,name,owner_email\nC1,Harbour,ana@example.com\n',
  'contracts.csv':
    'external_id,customer_external_id,name,currency,arr,renewal_date\nK1,C1,Platform,EUR,1200,2027-04-10\n',
  'contacts.csv': 'external_id,customer_external_id,name\nP1,C1,Ana Ruiz\n',
  'accounts.csv': 'Account ID,Account Name,Signup Date\nA1,Quay,31/12/2024\n',
} as const;

let database: TestDatabase;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = temporaryFolder();
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder.path, name), text);
});
afterAll(async () => {
  await dropTestDatabase(database);
  folder.remove();
});

/** Runs a line of a page in the reader's folder and writes its redirected output. */
async function run(line: string, place: (word: string) => string = (word) => word) {
  const [command = '', target] = line.replace('npx nightshift ', '').split(' > ');
  const inFolder = (word: string): string =>
    /\.(csv|yaml)$/.test(word) && !word.includes('/') ? join(folder.path, word) : word;
  const argv = command
    .trim()
    .split(/\s+/)
    .map((word) => inFolder(place(word)));
  const ran = await cli(argv, { DATABASE_URL: database.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' });
  if (target !== undefined) writeFileSync(join(folder.path, target.trim()), ran.stdout);
  return ran;
}

describe('docs/importing.md', () => {
  it.each(commandsOf(page))('%s', async (line) => {
    expect(await run(line)).toMatchObject({ code: 0 });
  });

  it('lists every column with its type, as the code has it', () => {
    expect(page.slice(page.indexOf('### customers')).trim()).toBe(ALL_TABLES);
  });

  it('says of each number how it is read', () => {
    const rows = [...page.matchAll(/^\| `([^`]+)` \| (\S+) \| (\S+) \|$/gm)];
    const read = (decimal: string, thousands: string, text: string): string =>
      String(numberBy({ decimal, thousands }, text) ?? 'rejected');
    expect(rows.length).toBeGreaterThan(20);
    for (const [, text = '', point, comma] of rows)
      expect([text, read('.', ',', text), read(',', '.', text)]).toEqual([text, point, comma]);
  });

  it('shows a mapping that could be used as it is', () => {
    const [example = ''] = blocksOf(page, 'yaml');
    expect(mappingProblems(mappingSchema.parse(parse(example)), 'contracts')).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  it.each(commandsOf(readme).filter((line) => line.includes(' import ')))('%s', async (line) => {
    expect(await run(line)).toMatchObject({ code: 0 });
  });
});

const RAVENSTACK = join(root, '../shared/data/ravenstack');
describe.skipIf(!existsSync(RAVENSTACK))('examples/ravenstack/README.md', () => {
  const lines = commandsOf(readFileSync(join(root, 'examples/ravenstack/README.md'), 'utf8'));

  it.each(lines.filter((line) => line.includes(' import ')))('%s', async (line) => {
    const place = (word: string): string =>
      word.replace(/^ravenstack(?=$|\/)/, RAVENSTACK).replace(/^examples\//, `${root}/examples/`);
    const kind = /--as (\w+)/.exec(line)?.[1] ?? '';
    const ran = await run(`${line} --rejects ${join(folder.path, 'rejects.csv')}`, place);
    expect(ran.code, ran.stderr).toBe(['usage', 'tickets'].includes(kind) ? 5 : 0);
  });
});
