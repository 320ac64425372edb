import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImportRecords } from '../../../src/imports/import-records.ts';
import { IMPORT_KINDS, type ImportKind, KINDS } from '../../../src/imports/kinds/kinds.ts';
import type { SourceRow } from '../../../src/imports/ports.ts';
import { createImportStore } from '../../../src/imports/postgres/import-store.ts';
import { TONIGHT } from '../../support/book.ts';
import { importsIntoEngine } from '../../support/imports-into-engine.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { countOf, everyRow } from '../../support/tables.ts';

const book = importsIntoEngine();
const { importText } = book;

const lines = (rows: readonly string[]): string => `${rows.join('\n')}\n`;
const customer = (id: string, more = ''): string => `{"external_id":"${id}","name":"Quay ${id}"${more}}`;
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** Text that cannot be compressed, so that it is too long for any index. */
const incompressible = (length: number): string => {
  let text = '';
  while (text.length < length) text += createHash('sha256').update(text).digest('base64url');
  return text;
};
const idsOf = async (): Promise<string[]> =>
  (
    await book.engine.pool.query<{ id: string }>(
      'SELECT external_id AS id FROM customers ORDER BY external_id',
    )
  ).rows.map(({ id }) => id);

/** Rows that cannot be imported: their oddity, their text, and what the reason must contain. */
const ODD_ROWS: [string, string, string][] = [
  ['an empty object', '{}', 'external_id is missing; name is missing'],
  ['columns that are none of ours', '{"foo":1}', 'external_id is missing'],
  ['a prototype', '{"__proto__":{"external_id":"C9","name":"x"}}', 'external_id is missing'],
  ['a list', '[{"external_id":"C9","name":"x"}]', 'no JSON object'],
  ['a number', '7', 'no JSON object'],
  ['a text', '"C9"', 'no JSON object'],
  ['nothing', 'null', 'no JSON object'],
  ['half an object', '{"external_id":"C9"', 'no JSON'],
  ['nulls', '{"external_id":null,"name":null}', 'external_id is empty; name is empty'],
  ['half of the columns that are needed', '{"external_id":"C9"}', 'name is missing'],
  ['an id of nothing that can be stored', customer('\\u0000'), 'external_id holds nothing'],
  ['an id that no index holds', customer(incompressible(9_000)), 'refused'],
  ['a text beyond measure', customer('C9', `,"notes":"${'x'.repeat(120_000)}"`), 'notes is longer'],
  ['a line beyond measure', customer('C9', `,"notes":"${'x'.repeat(1_100_000)}"`), 'bytes long'],
  ['a value nested beyond measure', customer('C9', `,"notes":${nested(50_000)}`), 'nested'],
  ['an unknown value nested beyond measure', customer('C9', `,"foo":${nested(50_000)}`), 'nested'],
  ['a list nested beyond measure', customer('C9', `,"goals":${nested(3_000)}`), 'nested'],
  ['an object for a name', '{"external_id":"C9","name":{"first":"Ana"}}', 'name is no text'],
  ['an object for yes or no', customer('C9', ',"do_not_contact":{"toString":1}'), 'do_not_contact'],
  ['an object in a list', customer('C9', ',"goals":[{"toString":1}]'), 'goals'],
  ['a list in a list', customer('C9', ',"goals":["a",["b"]]'), 'goals'],
  ['a number beyond measure', customer('C9', ',"employees":1e400'), '"1e400"'],
];

describe('a row of NDJSON that cannot be read', () => {
  it.each(ODD_ROWS)('costs nothing but itself: %s', async (_, odd, reason) => {
    const text = lines([customer('C1'), odd, customer('C2')]);
    const before = await everyRow(book.engine.pool);
    const dry = await importText('customers', text, { ending: 'ndjson', dryRun: true });
    expect(dry).toMatchObject({ rowsRead: 3, inserted: 2, rejected: 1 });
    expect(await everyRow(book.engine.pool)).toEqual(before);

    const report = await importText('customers', text, { ending: 'ndjson' });
    expect(report).toMatchObject({ rowsRead: 3, inserted: 2, rejected: 1, rejects: [{ line: 2 }] });
    expect(report.rejects[0]?.reason).toContain(reason);
    expect(readFileSync(report.rejectsFile ?? '', 'utf8')).toContain('"rejected_line":2');
    expect(await idsOf()).toEqual(['C1', 'C2']);
    expect(await countOf(book.engine.pool, 'feed_deliveries', 'inserted = 2 AND rejected = 1')).toBe(1);
  });

  it('costs nothing but itself among thousands', async () => {
    const rows = Array.from({ length: 2_500 }, (_, at) => (at === 10 ? '{}' : customer(`C${at}`)));
    expect(await importText('customers', lines(rows), { ending: 'ndjson' })).toMatchObject({
      inserted: 2_499,
      rejected: 1,
    });
  });

  it.each(IMPORT_KINDS)('costs nothing but itself whatever is imported: %s', async (kind) => {
    const rows = ['{}', '{"as_of":"2026-11-30"}', '{"external_id":"X1","customer_external_id":"C1"}', 'null'];
    expect(await importText(kind, lines(rows), { ending: 'ndjson' })).toMatchObject({
      inserted: 0,
      rejected: 4,
    });
  });
});

/** A row of each kind with only its required columns. */
const LEAST: Readonly<Record<ImportKind, object>> = {
  customers: { external_id: 'C1', name: 'Quay' },
  contracts: {
    external_id: 'K1',
    customer_external_id: 'C1',
    name: 'Core',
    currency: 'EUR',
    arr: 1,
    renewal_date: '2027-03-01',
  },
  contacts: { external_id: 'P1', customer_external_id: 'C1', name: 'Ana' },
  usage: { customer_external_id: 'C1', day: '2026-11-30' },
  tickets: {
    external_id: 'T1',
    customer_external_id: 'C1',
    subject: 'Slow',
    severity: 2,
    status: 'open',
    opened_on: '2026-11-01',
  },
  interactions: {
    external_id: 'I1',
    customer_external_id: 'C1',
    occurred_on: '2026-11-01',
    kind: 'call',
    direction: 'inbound',
  },
  engagement: { customer_external_id: 'C1' },
  opportunities: { external_id: 'O1', customer_external_id: 'C1', name: 'Renewal', stage: 'Open' },
  intelligence: { customer_external_id: 'C1' },
  facts: { contract_external_id: 'K1', kind: 'stance', value: { status: 'accepted' }, source: 'csm' },
  outcomes: { contract_external_id: 'K1', result: 'renewed' },
};

describe('rows of anything at all', () => {
  const cells = fc.oneof(
    { weight: 6, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .date({ min: new Date(-62_135_596_800_000), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    fc.constantFrom(
      '0001-01-01',
      '9999-12-31',
      '1e400',
      '-0',
      '\0',
      { toString: 1 },
      [{ valueOf: 1 }],
      2 ** 60,
    ),
  );

  it.each(IMPORT_KINDS)('are each taken in, left out or rejected: %s', async (kind) => {
    for (const needed of ['customers', 'contracts'] as const)
      await importText(needed, lines([JSON.stringify(LEAST[needed])]), { ending: 'ndjson' });
    // A customer without its parent is imported, and also reported.
    const names = KINDS[kind].columns.map(({ name }) => name).filter((name) => name !== 'parent_external_id');
    const row = fc
      .dictionary(fc.constantFrom(...names, '__proto__'), cells, { maxKeys: 4 })
      .map((given) => JSON.stringify({ ...LEAST[kind], ...given }));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 15, maxLength: 25 }), async (rows) => {
        const { rowsRead, inserted, updated, unchanged, rejected, leftOut } = await importText(
          kind,
          lines(rows),
          {
            ending: 'ndjson',
          },
        );
        expect(rowsRead).toBe(rows.length);
        expect(inserted + updated + unchanged + rejected + leftOut).toBe(rows.length);
      }),
      { numRuns: 8 },
    );
  });
});

describe('a row of NDJSON', () => {
  it('needs only the required columns, in every kind', async () => {
    for (const kind of IMPORT_KINDS) {
      const text = lines([JSON.stringify(LEAST[kind])]);
      expect(await importText(kind, text, { ending: 'ndjson' }), kind).toMatchObject({
        inserted: 1,
        rejected: 0,
      });
    }
  });

  it('keeps a number that JavaScript would round, as it is written', async () => {
    const rows = [
      '9007199254740993',
      '9007199254740992',
      '9007199254740995',
      '1e400',
      '12345678901234567890',
    ];
    const text = lines(rows.map((id) => `{"external_id":${id},"name":"Ash \\"${id}\\""}`));
    expect(await importText('customers', text, { ending: 'ndjson' })).toMatchObject({
      inserted: 5,
      rejected: 0,
    });
    expect(await idsOf()).toEqual([...rows].sort());
    expect(await countOf(book.engine.pool, 'customers', `name = 'Ash "' || external_id || '"'`)).toBe(5);
  });

  it('loses only the characters that no database can store', async () => {
    const text = lines([customer('C1', ',"notes":"a\\u0000b\\ud800c","goals":["d\\u0000","\\udc00"]')]);
    expect(await importText('customers', text, { ending: 'ndjson' })).toMatchObject({ inserted: 1 });
    expect(await countOf(book.engine.pool, 'customers', `notes = 'abc' AND goals = '{d}'`)).toBe(1);
  });
});

describe('a row of CSV that cannot be read', () => {
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('costs nothing but itself: nothing but empty cells, or an id that no index holds', async () => {
    const rows = [
      'external_id,name,notes',
      'C1,Quay,',
      ',,',
      '" ","",',
      `${incompressible(9_000)},x,`,
      'C2,Pier,',
    ];
    const report = await importText('customers', lines(rows));
    expect(report).toMatchObject({ inserted: 2, rejected: 3 });
    expect(report.rejects.map(({ line }) => line).sort()).toEqual([3, 4, 5]);
    expect(report.rejects[0]?.reason).toBe('external_id is empty; name is empty');
  });

  it('costs nothing but itself: JSON in a cell that is nested beyond measure', async () => {
    for (const kind of ['customers', 'contracts'] as const)
      await importText(kind, lines([JSON.stringify(LEAST[kind])]), { ending: 'ndjson' });
    const insights = ['[{"kind":"note","text":"a"}]', nested(50_000)];
    const rows = [
      'customer_external_id,as_of,insights',
      ...insights.map((each, at) => `C1,2026-11-0${at + 1},${cell(each)}`),
    ];
    const report = await importText('intelligence', lines(rows));
    expect(report).toMatchObject({ inserted: 1, rejected: 1 });
    expect(report.rejects[0]?.reason).toContain('nested');
  });
});

describe('a row of a file to look values up in', () => {
  it('is ignored where it has no key', async () => {
    writeFileSync(
      join(book.folder, 'plans.ndjson'),
      lines(['{"id":{"toString":1},"plan":"x"}', '{"id":7,"plan":"Gold"}']),
    );
    const map = `lookups:\n  plans: { file: plans.ndjson, key: id, take: [plan] }\ncolumns:\n  external_id: id\n  name: { lookup: plans, key: id, take: plan }\n`;
    expect(await importText('customers', lines(['{"id":7}']), { ending: 'ndjson', map })).toMatchObject({
      inserted: 1,
      rejected: 0,
    });
  });
});

describe('a row that a mapping stumbles over', () => {
  const columns = (name: string): string => `columns:\n  external_id: id\n  name: ${name}\n`;

  it.each<[string, string, string, string]>([
    ['gives no column at all', columns('title'), '{}', 'external_id is empty'],
    [
      'has the last day of the calendar',
      columns('{ next_anniversary: day }'),
      '{"id":"C9","day":"9999-12-31"}',
      'name: ',
    ],
    [
      'leads out of the calendar',
      columns('{ add_months: day, months: -12 }'),
      '{"id":"C9","day":"0001-06-30"}',
      'name: ',
    ],
    [
      'has an object where a text is translated',
      columns('{ from: title, values: { a: b } }'),
      '{"id":"C9","title":{"toString":1}}',
      'name: "{"toString":1}" is no text',
    ],
    [
      'has an object where a date is',
      columns('{ from: title, date: D/M/YYYY }'),
      '{"id":"C9","title":{"toString":1}}',
      'name: "{"toString":1}" is no text',
    ],
    [
      'has an object where a text is put together',
      columns('{ template: "{{title}}" }'),
      '{"id":"C9","title":{"a":1}}',
      'title',
    ],
  ])('costs nothing but itself: it %s', async (_, map, odd, reason) => {
    const good = (id: string): string => `{"id":"${id}","title":"a","day":"2025-01-01"}`;
    const dated = (id: string): string => good(id).replace('"a"', '"3/4/2026"');
    const row = map.includes('D/M/YYYY') ? dated : good;
    const report = await importText('customers', lines([row('C1'), odd, row('C2')]), {
      ending: 'ndjson',
      map,
    });
    expect(report).toMatchObject({ inserted: 2, rejected: 1, rejects: [{ line: 2 }] });
    expect(report.rejects[0]?.reason).toContain(reason);
  });

  it('costs nothing but its group, where the value to group by cannot be calculated with', async () => {
    const map = `group: [id]\nhaving: [{ of: { max: { from: day, date: iso } }, op: exists }, { of: { next_anniversary: { max: day } }, op: exists }]\n${columns('{ first: title }')}`;
    const row = (id: string, day: string): string => JSON.stringify({ id, title: 'a', day });
    const text = lines([row('C1', '2025-01-01'), row('C9', '9999-12-31'), row('C2', '2025-01-01')]);
    expect(await importText('customers', text, { ending: 'ndjson', map })).toMatchObject({
      inserted: 2,
      rejected: 1,
    });
  });
});

describe('a contract whose days are at the ends of the calendar', () => {
  const contract = (id: string, start: string, end: string): string =>
    JSON.stringify({ ...LEAST.contracts, external_id: id, term_start: start, renewal_date: end });

  it('costs nothing but itself, now and once it is corrected', async () => {
    await importText('customers', lines([JSON.stringify(LEAST.customers)]), { ending: 'ndjson' });
    const rows = [
      contract('K1', '2026-03-01', '2027-03-01'),
      contract('K2', '', '0001-01-01'),
      contract('K3', '2026-03-01', '9999-12-31'),
    ];
    expect(await importText('contracts', lines(rows), { ending: 'ndjson' })).toMatchObject({
      inserted: 2,
      rejected: 1,
    });
    const mended = rows.map((row) =>
      row.replace('0001-01-01', '2027-03-01').replace('9999-12-31', '2027-03-01'),
    );
    expect(await importText('contracts', lines(mended), { ending: 'ndjson' })).toMatchObject({
      inserted: 1,
      updated: 1,
      rejected: 0,
    });
  });

  it('costs nothing but itself where the book has such days from before', async () => {
    await importText('customers', lines([JSON.stringify(LEAST.customers)]), { ending: 'ndjson' });
    await importText('contracts', lines([contract('K1', '', '2027-03-01')]), { ending: 'ndjson' });
    await book.engine.pool.query(`UPDATE contract_terms SET term_start = NULL, renewal_date = '0001-06-01'`);
    const rows = [contract('K1', '', '2027-03-01'), contract('K2', '', '2027-03-01')];
    expect(await importText('contracts', lines(rows), { ending: 'ndjson' })).toMatchObject({
      inserted: 1,
      rejected: 1,
      rejects: [{ line: 1 }],
    });
  });
});

describe('rows that are large', () => {
  it('are written before they fill the memory', async () => {
    const store = createImportStore(book.engine.pool);
    const batches: number[] = [];
    let read = 0;
    async function* rows(): AsyncIterable<SourceRow> {
      for (let line = 1; line <= 10; line += 1) {
        read += 10_000_000;
        yield { line, row: { external_id: `C${line}`, name: 'Quay' } };
      }
    }
    const report = await createImportRecords({
      store: {
        ...store,
        writeBatch: (batch, scope) => {
          batches.push(batch.rows.length);
          return store.writeBatch(batch, scope);
        },
      },
      logger: silentLogger,
    })({
      kind: 'customers',
      source: { header: null, delimiter: ',', rows: rows(), progress: () => ({ read, total: null }) },
      plan: null,
      rejects: { write: async () => undefined },
      asOf: TONIGHT,
      dryRun: false,
      actor: 'test',
      complete: false,
      goneLimitPercent: 30,
      fileName: 'large.ndjson',
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(report).toMatchObject({ inserted: 10, rejected: 0 });
    expect(batches).toEqual([4, 4, 2]);
  });
});
