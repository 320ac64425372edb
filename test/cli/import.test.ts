import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { App } from '../../src/compose.ts';
import { mappingSchema } from '../../src/domain/import/mapping.ts';
import { testApp } from '../support/app.ts';
import { cli, jsonOf, type Ran, temporaryFolder } from '../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../support/database.ts';
import { countOf, emptyTables, everyRow } from '../support/tables.ts';

let database: TestDatabase;
let app: App;
let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  database = await createTestDatabase();
  app = await testApp(database);
  folder = temporaryFolder();
});
beforeEach(() => emptyTables(app.stores.pool));
afterAll(async () => {
  await app.close();
  await dropTestDatabase(database);
  folder.remove();
});

const file = (name: string, text: string): string => {
  writeFileSync(join(folder.path, name), text);
  return join(folder.path, name);
};
const run = (...argv: string[]): Promise<Ran> =>
  cli(['import', ...argv], { DATABASE_URL: database.url, DATA_DIR: folder.path, LOG_LEVEL: 'silent' });

/** But for line breaks and tabs. */
const CONTROL = /(?![\n\t])\p{Cc}/u;

const EXPORT = 'Account ID;Company;Sign-up;Status\nA1;Harbour;31/12/2024;live\nA2;Quay;01/02/2025;gone\n';

describe('nightshift import', () => {
  it('ends with 0 where every row was taken in, and with 5 where one was not', async () => {
    const path = file('customers.csv', 'external_id,name\nC1,Harbour\n,Quay\n');
    const ran = await run(path, '--as', 'customers');
    expect(ran.code).toBe(5);
    expect(ran.stdout).toContain('line 3: external_id is empty');
    const rejects = join(folder.path, 'customers.rejects.csv');
    expect(ran.stdout).toContain(rejects);
    writeFileSync(rejects, readFileSync(rejects, 'utf8').replace(',,,Quay', ',,C2,Quay'));
    expect((await run(rejects, '--as', 'customers')).code).toBe(0);
    expect(await countOf(app.stores.pool, 'customers')).toBe(2);
  });

  it('shows no control character of anybody’s data on the terminal', async () => {
    const path = file(
      'evil.csv',
      'external_id,name,employees,\u001b[2Jfoo\nC1,Harbour,\u001b]0;owned\u0007,x\n',
    );
    const ran = await run(path, '--as', 'customers');
    expect(ran.code).toBe(5);
    expect(ran.stdout + ran.stderr).not.toMatch(CONTROL);
    expect((await run(path, '--inspect')).stdout).not.toMatch(CONTROL);
  });

  it('writes nothing at all in a dry run, not even rejects', async () => {
    const path = file('dry.csv', 'external_id,name\nC1,Harbour\n,Quay\n');
    const before = await everyRow(app.stores.pool);
    const ran = await run(path, '--as', 'customers', '--dry-run', '--json');
    expect(jsonOf(ran)).toMatchObject({ inserted: 1, rejected: 1, dryRun: true, rejectsFile: null });
    expect(await everyRow(app.stores.pool)).toEqual(before);
    expect(existsSync(join(folder.path, 'dry.rejects.csv'))).toBe(false);
  });

  it.each<[string, string, string[], string]>([
    ['without a kind', 'external_id,name\n', [], '--as'],
    ['without a column it needs', 'external_id\n', ['--as', 'customers'], 'name'],
    ['without a header', '', ['--as', 'customers'], 'empty'],
    [
      'with --complete for another kind',
      'external_id,name\n',
      ['--as', 'customers', '--complete'],
      '--as contracts',
    ],
    [
      'with a limit that is none',
      'external_id,name\n',
      ['--as', 'contracts', '--gone-limit', 'x'],
      '--goneLimit',
    ],
  ])('ends with 2 %s', async (_, text, argv, words) => {
    const ran = await run(file('usage.csv', text), ...argv);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(words);
  });

  it('says what is wrong in a mapping, line by line', async () => {
    const mapping =
      'as: customers\ncolumns:\n  external_id: Acount ID\n  name: Company\n  lifecyle: Status\n  tier: { frm: x }\n';
    const ran = await run(file('a.csv', EXPORT), '--as', 'customers', '--map', file('bad.yaml', mapping));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('line 6: columns.tier');
    const better = mapping.replace('  tier: { frm: x }\n', '');
    expect(
      (await run(file('a.csv', EXPORT), '--as', 'customers', '--map', file('bad.yaml', better))).stderr,
    ).toContain('line 5: columns.lifecyle: customers have no such column; did you mean lifecycle?');
    const last = better.replace('  lifecyle: Status\n', '');
    expect(
      (await run(file('a.csv', EXPORT), '--as', 'customers', '--map', file('bad.yaml', last))).stderr,
    ).toContain('line 3: columns.external_id: the file has no column "Acount ID"; did you mean Account ID?');
  });
});

describe('nightshift import --inspect', () => {
  it('proposes a mapping that can be used as it is, and asks what the file cannot tell', async () => {
    const path = file('accounts.csv', EXPORT);
    const ran = await run(path, '--inspect');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('external_id: Account ID');
    expect(ran.stdout).toContain('customer_since: { from: Sign-up, date: D/M/YYYY }');
    expect(mappingSchema.parse(parse(ran.stdout))).toMatchObject({ as: 'customers' });
    const imported = await run(
      path,
      '--as',
      'customers',
      '--map',
      file('accounts.yaml', ran.stdout),
      '--json',
    );
    expect(jsonOf(imported)).toMatchObject({ inserted: 2, rejected: 0 });
    expect(await countOf(app.stores.pool, 'customers', `customer_since = '2024-12-31'`)).toBe(1);
  });

  it('asks which of both is the month, and what a value means', async () => {
    const text =
      'id,account_id,title,priority,state,created\nT1,A1,Slow,P1,new,01/02/2026\nT2,A1,Slow,odd,on hold,03/04/2026\n';
    const { stdout } = await run(file('cases.csv', text), '--inspect', '--as', 'tickets');
    expect(stdout).toMatch(/opened_on: .*D\/M\/YYYY.*# \? or M\/D\/YYYY/);
    expect(stdout).toMatch(/P1: 1/);
    expect(stdout).toMatch(/odd: null +# \? one of/);
    expect(stdout).toMatch(/new: open/);
  });

  it.each(['\u001b[31mred', 'a: b', '# no', '- x', '"quoted"', "it's", '{', 'null', 'yes', ' padded '])(
    'is valid YAML whatever a column is called: %j',
    async (name) => {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      const text = `external_id,name,${quoted}\nC1,Harbour,"${name.replaceAll('"', '""')}\nx"\n`;
      const { stdout } = await run(file('odd.csv', text), '--inspect', '--as', 'customers');
      expect(mappingSchema.safeParse(parse(stdout)).success, stdout).toBe(true);
    },
  );
});
