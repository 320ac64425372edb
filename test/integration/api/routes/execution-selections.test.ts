import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Ask, serveEngine } from '../../../support/api.ts';
import { emailOf, TONIGHT } from '../../../support/book.ts';
import type { Started } from '../../../support/engine.ts';
import { countOf } from '../../../support/tables.ts';

const PATH = '/api/workflows/executions/selections';

const { engine, served } = await serveEngine();
let mine: Started;
let theirs: Started;
let csm: Ask;
let ines: Ask;
let ops: Ask;
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  mine = await engine.start();
  theirs = await engine.start();
  csm = await served.as('csm');
  ops = await served.as('ops', { book: 'none' });
  ines = await served.as('csm', { book: 'own', user: await emailOf(engine.pool, mine.ownerId) });
});

const fail = (...started: readonly Started[]) =>
  engine.pool.query(
    `UPDATE workflow_executions SET status = 'failed', error_code = 'LLM_TIMEOUT', finished_at = now() WHERE id = ANY ($1)`,
    [started.map(({ executionId }) => executionId)],
  );
const statusOf = async ({ executionId }: Started): Promise<string> => (await engine.find(executionId)).status;

async function select(ask: Ask, action: string, filter: object) {
  const answer = await ask('POST', PATH, { action, filter });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}
const apply = (ask: Ask, id: string, body: object = {}) => ask('POST', `${PATH}/${id}/apply`, body);

describe('a selection', () => {
  it('says how many, what it costs and which, and changes nothing', async () => {
    await engine.run(theirs.executionId);
    await fail(mine);
    const found = await select(csm, 'retry', { code: 'LLM_TIMEOUT', night: TONIGHT });
    expect(found).toMatchObject({
      ...{ action: 'retry', count: 1 },
      sample: [{ id: mine.executionId, key: 'prepare', status: 'failed', errorCode: 'LLM_TIMEOUT' }],
    });
    const { steps } = await engine.find(theirs.executionId);
    const costUsd = steps.reduce((sum, step) => sum + step.costUsd, 0);
    expect(found.estimatedCostUsd).toBeCloseTo(costUsd, 6);
    expect(Date.parse(found.expiresAt) - Date.now()).toBeGreaterThan(3_500_000);
    expect(await statusOf(mine)).toBe('failed');
  });

  it('to cancel costs nothing', async () => {
    expect(await select(csm, 'cancel', { stage: 'prepare' })).toMatchObject({
      count: 2,
      estimatedCostUsd: 0,
    });
  });

  it.each([
    [{ ids: 'mine' }, 1],
    [{ contract: 'mine' }, 1],
    [{ night: '2020-01-01' }, 0],
    [{ status: 'completed' }, 0],
    [{ status: 'pending', stage: 'Prepare' }, 2],
  ])('by %j has %i', async (filter, count) => {
    const given = Object.entries(filter).map(([name, value]) => {
      if (value !== 'mine') return [name, value];
      return [name, name === 'ids' ? [mine.executionId] : mine.contractId];
    });
    expect((await select(csm, 'cancel', Object.fromEntries(given))).count).toBe(count);
  });

  it('needs a condition, and a stage that is there', async () => {
    expect((await csm('POST', PATH, { action: 'cancel', filter: {} })).statusCode).toBe(400);
    expect((await csm('POST', PATH, { action: 'cancel', filter: { stage: 'prepair' } })).statusCode).toBe(
      404,
    );
  });

  it('is of what one sees; ops and admins who see no customer select over all', async () => {
    await fail(mine, theirs);
    const filter = { status: 'failed' };
    expect((await select(ines, 'retry', filter)).sample).toMatchObject([{ id: mine.executionId }]);
    const admin = await served.as('admin', { book: 'none' });
    expect((await select(admin, 'retry', filter)).count).toBe(2);
    const { count, selectionId } = await select(ops, 'retry', filter);
    expect(count).toBe(2);
    expect((await apply(ops, selectionId)).json()).toEqual({ done: 2, refused: 0, refusals: [] });
    expect([await statusOf(mine), await statusOf(theirs)]).toEqual(['pending', 'pending']);
  });

  it('needs the right to what it does', async () => {
    const viewer = await served.as('viewer');
    for (const [ask, action] of [
      [viewer, 'cancel'],
      [viewer, 'retry'],
      [ops, 'replay'],
    ] as const)
      expect((await ask('POST', PATH, { action, filter: { night: TONIGHT } })).statusCode).toBe(403);
    expect(await countOf(engine.pool, 'execution_selections')).toBe(0);
  });
});

describe('applying it', () => {
  it('does exactly what was selected, each checked again, and tells what was refused', async () => {
    await fail(mine, theirs);
    const { selectionId } = await select(csm, 'retry', { status: 'failed' });
    const later = await engine.start();
    await fail(later);
    await csm('POST', `/api/workflows/executions/${theirs.executionId}/cancel`, { reason: 'meanwhile' });
    expect((await apply(csm, selectionId)).json()).toEqual({
      ...{ done: 1, refused: 1 },
      refusals: [{ code: 'TRANSITION_ILLEGAL', ids: [theirs.executionId] }],
    });
    expect([await statusOf(mine), await statusOf(later)]).toEqual(['pending', 'failed']);
  });

  it('happens once, however many ask at the same moment', async () => {
    const { selectionId } = await select(csm, 'cancel', { night: TONIGHT });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => apply(csm, selectionId, { reason: 'no' })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(5).fill(409)]);
    expect(await countOf(engine.pool, 'audit_log', `action = 'cancel execution'`)).toBe(2);
    expect((await engine.find(mine.executionId)).errorMessage).toContain('no');
  });

  it('replays each by an execution that takes its place', async () => {
    await fail(mine);
    const { selectionId } = await select(csm, 'replay', { ids: [mine.executionId] });
    expect((await apply(csm, selectionId)).json()).toMatchObject({ done: 1 });
    expect(await statusOf(mine)).toBe('superseded');
    expect(await countOf(engine.pool, 'workflow_executions', `replay_of = '${mine.executionId}'`)).toBe(1);
  });

  it('is for who selected, within an hour', async () => {
    const { selectionId } = await select(csm, 'cancel', { night: TONIGHT });
    for (const [ask, id] of [
      [ines, selectionId],
      [ops, selectionId],
      [csm, randomUUID()],
    ] as const)
      expect((await apply(ask, id)).statusCode).toBe(404);
    await engine.pool.query(`UPDATE execution_selections SET expires_at = now() - interval '1 second'`);
    expect((await apply(csm, selectionId)).statusCode).toBe(409);
    expect(await statusOf(mine)).toBe('pending');
  });

  it('leaves alone what is not theirs any more', async () => {
    const { selectionId } = await select(ines, 'cancel', { night: TONIGHT });
    await engine.pool.query('UPDATE customers SET owner_id = $1 WHERE id = $2', [
      theirs.ownerId,
      mine.customerId,
    ]);
    expect((await apply(ines, selectionId)).json()).toEqual({
      ...{ done: 0, refused: 1 },
      refusals: [{ code: 'NOT_FOUND', ids: [mine.executionId] }],
    });
    expect(await statusOf(mine)).toBe('pending');
  });
});
