import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { App } from '../../../src/app/compose.ts';
import { mappingSchema } from '../../../src/imports/mapping/mapping.ts';
import { testApp } from '../../support/app.ts';
import { cli, jsonOf, type Ran, temporaryFolder } from '../../support/cli.ts';
import { createTestDatabase, dropTestDatabase, type TestDatabase } from '../../support/database.ts';
import { countOf, emptyTables, everyRow } from '../../support/tables.ts';

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

/** Control characters except line breaks and tabs. */
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
    const number = mapping.replace('Acount ID', '{ from: Account ID, number: {} }');
    expect(
      (
        await run(
          file('a.csv', EXPORT),
          '--as',
          'customers',
          '--map',
          file('bad.yaml', number.replace('frm', 'from')),
        )
      ).stderr,
    ).toContain(
      'line 3: columns.external_id.number: external_id is text, and as a number 007 would become 7',
    );
  });
});

describe('a row that cannot be read', () => {
  it.each([
    '{}',
    '{"foo":1}',
    '{"__proto__":{"name":"x"}}',
    `{"external_id":"C9","name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  ])('ends no import, nor a dry run: %.40s', async (odd) => {
    const path = file(
      'odd.ndjson',
      `{"external_id":"C1","name":"Quay"}\n${odd}\n{"external_id":"C2","name":"Pier"}\n`,
    );
    const dry = await run(path, '--as', 'customers', '--dry-run', '--json');
    expect(jsonOf(dry)).toMatchObject({ inserted: 2, rejected: 1 });
    const ran = await run(path, '--as', 'customers', '--json');
    expect(ran.code).toBe(5);
    expect(jsonOf(ran)).toMatchObject({ inserted: 2, rejected: 1, rejects: [{ line: 2 }] });
    expect(readFileSync(join(folder.path, 'odd.rejects.ndjson'), 'utf8')).toContain('"rejected_line":2');
  });
});

describe('an export, imported with the mapping that is proposed for it', () => {
  /** Imports with the proposed mapping unchanged. */
  async function importAsProposed(name: string, text: string, kind: string): Promise<unknown> {
    const path = file(name, text);
    const { stdout } = await run(path, '--inspect', '--as', kind);
    return jsonOf(await run(path, '--as', kind, '--map', file(`${name}.yaml`, stdout), '--json'));
  }

  it('keeps amounts with decimal commas', async () => {
    await run(file('base.csv', 'external_id,name\nB1,Base\n'), '--as', 'customers');
    const text = [
      'Contract ID;Account ID;Name;Currency;ARR;Discount;Renewal Date',
      'W1;B1;Plattform;EUR;36.250,00;17,5;31.05.2027',
      'W2;B1;Plattform;EUR;8.420,75;3,25;15.06.2027',
      'W3;B1;Plattform;EUR;25.000;10;15.06.2027',
      'W4;B1;Plattform;EUR;640,00 €;0,5;15.06.2027',
      'W5;B1;Plattform;EUR;1,250.75;1;15.06.2027',
    ];
    expect(await importAsProposed('euro.csv', `${text.slice(0, 5).join('\n')}\n`, 'contracts')).toMatchObject(
      {
        inserted: 4,
        rejected: 0,
      },
    );
    const { rows } = await app.stores.pool.query(
      'SELECT external_id AS id, arr::float8, discount_percent::float8 AS discount FROM contracts ORDER BY 1',
    );
    expect(rows).toEqual([
      { id: 'W1', arr: 36_250, discount: 17.5 },
      { id: 'W2', arr: 8420.75, discount: 3.25 },
      { id: 'W3', arr: 25_000, discount: 10 },
      { id: 'W4', arr: 640, discount: 0.5 },
    ]);
    // A number in the other notation, in a later export, is refused and not read as 1.25.
    const later = file('later.csv', `${text.join('\n')}\n`);
    const ran = await run(later, '--as', 'contracts', '--map', join(folder.path, 'euro.csv.yaml'));
    expect(ran.code).toBe(5);
    expect(ran.stdout).toContain('line 6: arr: "1,250.75" is no number with decimal "," and thousands "."');
  });

  it('keeps ids that look like amounts', async () => {
    const ids = ['EUR-041', 'USD-041', 'EUR-41', 'ACC-00041', '00041', '(41)'];
    const text = `account_id,company_name\n${ids.map((id) => `${id},Dock of ${id}\n`).join('')}`;
    for (const counts of [{ inserted: 6 }, { inserted: 0, unchanged: 6 }])
      expect(await importAsProposed('ids.csv', text, 'customers')).toMatchObject({ ...counts, rejected: 0 });
    for (const id of ids)
      expect(
        await countOf(app.stores.pool, 'customers', `external_id = '${id}' AND name = 'Dock of ${id}'`),
      ).toBe(1);
  });

  it('keeps ids of prefixes alone', async () => {
    const text = 'account_id,company_name\nACC-00041,Dock\nACC-00042,Pier\n';
    expect(await importAsProposed('prefix.csv', text, 'customers')).toMatchObject({
      inserted: 2,
      rejected: 0,
    });
    expect(await countOf(app.stores.pool, 'customers', `external_id IN ('ACC-00041', 'ACC-00042')`)).toBe(2);
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

  it('asks which part of a date is the month, and what a value means', async () => {
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
