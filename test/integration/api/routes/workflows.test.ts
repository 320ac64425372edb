import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDays, todayIn } from '../../../../src/platform/civil-date.ts';
import { OPERATOR } from '../../../support/actor.ts';
import { type Ask, serveEngine } from '../../../support/api.ts';
import { type Account, emailOf, insertAccount, insertContract } from '../../../support/book.ts';
import { smallPlaybook } from '../../../support/playbooks.ts';
import { countOf } from '../../../support/tables.ts';

const PATH = '/api/workflows/from-template';
const today = todayIn('UTC', new Date());

const { engine, served } = await serveEngine();
let csm: Ask;
let account: Account;
beforeEach(async () => {
  await engine.reset();
  await engine.publish();
  account = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
  csm = await served.as('csm');
});

describe('opening the work on a stage', () => {
  it('creates the execution, and gets the same one from then on', async () => {
    const body = { stageName: 'Prepare', customerId: account.customerId };
    const first = await csm('POST', PATH, body);
    expect(first.statusCode).toBe(201);
    const { workflow } = first.json();
    expect(workflow).toEqual({
      executionId: expect.any(String),
      templateId: expect.any(String),
      playbookKey: 'prepare',
      stageName: 'Prepare',
      ...{ status: 'waiting', currentStep: smallPlaybook().steps[0]?.key, driver: 'person' },
      ...{ drivenBy: expect.stringMatching(/^key:/), busyUntil: null, waitUntil: expect.any(String) },
      ...{ contextBuiltAt: null, artifacts: [] },
      steps: smallPlaybook().steps.map(({ key, name, type }) => ({
        ...{ stepId: key, title: name, type, iteration: 0, status: 'pending' },
      })),
    });
    expect(first.headers.location).toBe(`/api/workflows/executions/${workflow.executionId}`);

    const again = await csm('POST', PATH, { playbookKey: 'prepare', contractId: account.contractId });
    expect([again.statusCode, again.json().workflow.executionId]).toEqual([200, workflow.executionId]);
    expect(await countOf(engine.pool, 'workflow_executions')).toBe(1);
  });

  it('opens it once, however many ask at the same moment', async () => {
    const body = { playbookKey: 'prepare', contractId: account.contractId };
    const answers = await Promise.all(Array.from({ length: 12 }, () => csm('POST', PATH, body)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(11).fill(200), 201]);
    expect(new Set(answers.map((each) => each.json().workflow.executionId)).size).toBe(1);
  });

  it('chooses the contract of a customer whose open term ends next', async () => {
    const next = await insertContract(engine.pool, account.customerId, {
      term: { renewal_date: addDays(today, 95) },
    });
    await insertContract(engine.pool, account.customerId, { term: { renewal_date: addDays(today, -3) } });
    const { workflow } = (
      await csm('POST', PATH, { playbookKey: 'prepare', customerId: account.customerId })
    ).json();
    const shown = await csm('GET', `/api/workflows/executions/${workflow.executionId}`);
    expect(shown.json()).toMatchObject({ contractId: next.contractId });
  });

  it('shows how far each step has come', async () => {
    const body = { playbookKey: 'prepare', contractId: account.contractId, mode: 'background' };
    const { executionId } = (await csm('POST', PATH, body)).json().workflow;
    await engine.run(executionId);
    const { workflow } = (await csm('POST', PATH, body)).json();
    expect(workflow.currentStep).toBeNull();
    expect(new Set(workflow.steps.map(({ status }: { status: string }) => status))).toEqual(
      new Set(['completed']),
    );
  });

  it.each([
    [{ stageName: 'Prepair' }, 'Did you mean Prepare?'],
    [{ playbookKey: 'prepar' }, 'Did you mean prepare?'],
  ])('says what was meant by %j', async (named, words) => {
    const answer = await csm('POST', PATH, { ...named, contractId: account.contractId });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toContain(words);
  });

  it.each([
    [{}, ['playbookKey', 'customerId']],
    [{ stageName: 'Prepare', playbookKey: 'prepare', customerId: 'x' }, ['playbookKey']],
    [{ stageName: 'Prepare', customerId: 'x', contractId: 'y' }, ['customerId']],
  ])('refuses %j and names every part that is wrong', async (body, paths) => {
    const answer = await csm('POST', PATH, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map(({ path }: { path: string }) => path)).toEqual(paths);
  });

  it('is refused while the key is paused', async () => {
    await engine.app.actions.playbooks.pause(OPERATOR, { key: 'prepare' });
    const answer = await csm('POST', PATH, { playbookKey: 'prepare', contractId: account.contractId });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'CONFLICT']);
  });
});

describe('the templates', () => {
  it('of nobody are what is live', async () => {
    const { templates } = (await csm('GET', PATH)).json();
    expect(templates).toMatchObject([{ playbookKey: 'prepare', contractId: null, executionId: null }]);
  });

  it('of a customer say for which contract, and what is open already', async () => {
    const body = { playbookKey: 'prepare', contractId: account.contractId };
    const { executionId } = (await csm('POST', PATH, body)).json().workflow;
    const { templates } = (await csm('GET', `${PATH}?customerId=${account.customerId}`)).json();
    expect(templates).toMatchObject([
      { playbookKey: 'prepare', contractId: account.contractId, inWindow: true, executionId },
    ]);
  });
});

describe('an account of somebody else', () => {
  it('looks as if it did not exist', async () => {
    const other = await insertAccount(engine.pool, { term: { renewal_date: addDays(today, 130) } });
    const ines = await served.as('csm', { book: 'own', user: await emailOf(engine.pool, account.ownerId) });
    const body = { playbookKey: 'prepare', contractId: other.contractId };
    const foreign = await ines('POST', PATH, body);
    const unknown = await ines('POST', PATH, { ...body, contractId: randomUUID() });
    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404]);
    expect(foreign.json().detail.replace(other.contractId, '')).toBe(
      unknown.json().detail.replace(/[0-9a-f-]{36}/, ''),
    );
    const { workflow } = (await csm('POST', PATH, body)).json();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
      ['POST', '/retry'],
      ['POST', '/replay'],
    ] as const)
      expect(
        (
          await ines(
            method,
            `/api/workflows/executions/${workflow.executionId}${path}`,
            path === '/cancel' ? { reason: 'no' } : undefined,
          )
        ).statusCode,
      ).toBe(404);
    expect((await ines('GET', '/api/workflows/executions')).json().items).toEqual([]);
  });
});
