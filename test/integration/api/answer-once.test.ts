import { beforeEach, describe, expect, it } from 'vitest';
import { type Ask, serveEngine } from '../../support/api.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { asOwner, countOf } from '../../support/tables.ts';

const PATH = '/api/workflows/executions/selections';
const ALL = { action: 'cancel', filter: { stage: 'prepare' } };

const { engine, served } = await serveEngine();
let csm: Ask;
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  await engine.start();
  csm = await served.as('csm');
});

const ask = async (body: object = ALL, { key = 'k1', by = csm } = {}) => {
  const answer = await by('POST', PATH, body, { 'idempotency-key': key });
  return { status: answer.statusCode, body: answer.json() };
};
const made = () => countOf(engine.pool, 'execution_selections');
const kept = () => countOf(engine.pool, 'idempotency_keys');
const age = (interval: string, more = '') =>
  asOwner(engine.pool, `UPDATE idempotency_keys SET created_at = now() - interval '${interval}'${more}`);
const UNANSWERED = ', status = NULL, body = NULL';

describe('the same Idempotency-Key', () => {
  it('gets the answer that was given first, and nothing is done twice', async () => {
    const first = await ask();
    expect(first.status).toBe(201);
    expect(await ask()).toEqual(first);
    expect(await made()).toBe(1);
    expect((await ask(ALL, { key: 'k2' })).body.selectionId).not.toBe(first.body.selectionId);
  });

  it('does it once, however many ask at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask()));
    const done = answers.filter(({ status }) => status === 201);
    expect(new Set(done.map(({ body }) => body.selectionId)).size).toBe(1);
    for (const { status, body } of answers)
      if (status !== 201) expect([status, body.code]).toEqual([409, 'IN_FLIGHT']);
    expect(await made()).toBe(1);
  });

  it('is refused with another request', async () => {
    await ask();
    const other = await ask({ ...ALL, filter: { status: 'pending' } });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await made()).toBe(1);
  });

  it('of somebody else is another', async () => {
    const first = await ask();
    const theirs = await ask(ALL, { by: await served.as('csm') });
    expect(theirs.status).toBe(201);
    expect(theirs.body.selectionId).not.toBe(first.body.selectionId);
  });

  it('may come again with what has failed', async () => {
    const later = { ...ALL, filter: { stage: 'later' } };
    expect((await ask(later)).status).toBe(404);
    await engine.publish(smallPlaybook({ key: 'later', stage_name: 'Later' }));
    expect((await ask(later)).status).toBe(201);
  });

  it('is in flight until it is answered, or its process has been dead for two minutes', async () => {
    await ask();
    await age('1 minute', UNANSWERED);
    expect((await ask()).body.code).toBe('IN_FLIGHT');
    await age('3 minutes', UNANSWERED);
    expect((await ask()).status).toBe(201);
    expect(await made()).toBe(2);
  });

  it('is forgotten after a day, with all that the caller kept', async () => {
    const first = await ask();
    await ask(ALL, { key: 'k2' });
    await age('23 hours');
    expect(await ask()).toEqual(first);
    await age('25 hours');
    expect((await ask()).body.selectionId).not.toBe(first.body.selectionId);
    expect(await kept()).toBe(1);
  });
});
