import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IMPORT_KINDS, type ImportKind, KINDS } from '../../../src/imports/kinds/kinds.ts';
import { importsIntoEngine } from '../../support/imports-into-engine.ts';
import { asOwner, countOf, everyRow } from '../../support/tables.ts';

const NAUGHTY = join(import.meta.dirname, '../../../shared/data/corpora/naughty-strings.json');

const book = importsIntoEngine();
const { importText } = book;

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const lines = (head: string, rows: readonly string[]): string => `${[head, ...rows].join('\n')}\n`;
const CUSTOMERS = 'external_id,name\nC1,Harbour\nC2,Quay\n';
const HEAD = 'external_id,customer_external_id,name,currency,arr,term_start,renewal_date';
const contracts = (count: number, year: number): string =>
  lines(
    HEAD,
    Array.from({ length: count }, (_, at) => `K${at},C1,Platform,USD,${at},${year}-04-10,${year + 1}-04-10`),
  );
const bookOf = async () => ({ ...(await everyRow(book.engine.pool)), feed_deliveries: [] });

/** One good row of each kind, for K1 of C1. */
const SAMPLES: Readonly<Record<ImportKind, string>> = {
  customers: CUSTOMERS,
  contracts: lines(HEAD, ['K1,C1,Platform,USD,120000,2026-04-10,2027-04-10']),
  contacts: 'external_id,customer_external_id,name,role,email\nP1,C1,Ana,champion,ANA@Example.com\n',
  usage: 'customer_external_id,day,active_users,top_features\nC1,2026-11-30,12,a;b\n',
  tickets:
    'external_id,customer_external_id,subject,severity,status,opened_on\nT1,C1,Slow,2,open,2026-11-01\n',
  interactions:
    'external_id,customer_external_id,contact_external_id,occurred_on,kind,direction\nI1,C1,P1,2026-11-01,call,two_way\n',
  engagement: 'customer_external_id,nps\nC1,40\n',
  opportunities:
    'external_id,customer_external_id,contract_external_id,name,stage\nO1,C1,K1,Renewal,Proposal\n',
  intelligence: 'customer_external_id,risk_score,insights\nC1,41.5,"[{""kind"":""note"",""text"":""a""}]"\n',
  facts: `contract_external_id,kind,value,source\nK1,stance,${cell('{"status":"accepted"}')},csm\n`,
  outcomes: 'contract_external_id,renewal_date,result\nK1,2027-04-10,renewed\n',
};

describe('every kind', () => {
  it('is imported, recorded as an import run, and unchanged by a second import', async () => {
    for (const kind of IMPORT_KINDS)
      expect(await importText(kind, SAMPLES[kind]), kind).toMatchObject({
        rejected: 0,
        inserted: kind === 'customers' ? 2 : 1,
      });
    for (const kind of IMPORT_KINDS)
      expect(await countOf(book.engine.pool, KINDS[kind].table), kind).toBeGreaterThan(0);
    expect(await countOf(book.engine.pool, 'feed_deliveries', 'inserted > 0')).toBe(IMPORT_KINDS.length);
    const before = await bookOf();
    for (const kind of IMPORT_KINDS)
      expect(await importText(kind, SAMPLES[kind]), kind).toMatchObject({ inserted: 0, updated: 0 });
    expect(await bookOf()).toEqual(before);
  });

  it('behaves the same as NDJSON, whose rows may each have their own columns', async () => {
    const text =
      '{"external_id":"C1","name":"Harbour","goals":["a","b"]}\n{"external_id":"C2","name":"Quay"}\n{oops\n';
    expect(await importText('customers', text, { ending: 'ndjson' })).toMatchObject({
      inserted: 2,
      rejected: 1,
    });
    expect(await importText('customers', text, { ending: 'ndjson' })).toMatchObject({ unchanged: 2 });
    await importText('customers', '{"external_id":"C1","name":"Harbour"}\n', { ending: 'ndjson' });
    expect(await countOf(book.engine.pool, 'customers', `goals = '{a,b}'`)).toBe(1);
  });

  it('refuses a fact that a template could not read', async () => {
    for (const kind of ['customers', 'contracts'] as const) await importText(kind, SAMPLES[kind]);
    const facts = lines('contract_external_id,kind,value,source', [
      `K1,stance,${cell('{"status":3}')},csm`,
      `K1,stance,${cell('{"mood":"good"}')},csm`,
      `K1,paper,${cell('{"status":"sent","sentOn":"2026-11-20"}')},crm`,
    ]);
    expect(await importText('facts', facts)).toMatchObject({ inserted: 1, rejected: 2 });
  });
});

describe('two imports of the same contracts at once', () => {
  it.each([
    ['new', 0],
    ['renewed', 1],
  ])('write each of them once: %s', async (_, before) => {
    await importText('customers', CUSTOMERS);
    if (before === 1) await importText('contracts', contracts(1_500, 2026));
    const both = contracts(1_500, 2026 + before);
    const reports = await Promise.all([importText('contracts', both), importText('contracts', both)]);
    expect(reports.map((report) => report.rejected)).toEqual([0, 0]);
    expect(await countOf(book.engine.pool, 'contracts')).toBe(1_500);
    expect(await countOf(book.engine.pool, 'contract_terms')).toBe(1_500 * (before + 1));
    expect(await countOf(book.engine.pool, 'contract_terms', `status = 'open'`)).toBe(1_500);
  });
});

describe('an import that is stopped half-way', () => {
  it('keeps its rows, records no import run, and is finished by the next import', async () => {
    await importText('customers', CUSTOMERS);
    const stop = new AbortController();
    const rows = contracts(3_500, 2026);
    // Progress is first reported once a batch is read, then once it is written.
    const progress: number[] = [];
    const onProgress = (): void => void (progress.push(1) > 1 && stop.abort());
    await expect(importText('contracts', rows, { signal: stop.signal, onProgress })).rejects.toThrow();
    const kept = await countOf(book.engine.pool, 'contracts');
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(3_500);
    expect(await countOf(book.engine.pool, 'feed_deliveries', `feed = 'contracts'`)).toBe(0);
    expect(await importText('contracts', rows)).toMatchObject({ inserted: 3_500 - kept, unchanged: kept });
  });
});

describe('hostile rows', () => {
  it.skipIf(!existsSync(NAUGHTY))(
    'break nothing, and lose nothing but what no database can hold',
    async () => {
      const given = JSON.parse(readFileSync(NAUGHTY, 'utf8')) as string[];
      const names = given.map((text) => text.replaceAll(/\r/g, ''));
      const text = lines(
        'external_id,name,notes',
        names.map((name, at) => `N${at},${cell(`x${name}`)},${cell(name)}`),
      );
      expect(await importText('customers', text)).toMatchObject({ inserted: names.length, rejected: 0 });
      const { rows } = await book.engine.pool.query<{ name: string }>(
        'SELECT name FROM customers ORDER BY substr(external_id, 2)::int',
      );
      const storable = (name: string): string => name.replaceAll(/\0|\p{Cs}/gu, '').trim();
      expect(rows.map((row) => row.name)).toEqual(names.map((name) => storable(`x${name}`)));
      expect(await importText('customers', text)).toMatchObject({ unchanged: names.length });
    },
  );

  it('that only Postgres refuses are found, and their neighbours written', async () => {
    await asOwner(book.engine.pool, `ALTER TABLE customers ADD CONSTRAINT no_pier CHECK (name <> 'Pier')`);
    const rows = Array.from({ length: 40 }, (_, at) => `C${at},${at === 17 ? 'Pier' : 'Quay'}`);
    const report = await importText('customers', lines('external_id,name', rows));
    await asOwner(book.engine.pool, 'ALTER TABLE customers DROP CONSTRAINT no_pier');
    expect(report).toMatchObject({ inserted: 39, rejected: 1, rejects: [{ line: 19 }] });
  });

  it('of a complete export that cannot be read mark nothing as gone, nor does half an export', async () => {
    await importText('customers', CUSTOMERS);
    await importText('contracts', contracts(10, 2026));
    const short = contracts(4, 2026);
    const refused = { code: 'IMPORT_GONE_REFUSED' };
    await expect(importText('contracts', `${short}K9,C1\n`, { complete: true })).rejects.toMatchObject(
      refused,
    );
    await expect(
      importText('contracts', short, { complete: true, goneLimitPercent: 30 }),
    ).rejects.toMatchObject(refused);
    expect(await countOf(book.engine.pool, 'contracts', 'gone_on IS NOT NULL')).toBe(0);
    const bad = contracts(10, 2026).replace('Platform,USD,9', 'Platform,USD,nine');
    expect(await importText('contracts', bad, { complete: true })).toMatchObject({ rejected: 1, gone: [] });
  });
});

describe('a term that runs on by itself', () => {
  it('rolls over once, whatever date the export still shows', async () => {
    await importText('customers', CUSTOMERS);
    const text = lines(`${HEAD},auto_renew`, ['K1,C1,Platform,USD,1,2025-04-10,2026-04-10,yes']);
    await importText('contracts', text, { asOf: '2026-01-01' });
    expect(await importText('contracts', text)).toMatchObject({ terms: { renewed: { rolled_over: 1 } } });
    const before = await bookOf();
    expect(await importText('contracts', text)).toMatchObject({ updated: 0, unchanged: 1 });
    expect(await bookOf()).toEqual(before);
    expect(
      await countOf(book.engine.pool, 'contract_terms', `status = 'open' AND renewal_date = '2027-04-10'`),
    ).toBe(1);
  });
});
