import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TONIGHT } from '../../support/book.ts';
import { importsIntoEngine } from '../../support/imports-into-engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { countOf, everyRow } from '../../support/tables.ts';

const book = importsIntoEngine();
const { importText } = book;

const CUSTOMERS = 'external_id,name,owner_email\nC1,Harbour,ana@example.com\nC2,Quay,\n';
const contract = (rest: string, head = ''): string =>
  `external_id,customer_external_id,name,currency,arr${head}\nK1,C1,Platform,USD,120000${rest}\n`;
const dated = (start: string, end: string): string =>
  contract(`,${start},${end}`, ',term_start,renewal_date');

const terms = async () =>
  (
    await book.engine.pool.query<{ n: number; s: string; r: string; status: string }>(
      'SELECT term_number AS n, term_start AS s, renewal_date AS r, status FROM contract_terms ORDER BY term_number',
    )
  ).rows;

describe('a file of the book', () => {
  it('is written, and changes nothing when it is imported again', async () => {
    const first = await importText('customers', CUSTOMERS);
    expect(first).toMatchObject({ inserted: 2, updated: 0, rejected: 0, ownersCreated: ['ana@example.com'] });
    await importText('contracts', dated('2026-04-10', '2027-04-10'));
    const before = await everyRow(book.engine.pool);
    expect(await importText('customers', CUSTOMERS)).toMatchObject({ inserted: 0, updated: 0, unchanged: 2 });
    expect(await importText('contracts', dated('2026-04-10', '2027-04-10'))).toMatchObject({
      updated: 0,
      unchanged: 1,
    });
    const after = await everyRow(book.engine.pool);
    expect({ ...after, feed_deliveries: [] }).toEqual({ ...before, feed_deliveries: [] });
    expect(after.feed_deliveries).toHaveLength(4);
  });

  it('reports a bad row with its line and reason, keeps it for correction, and goes on', async () => {
    const text = 'external_id,name,employees\nC1,Harbour,many\nC2,Quay,3\nC2,Quay again,4\nC3\n';
    const report = await importText('customers', text);
    expect(report).toMatchObject({ inserted: 1, rejected: 3 });
    expect(report.rejects.map((each) => each.line)).toEqual([2, 4, 5]);
    const rejects = readFileSync(report.rejectsFile ?? '', 'utf8');
    const mended = rejects.replaceAll('many', '7').replace('C2,Quay again', 'C4,Pier');
    expect(await importText('customers', mended)).toMatchObject({ inserted: 2, rejected: 1 });
  });

  it('gives back rows whose customer is not in the book', async () => {
    const report = await importText('contracts', dated('2026-04-10', '2027-04-10'));
    expect(report).toMatchObject({ inserted: 0, rejected: 1 });
    expect(report.rejects[0]?.reason).toContain('import the customers first');
    expect(await countOf(book.engine.pool, 'contract_terms')).toBe(0);
  });

  it('finds parents that come later in the file', async () => {
    const report = await importText(
      'customers',
      'external_id,name,parent_external_id\nA,Child,B\nB,Parent,\nC,Orphan,Z\n',
    );
    expect(report).toMatchObject({ inserted: 3, rejected: 1 });
    expect(await countOf(book.engine.pool, 'customers', 'parent_id IS NOT NULL')).toBe(1);
  });

  it('writes nothing in a dry run, and says what it would', async () => {
    await importText('customers', CUSTOMERS);
    const before = await everyRow(book.engine.pool);
    const report = await importText('contracts', dated('2026-04-10', '2027-04-10'), { dryRun: true });
    expect(report).toMatchObject({ inserted: 1, terms: { first: 1 } });
    expect(await everyRow(book.engine.pool)).toEqual(before);
  });
});

describe('the terms of a contract', () => {
  async function started(): Promise<string> {
    await book.engine.publish(smallPlaybook());
    await importText('customers', CUSTOMERS);
    await importText('contracts', dated('2026-04-10', '2027-04-10'));
    await book.engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    const [execution] = await book.engine.app.stores.executionCommands.list({ limit: 1 });
    if (!execution) throw new Error('the scan started nothing');
    return execution.id;
  }

  it('keep unfinished executions when a date moves within the window', async () => {
    const id = await started();
    const report = await importText('contracts', dated('2026-04-10', '2027-04-12'));
    expect(report).toMatchObject({ updated: 1, terms: { amended: 1 }, superseded: 0 });
    expect((await book.engine.find(id)).status).toBe('pending');
  });

  it('supersede unfinished executions when a date moves out of the window, and prepare again once it is back', async () => {
    const id = await started();
    expect(await importText('contracts', dated('2026-04-10', '2027-08-10'))).toMatchObject({ superseded: 1 });
    expect((await book.engine.find(id)).status).toBe('superseded');
    await importText('contracts', dated('2026-04-10', '2027-04-10'));
    await book.engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
    expect(await countOf(book.engine.pool, 'workflow_executions', `status = 'pending'`)).toBe(1);
  });

  it('begin the next one with a later start, and leave completed executions alone', async () => {
    const id = await started();
    await book.engine.pool.query(
      `UPDATE workflow_executions SET status = 'running', lease_owner = 'w', lease_expires_at = now()`,
    );
    await book.engine.pool.query(`UPDATE workflow_executions SET status = 'completed', finished_at = now()`);
    const report = await importText('contracts', dated('2027-04-10', '2028-04-10'));
    expect(report).toMatchObject({ terms: { renewed: { new_term_start: 1 } }, superseded: 0 });
    expect((await book.engine.find(id)).status).toBe('completed');
    expect(await terms()).toEqual([
      { n: 1, s: '2026-04-10', r: '2027-04-10', status: 'closed' },
      { n: 2, s: '2027-04-10', r: '2028-04-10', status: 'open' },
    ]);
  });

  it('fence off a worker that is running the old one', async () => {
    const id = await started();
    const lease = await book.engine.app.stores.leaseStore.acquire({
      executionId: id,
      owner: 'w',
      leaseMs: 60_000,
    });
    await importText('contracts', dated('2027-04-10', '2028-04-10'));
    const found = await book.engine.find(id);
    expect(found.status).toBe('superseded');
    const renewed = await book.engine.app.stores.leaseStore.renewLeases(
      [{ executionId: id, leaseEpoch: lease?.leaseEpoch ?? 0 }],
      1_000,
    );
    expect(renewed.size).toBe(0);
  });

  it('end with a contract that is gone from a complete export, never by default', async () => {
    const id = await started();
    const other = contract(',2026-04-10,2027-04-10', ',term_start,renewal_date').replace('K1', 'K2');
    expect(await importText('contracts', other)).toMatchObject({ gone: [] });
    expect(await importText('contracts', other, { complete: true })).toMatchObject({
      gone: ['K1'],
      superseded: 1,
    });
    expect((await book.engine.find(id)).status).toBe('superseded');
    expect(
      await countOf(book.engine.pool, 'contracts', `status = 'cancelled' AND gone_on = '${TONIGHT}'`),
    ).toBe(1);
    await importText('contracts', dated('2026-04-10', '2027-04-10'));
    expect(await countOf(book.engine.pool, 'contracts', `status = 'active' AND gone_on IS NULL`)).toBe(2);
  });
});
