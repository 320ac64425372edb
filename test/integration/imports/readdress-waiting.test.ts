import { describe, expect, it } from 'vitest';
import { OPERATOR } from '../../support/actor.ts';
import { TONIGHT } from '../../support/book.ts';
import { importsIntoEngine } from '../../support/imports-into-engine.ts';
import { letterPlaybook } from '../../support/review.ts';
import { countOf, everyRow } from '../../support/tables.ts';

const book = importsIntoEngine();
const { importText } = book;

const INES = 'ines@example.com';
const PETRA = 'petra@example.com';
const customers = (owner: string, count = 1) =>
  `external_id,name,owner_email,owner_name\n${Array.from({ length: count }, (_, n) => `C${n},Harbour ${n},${owner},${owner === INES ? 'Ines Okafor' : 'Petra Voss'}\n`).join('')}`;
const contracts = (count = 1, customer = (n: number) => `C${n}`) =>
  `external_id,customer_external_id,name,currency,arr,term_start,renewal_date\n${Array.from(
    { length: count },
    (_, n) => `K${n},${customer(n)},Platform,USD,1000,2026-04-10,2027-04-10\n`,
  ).join('')}`;

async function aNight(count = 1): Promise<void> {
  await book.engine.publish(letterPlaybook());
  await importText('customers', customers(INES, count));
  await importText('contracts', contracts(count));
  await book.engine.app.scan({ scanDate: TONIGHT, trigger: 'manual' });
  const started = await book.engine.app.stores.executionCommands.list({ limit: 100 });
  for (const { id } of started) await book.engine.run(id);
}
const inbox = async (owner: string) =>
  (await book.engine.app.actions.artifacts.inbox(OPERATOR, { owner }, { limit: 100 })).artifacts;
const deferred = async (owner: string) =>
  (await book.engine.app.stores.deferredStarts.list({ owner, limit: 100 })).length;

describe('a customer who comes to another owner', () => {
  it('brings along what waits for review, flagged where it names the former one', async () => {
    await aNight();
    expect([(await inbox('petra')).length, (await inbox('ines')).length]).toEqual([0, 1]);
    await importText('customers', customers(PETRA));
    expect(await inbox('ines')).toEqual([]);
    const [letter] = await inbox('petra');
    expect(letter?.flags).toEqual([{ code: 'former_owner', detail: 'Ines Okafor' }]);
    const { events } = await book.engine.app.actions.artifacts.inspect(OPERATOR, letter?.id ?? '');
    expect(events).toMatchObject([
      { kind: 'readdressed', by: 'test', details: { from: 'Ines Okafor', to: 'Petra Voss' } },
    ]);
    expect(await countOf(book.engine.pool, 'audit_log', `action = 'readdress artifact'`)).toBe(1);

    await importText('customers', customers(INES));
    expect((await inbox('ines'))[0]?.flags).toEqual([]);
  });

  it('brings along what is deferred, and what has not finished', async () => {
    await aNight(20);
    const before = await deferred('ines');
    expect(before).toBeGreaterThan(0);
    await book.engine.pool.query(`UPDATE workflow_executions SET status = 'pending', finished_at = NULL`);
    await importText('customers', customers(PETRA, 20));
    expect([await deferred('petra'), await deferred('ines')]).toEqual([before, 0]);
    const owners = await book.engine.pool.query(
      'SELECT DISTINCT u.email FROM workflow_executions e JOIN users u ON u.id = e.owner_id',
    );
    expect(owners.rows).toEqual([{ email: PETRA }]);
  });

  it.each(['approved', 'edited', 'rejected'])('leaves what was %s with who did it', async (status) => {
    await aNight();
    await book.engine.pool.query(`UPDATE workflow_artifacts SET status = $1, reviewed_at = now()`, [status]);
    const before = await everyRow(book.engine.pool);
    await importText('customers', customers(PETRA));
    expect((await everyRow(book.engine.pool)).workflow_artifacts).toEqual(before.workflow_artifacts);
  });

  it('leaves with a third what was handed to them', async () => {
    await aNight();
    await importText('customers', 'external_id,name,owner_email\nC9,Other,sam@example.com\n');
    const [letter] = await inbox('ines');
    await book.engine.app.actions.review.assign(OPERATOR, { id: letter?.id ?? '', to: 'sam@example.com' });
    await importText('customers', customers(PETRA));
    expect([(await inbox('petra')).length, (await inbox('sam')).length]).toEqual([0, 1]);
  });

  it('moves nothing in a dry run, nor where the owner stays', async () => {
    await aNight();
    const before = await everyRow(book.engine.pool);
    await importText('customers', customers(PETRA), { dryRun: true });
    expect(await everyRow(book.engine.pool)).toEqual(before);
    await importText('customers', customers(INES));
    expect({ ...(await everyRow(book.engine.pool)), feed_deliveries: [] }).toEqual({
      ...before,
      feed_deliveries: [],
    });
  });
});

describe('a contract that comes to another customer', () => {
  it('brings along what waits, flagged where it names the former one, and its history', async () => {
    await aNight();
    await importText('customers', 'external_id,name,owner_email\nC9,Quay,petra@example.com\n');
    await importText(
      'contracts',
      contracts(1, () => 'C9'),
    );
    const [letter] = await inbox('petra');
    expect(letter).toMatchObject({ customer: 'Quay' });
    expect(letter?.flags.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      'former_owner Ines Okafor',
      'former_customer Harbour 0',
    ]);
    expect(
      await countOf(
        book.engine.pool,
        'workflow_executions e JOIN customers c ON c.id = e.customer_id',
        `c.name = 'Quay'`,
      ),
    ).toBe(1);
  });
});

describe('a term that is over', () => {
  it('retires what still waits for review, and says why; what has a verdict keeps it', async () => {
    await aNight(2);
    const [approved] = await inbox('ines');
    await book.engine.app.actions.review.approve(OPERATOR, { id: approved?.id ?? '' });
    await importText('contracts', contracts(2).replaceAll('2026-04-10,2027-04-10', '2027-04-10,2028-04-10'));
    const { rows } = await book.engine.pool.query(
      'SELECT status, retired_reason FROM workflow_artifacts ORDER BY status',
    );
    expect(rows).toEqual([
      { status: 'approved', retired_reason: null },
      { status: 'retired', retired_reason: 'the term was renewed' },
    ]);
    expect(
      await countOf(book.engine.pool, 'artifact_events', `kind = 'retired' AND revision IS NOT NULL`),
    ).toBe(1);
  });
});
