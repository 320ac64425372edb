import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionWorker } from '../../../src/engine/queue-port.ts';
import type { PlaybookFile } from '../../../src/playbook/schema.ts';
import { OPERATOR } from '../../support/actor.ts';
import { type Account, insertAccount, insertContract, TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';

let engine: Engine;
let worker: ExecutionWorker;

beforeAll(async () => {
  engine = await createEngine();
  worker = await engine.app.startWorker();
});
afterAll(async () => {
  await worker.drain(5_000);
  await engine.close();
});
beforeEach(() => engine.reset());

/** A stage that leaves a report for the CSM and letters for the customer. */
function writing(key: string, window: { days_min: number; days_max: number }, letters = 1): PlaybookFile {
  const [assess, plan] = smallPlaybook().steps;
  const letter = (n: number) => ({
    key: `letter_${n}`,
    kind: 'email',
    audience: 'customer',
    title: `${key} writes ${n}`,
    sections: [{ key: 'body', title: 'Body', content: 'We would like to speak with {{customer.name}}.' }],
  });
  const artifacts = [...(plan?.artifacts ?? []), ...Array.from({ length: letters }, (_, n) => letter(n + 1))];
  return smallPlaybook({ key, stage_name: key, window, steps: [assess, { ...plan, artifacts }] });
}

/** Today is the last day of both windows, so neither of two contracts of one customer can wait for another night. */
const ENGAGE = { days_min: 90, days_max: 119 };
const SIGNATURE = { days_min: 15, days_max: 29 };

async function twoThatCannotWait(): Promise<Account> {
  const account = await insertAccount(engine.pool, { renewsInDays: 90 });
  await insertContract(engine.pool, account.customerId, { renewsInDays: 15 });
  return account;
}

const list = (filter: { sendOrders?: boolean; night?: string } = {}) =>
  engine.app.stores.artifacts.list({ ...filter, limit: 100 });
const sendOrders = async () =>
  Object.fromEntries(
    (await list()).map(({ title, sendOrder }) => [
      title,
      sendOrder === null ? null : `${sendOrder.place} of ${sendOrder.of}`,
    ]),
  );

describe('drafts of several stages for one customer on one morning', () => {
  it('have a send order: the stage nearest to its date writes first, and each names the others', async () => {
    await engine.publish(writing('engage', ENGAGE, 2));
    await engine.publish(writing('signature', SIGNATURE));
    const { customerId } = await twoThatCannotWait();
    await insertAccount(engine.pool, { renewsInDays: 90 });
    expect(await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT })).toMatchObject({
      started: 3,
      customersWithSendOrder: 1,
    });

    const found = await list({ sendOrders: true });
    const [first, ...rest] = found;
    expect(first).toMatchObject({ title: 'signature writes 1', sendOrder: { place: 1, of: 2 } });
    for (const each of rest) expect(each).toMatchObject({ stage: 'engage', sendOrder: { place: 2, of: 2 } });
    const titles = ['engage writes 1', 'engage writes 2'];
    expect(rest.map(({ title }) => title).toSorted()).toEqual(titles);
    expect(first?.sendOrder?.others.map(({ title }) => title).toSorted()).toEqual(titles);
    const shown = await engine.app.stores.artifacts.find(rest[0]?.id ?? '');
    expect(shown?.sendOrder?.others).toEqual([
      {
        id: first?.id,
        stage: 'signature',
        title: 'signature writes 1',
        status: 'pending_review',
        place: 1,
      },
    ]);

    const { rows } = await engine.pool.query(
      'SELECT DISTINCT customer_id FROM workflow_artifacts WHERE id = ANY ($1)',
      [found.map(({ id }) => id)],
    );
    expect(rows).toEqual([{ customer_id: customerId }]);
    expect((await list()).filter(({ sendOrder }) => sendOrder !== null)).toEqual(found);
  });

  it('are none to reports for the CSM, to one stage alone, or on two mornings', async () => {
    await engine.publish(writing('engage', ENGAGE, 2));
    await engine.publish(smallPlaybook({ key: 'signature', stage_name: 'signature', window: SIGNATURE }));
    await twoThatCannotWait();
    expect(await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT })).toMatchObject({
      started: 2,
      customersWithSendOrder: 0,
    });
    expect(new Set(Object.values(await sendOrders()))).toEqual(new Set([null]));

    await engine.reset();
    await engine.publish(writing('engage', ENGAGE));
    await engine.publish(writing('signature', SIGNATURE));
    const { customerId } = await insertAccount(engine.pool, { renewsInDays: 90 });
    await insertContract(engine.pool, customerId, { renewsInDays: 16 });
    for (const date of [TONIGHT, '2026-12-02'])
      expect(await engine.app.actions.schedule.runNight(OPERATOR, { date })).toMatchObject({
        started: 1,
        customersWithSendOrder: 0,
      });
    expect(await list({ sendOrders: true })).toEqual([]);
  });

  it('meet also where one had waited for a source, on the day on which it went on', async () => {
    await engine.publish(writing('engage', ENGAGE));
    await engine.publish(writing('signature', SIGNATURE));
    const { customerId } = await insertAccount(engine.pool, { renewsInDays: 90 });
    await insertContract(engine.pool, customerId, { renewsInDays: 16 });
    await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    await engine.pool.query(`UPDATE workflow_executions SET reads_as_of = as_of + 1`);
    expect(await engine.app.actions.schedule.runNight(OPERATOR, { date: '2026-12-02' })).toMatchObject({
      customersWithSendOrder: 1,
    });
    expect(await sendOrders()).toMatchObject({ 'signature writes 1': '1 of 2', 'engage writes 1': '2 of 2' });
  });

  it.each([
    ['approved', { 'engage writes 1': null, 'signature writes 1': '2 of 2' }, 1],
    ['edited', { 'engage writes 1': null, 'signature writes 1': '2 of 2' }, 1],
    // Not to be sent as it is, so it takes nobody's turn before it is corrected.
    ['needs_correction', { 'engage writes 1': null, 'signature writes 1': null }, 0],
    ['rejected', { 'engage writes 1': null, 'signature writes 1': null }, 0],
    ['superseded', { 'engage writes 1': null, 'signature writes 1': null }, 0],
  ])('follow the verdicts as they are read: %s', async (status, expected, customers) => {
    await engine.publish(writing('engage', ENGAGE));
    await engine.publish(writing('signature', SIGNATURE));
    await twoThatCannotWait();
    await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    await engine.pool.query(`UPDATE workflow_artifacts SET status = $1 WHERE title = 'engage writes 1'`, [
      status,
    ]);
    expect(await sendOrders()).toMatchObject(expected);
    expect(await engine.app.stores.night.customersWithSendOrder(TONIGHT)).toBe(customers);
  });

  it('are over once nothing of them waits', async () => {
    await engine.publish(writing('engage', ENGAGE));
    await engine.publish(writing('signature', SIGNATURE));
    await twoThatCannotWait();
    await engine.app.actions.schedule.runNight(OPERATOR, { date: TONIGHT });
    await engine.pool.query(`UPDATE workflow_artifacts SET status = 'approved'`);
    expect(await list({ sendOrders: true })).toEqual([]);
    expect(await engine.app.stores.night.customersWithSendOrder(TONIGHT)).toBe(0);
  });
});
