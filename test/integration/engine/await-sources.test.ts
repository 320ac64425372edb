import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/platform/civil-date.ts';
import { admin, OPERATOR } from '../../support/actor.ts';
import { type Account, insert, TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const OLD = addDays(TONIGHT, -40);

/** A playbook whose first step reads usage, no older than two weeks, and would rather wait for it. */
function waitingPlaybook(overrides: Parameters<typeof smallPlaybook>[0] = {}) {
  const { steps } = smallPlaybook();
  const [assess, ...rest] = steps;
  return smallPlaybook({
    max_age_days: 14,
    when_stale: 'wait',
    wait_days: 3,
    steps: [{ ...assess, llm_prompt: 'Usage of {{customer.name}} is {{data.usage.trend}}.' }, ...rest],
    ...overrides,
  });
}

const usageOn = (account: Account, day: string) =>
  insert(engine.pool, 'usage_metrics', { customer_id: account.customerId, day, active_users: 9, events: 90 });

async function importRun(source: string, asOf: string): Promise<void> {
  const counts = { rows_read: 1, inserted: 1, updated: 0, unchanged: 0, rejected: 0 };
  await insert(engine.pool, 'feed_deliveries', {
    feed: source,
    as_of: asOf,
    file_name: `${source}.csv`,
    ...counts,
  });
}

/** Started for the night, with usage that ends forty days before; `renewsInDays` 120 is the last day of the window. */
async function started(options: Parameters<Engine['start']>[0] = {}, playbook = waitingPlaybook()) {
  await engine.publish(playbook);
  const account = await engine.start(options);
  await usageOn(account, OLD);
  return account;
}

type Row = Readonly<Record<string, unknown>>;
async function row(executionId: string): Promise<Row> {
  const { rows } = await engine.pool.query<Row>(
    `SELECT status, waits_for, waits_for_feeds, attempts, context, reads_as_of, llm.calls,
       round(extract(epoch FROM wait_until - now()) / 86400)::int AS days
     FROM workflow_executions e CROSS JOIN LATERAL
       (SELECT count(*)::int AS calls FROM llm_calls WHERE execution_id = e.id) AS llm WHERE id = $1`,
    [executionId],
  );
  return rows[0] ?? {};
}

/** As if so many days had gone by since it began to wait. */
async function passDays(executionId: string, days: number): Promise<void> {
  await engine.pool.query(
    `UPDATE workflow_executions SET feeds_waited_from = feeds_waited_from - $2 * interval '1 day',
       wait_until = wait_until - $2 * interval '1 day', created_at = created_at - $2 * interval '1 day' WHERE id = $1`,
    [executionId, days],
  );
}

async function flagsOf(executionId: string): Promise<string[]> {
  const { rows } = await engine.pool.query<{ flags: { code: string; detail: string }[] }>(
    'SELECT flags FROM workflow_artifacts WHERE execution_id = $1',
    [executionId],
  );
  return rows.flatMap(({ flags }) => flags.map(({ code, detail }) => `${code} ${detail}`));
}
const usageFlag = expect.stringMatching(/^stale_source usage/);

describe('an execution whose sources are too old', () => {
  it('waits for the source where its playbook says so, with nothing done and nothing frozen', async () => {
    const { executionId } = await started();
    expect(await engine.run(executionId)).toBe('wait');
    expect(await row(executionId)).toEqual({
      status: 'waiting',
      waits_for: 'fresh data: usage',
      waits_for_feeds: ['usage'],
      attempts: 0,
      context: null,
      reads_as_of: null,
      calls: 0,
      days: 3,
    });
    // Nothing has come: nothing wakes it.
    expect(await engine.app.reconcile()).toMatchObject({ expired: 0 });
    expect(await row(executionId)).toMatchObject({ status: 'waiting' });
  });

  it('goes on once the source has been imported, with a context that has seen the import', async () => {
    const account = await started();
    await engine.run(account.executionId);
    await usageOn(account, addDays(TONIGHT, 1));
    await importRun('usage', addDays(TONIGHT, 1));
    await engine.app.reconcile();
    expect(await row(account.executionId)).toMatchObject({ status: 'pending', waits_for_feeds: null });
    expect(await engine.run(account.executionId)).toBe('complete');
    const { context } = await row(account.executionId);
    // The import was for the day after, and on that day one day less is left.
    expect(context).toMatchObject({
      data: { usage: { asOf: addDays(TONIGHT, 1), stale: false } },
      workflow: { asOf: addDays(TONIGHT, 1), daysUntilAnchor: 129 },
    });
    expect(await flagsOf(account.executionId)).not.toContainEqual(usageFlag);
    // The night that started it still counts it.
    expect(await engine.find(account.executionId)).toMatchObject({ asOf: TONIGHT, status: 'completed' });
  });

  it('goes on where the table was filled without an import', async () => {
    const account = await started();
    await engine.run(account.executionId);
    await usageOn(account, TONIGHT);
    await engine.app.reconcile();
    expect(await engine.run(account.executionId)).toBe('complete');
  });

  it('goes on with a flag where the import had nothing for its customer', async () => {
    const { executionId } = await started();
    await engine.run(executionId);
    await importRun('usage', TONIGHT);
    await engine.app.reconcile();
    expect(await engine.run(executionId)).toBe('complete');
    expect(await flagsOf(executionId)).toContainEqual(usageFlag);
  });

  it('is not woken by another source, nor by an import that is itself too old', async () => {
    const { executionId } = await started();
    await engine.run(executionId);
    await importRun('tickets', TONIGHT);
    await importRun('usage', addDays(TONIGHT, -20));
    await engine.app.reconcile();
    expect(await row(executionId)).toMatchObject({ status: 'waiting' });
  });

  it('goes on with a flag once its time is over, as of the day that it is then, and does not wait again', async () => {
    const { executionId } = await started();
    await engine.run(executionId);
    await passDays(executionId, 2);
    await engine.app.reconcile();
    expect(await row(executionId)).toMatchObject({ status: 'waiting', days: 1 });
    await passDays(executionId, 1);
    expect(await engine.app.reconcile()).toMatchObject({ expired: 0 });
    expect(await engine.run(executionId)).toBe('complete');
    expect(await row(executionId)).toMatchObject({
      context: { workflow: { asOf: addDays(TONIGHT, 3), daysUntilAnchor: 127 } },
    });
    expect(await flagsOf(executionId)).toContainEqual(usageFlag);
  });

  it('never waits past its window', async () => {
    const lastButOne = await started({ renewsInDays: 121 });
    await engine.run(lastButOne.executionId);
    expect(await row(lastButOne.executionId)).toMatchObject({ status: 'waiting', days: 1 });
    const last = await engine.start({ renewsInDays: 120 });
    await usageOn(last, OLD);
    expect(await engine.run(last.executionId)).toBe('complete');
    expect(await flagsOf(last.executionId)).toContainEqual(usageFlag);
  });

  it('never waits into the next occurrence of its stage', async () => {
    const window = (every: number) => ({ days_min: 120, days_max: 149, repeat_every_days: every });
    const weekly = await started({ renewsInDays: 137 }, waitingPlaybook({ window: window(7) }));
    // Twelve days into the window: the second week ends the day after.
    await engine.run(weekly.executionId);
    expect(await row(weekly.executionId)).toMatchObject({ days: 1 });
    await engine.reset();
    const daily = await started({}, waitingPlaybook({ window: window(1) }));
    expect(await engine.run(daily.executionId)).toBe('complete');
  });

  it('does not wait for what its steps do not read, nor for a source that has never brought anything', async () => {
    const other = waitingPlaybook({ steps: smallPlaybook().steps });
    const { executionId } = await started({}, other);
    expect(await engine.run(executionId)).toBe('complete');
    await engine.reset();
    await engine.publish(waitingPlaybook());
    const silent = await engine.start();
    expect(await engine.run(silent.executionId)).toBe('complete');
    expect(await flagsOf(silent.executionId)).toContainEqual(usageFlag);
  });

  it('is flagged, or only says so in its own words, where its playbook does not wait', async () => {
    for (const [when_stale, flag] of [
      ['flag', true],
      ['tell', false],
    ] as const) {
      await engine.reset();
      const playbook = waitingPlaybook({ when_stale, wait_days: undefined });
      const { executionId } = await started({}, playbook);
      expect(await engine.run(executionId)).toBe('complete');
      expect((await flagsOf(executionId)).some((each) => each.startsWith('stale_source usage'))).toBe(flag);
      expect(await row(executionId)).toMatchObject({
        context: { workflow: { staleSources: expect.arrayContaining(['usage']) } },
      });
    }
  });

  it('can be cancelled while it waits, and is not woken then', async () => {
    const { executionId } = await started();
    await engine.run(executionId);
    await engine.app.actions.executions.cancel(admin('test'), { id: executionId, reason: 'not needed' });
    await importRun('usage', TONIGHT);
    await engine.app.reconcile();
    expect(await row(executionId)).toMatchObject({ status: 'cancelled' });
  });

  it('takes no freshly imported silence of a customer for an old source', async () => {
    await engine.publish(smallPlaybook({ max_age_days: 14 }));
    const account = await engine.start();
    await insert(engine.pool, 'interactions', {
      customer_id: account.customerId,
      occurred_on: OLD,
      kind: 'call',
      direction: 'two_way',
    });
    await importRun('interactions', TONIGHT);
    await engine.run(account.executionId);
    expect(await row(account.executionId)).toMatchObject({
      context: { data: { engagement: { asOf: TONIGHT, stale: false, daysSinceTwoWay: 40 } } },
    });
  });
});

describe('sources that have stopped', () => {
  it('are named in the summary of the night; one that never brought anything is not', async () => {
    await importRun('tickets', addDays(TONIGHT, -30));
    await importRun('usage', addDays(TONIGHT, -1));
    const { stoppedSources } = await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    expect(stoppedSources).toMatchObject([
      { source: 'tickets', importedOn: addDays(TONIGHT, -30), ageDays: 30, importRuns: 1 },
    ]);
    // Two months earlier nothing had been heard of either.
    expect(await engine.app.checkFreshness(addDays(TONIGHT, -60))).not.toContainEqual(
      expect.objectContaining({ state: 'stopped' }),
    );
  });

  it('know their rhythm from their imports, several of one day being one', async () => {
    for (const days of [100, 100, 70, 40, 12]) await importRun('engagement', addDays(TONIGHT, -days));
    const sources = await engine.app.checkFreshness(TONIGHT);
    expect(sources[0]).toMatchObject({
      source: 'engagement',
      importRuns: 4,
      usualGapDays: 30,
      state: 'flowing',
    });
  });
});
