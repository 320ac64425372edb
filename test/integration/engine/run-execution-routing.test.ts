import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/platform/json.ts';
import type { PlaybookFile } from '../../../src/playbook/schema.ts';
import { admin } from '../../support/actor.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, during, error } from '../../support/scripted-llm.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const at = (path: string, op: string, value?: unknown): JsonObject =>
  ({ path, op, ...(value === undefined ? {} : { value }) }) as JsonObject;

/** A step that asks for one number of its own name; its prompt is its key. */
const step = (key: string, more: JsonObject = {}): JsonObject => ({
  key,
  name: key,
  type: 'llm',
  llm_prompt: key,
  outputs: { [key]: { type: ['number', 'null'] } },
  mock_outputs: { [key]: 1 },
  ...more,
});

const playbook = (steps: JsonObject[], conditional_routing: JsonObject = {}): PlaybookFile =>
  smallPlaybook({ steps, conditional_routing });

/** Runs a playbook once from its start. */
async function runOnce(given: PlaybookFile): Promise<string> {
  await engine.publish(given);
  const { executionId } = await engine.start();
  await engine.run(executionId);
  return executionId;
}
const asked = (): string[] => engine.llm.requests.map((request) => request.messages[0]?.content ?? '');

describe('a route', () => {
  it('skips steps: they are on record as skipped, and their outputs are null', async () => {
    const steps = [
      step('a'),
      step('b'),
      step('c'),
      step('d', { llm_prompt: 'd {{steps.b.status}} [{{outputs.b}}]' }),
    ];
    const id = await runOnce(
      playbook(steps, { a: { routes: [{ id: 'low', when: at('outputs.a', 'eq', 1), skip: ['b', 'd'] }] } }),
    );
    expect(await engine.stepRuns(id)).toEqual(['a completed', 'b skipped', 'c completed', 'd skipped']);
    expect((await engine.find(id)).steps[0]?.route).toBe('low');
    expect(asked()).toEqual(['a', 'c']);
    const { rows } = await engine.pool.query('SELECT status, outputs FROM workflow_executions');
    expect(rows).toEqual([{ status: 'completed', outputs: { a: 1, b: null, c: 1, d: null } }]);
  });

  it('goes to a later step over those between', async () => {
    const id = await runOnce(
      playbook([step('a'), step('b'), step('c', { llm_prompt: 'c after {{steps.b.status}}' })], {
        a: { routes: [{ id: 'jump', when: at('outputs.a', 'gte', 1), goto: 'c' }] },
      }),
    );
    expect(await engine.stepRuns(id)).toEqual(['a completed', 'b skipped', 'c completed']);
    expect(asked()).toEqual(['a', 'c after skipped']);
  });

  it('ends the execution, which completes with what it has', async () => {
    const id = await runOnce(
      playbook([step('a'), step('b')], {
        a: { routes: [{ id: 'done', when: at('outputs.a', 'eq', 1), end: true }] },
      }),
    );
    expect(await engine.find(id)).toMatchObject({
      status: 'completed',
      steps: [{ stepKey: 'a', route: 'done' }],
    });
    expect(asked()).toEqual(['a']);
  });

  it('is the first that holds; where none does, the default', async () => {
    const routes = [
      { id: 'no', when: at('outputs.a', 'gt', 5), end: true },
      { id: 'yes', when: at('outputs.a', 'gt', 0), goto: 'd' },
      { id: 'late', when: at('outputs.a', 'gt', 0), end: true },
    ];
    const byRoute = await runOnce(playbook([step('a'), step('b'), step('c'), step('d')], { a: { routes } }));
    expect((await engine.find(byRoute)).steps[0]?.route).toBe('yes');
    await engine.reset();
    const byDefault = await runOnce(
      playbook([step('a'), step('b'), step('c')], { a: { routes: routes.slice(0, 1), default: 'c' } }),
    );
    expect(await engine.stepRuns(byDefault)).toEqual(['a completed', 'b skipped', 'c completed']);
    expect((await engine.find(byDefault)).steps[0]?.route).toBeNull();
  });

  it('is kept over the death of a worker: what it skipped stays skipped', async () => {
    await engine.publish(
      playbook([step('a'), step('b'), step('c'), step('d')], {
        a: { routes: [{ id: 'low', when: at('outputs.a', 'eq', 1), skip: ['b', 'd'] }] },
      }),
    );
    const { executionId } = await engine.start();
    engine.llm.next(answer(), error('LLM_TIMEOUT'));
    await engine.run(executionId);
    await engine.makeDue(executionId);
    await engine.run(executionId);
    expect(await engine.stepRuns(executionId)).toEqual([
      'a completed',
      'b skipped',
      'c completed',
      'd skipped',
    ]);
  });
});

describe('a condition of a step', () => {
  it('skips it where it does not hold, also the first and the last one', async () => {
    const never = { when: at('contract.seats', 'gt', 0) };
    const id = await runOnce(playbook([step('a', never), step('b'), step('c', never), step('d', never)]));
    expect(await engine.stepRuns(id)).toEqual(['a skipped', 'b completed', 'c skipped', 'd skipped']);
    expect((await engine.find(id)).status).toBe('completed');
  });

  it('a first step that it skips stays on record where the next one is handed back, and fails', async () => {
    await engine.publish(playbook([step('a', { when: at('contract.seats', 'gt', 0) }), step('b')]));
    const { executionId } = await engine.start();
    const drain = new AbortController();
    engine.llm.next(
      during(async () => drain.abort(), error('LLM_ABORTED')),
      error('LLM_AUTH'),
    );
    expect(await engine.run(executionId, drain.signal)).toBe('release');
    expect(await engine.stepRuns(executionId)).toEqual(['a skipped', 'b running']);
    expect(await engine.run(executionId)).toBe('fail');
    expect(await engine.stepRuns(executionId)).toEqual(['a skipped', 'b running']);
    await engine.app.actions.executions.retry(admin('ops'), executionId);
    await engine.run(executionId);
    expect(await engine.stepRuns(executionId)).toEqual(['a skipped', 'b completed']);
  });
});

describe('a person', () => {
  it.each(['a', 'b'])('may skip the step at which an execution failed: %s', async (key) => {
    await engine.publish(playbook([step('a'), step('b'), step('c')]));
    const { executionId } = await engine.start();
    if (key === 'b') engine.llm.next(answer());
    engine.llm.next(error('LLM_REFUSED'));
    await engine.run(executionId);
    await engine.app.actions.executions.skip(admin('ops'), { id: executionId, stepKey: key });
    expect(await engine.run(executionId)).toBe('complete');
    const other = key === 'a' ? 'b' : 'a';
    expect((await engine.stepRuns(executionId)).sort()).toEqual(
      [`${key} skipped`, `${other} completed`, 'c completed'].sort(),
    );
  });

  it('may not skip a step at which it does not stand, or one that is done', async () => {
    const id = await runOnce(playbook([step('a'), step('b')]));
    for (const stepKey of ['a', 'b', 'z'])
      await expect(engine.app.actions.executions.skip(admin('ops'), { id, stepKey })).rejects.toMatchObject({
        code: 'STEP_NOT_CURRENT',
      });
  });
});

describe('a decision', () => {
  it('computes its outputs without asking a model, checks them and routes', async () => {
    const decide = {
      key: 'price',
      name: 'Price',
      type: 'decision',
      outputs: { floor: { type: 'number' }, target: { type: 'number' } },
      computed: { floor: '{{multiply contract.arr 0.9}}', target: '{{multiply outputs.floor outputs.a}}' },
      checks: [
        {
          rule: { path: 'outputs.floor', op: 'lte', other: 'outputs.target' },
          message: 'floor above target',
        },
      ],
    };
    const given = playbook([step('a'), decide, step('b')], {
      price: { routes: [{ id: 'low', when: at('outputs.target', 'lt', 200_000), end: true }] },
    });
    const id = await runOnce(given);
    expect((await engine.find(id)).steps[1]).toMatchObject({
      stepKey: 'price',
      status: 'completed',
      route: 'low',
      model: null,
      outputs: { floor: 108_000, target: 108_000 },
    });
    expect(asked()).toEqual(['a']);

    await engine.reset();
    await engine.publish(given);
    const { executionId } = await engine.start();
    engine.llm.next(answer({ a: 0.5 }));
    await engine.run(executionId);
    expect(await engine.find(executionId)).toMatchObject({
      errorCode: 'OUTPUT_CHECK',
      errorMessage: expect.stringContaining('floor above target'),
    });
  });
});

describe('a loop', () => {
  const again = { routes: [{ id: 'again', when: at('outputs.b', 'lt', 3), goto: 'a' }] };

  it('runs its steps again, each iteration on record, until its route leaves it', async () => {
    await engine.publish(
      playbook([step('a', { max_visits: 5 }), step('b', { max_visits: 5 }), step('c')], { b: again }),
    );
    const { executionId } = await engine.start();
    engine.llm.next(answer(), answer({ b: 1 }), answer(), answer({ b: 2 }), answer(), answer({ b: 3 }));
    expect(await engine.run(executionId)).toBe('complete');
    const { steps } = await engine.find(executionId);
    expect(steps.map((each) => `${each.stepKey}${each.iteration}`)).toEqual([
      'a1',
      'b1',
      'a2',
      'b2',
      'a3',
      'b3',
      'c1',
    ]);
    const { rows } = await engine.pool.query('SELECT outputs FROM workflow_executions');
    expect(rows).toEqual([{ outputs: { a: 1, b: 3, c: 1 } }]);
  });

  it('is bounded: the iteration too many fails the execution and says so', async () => {
    const id = await runOnce(
      playbook([step('a', { max_visits: 2 }), step('b', { max_visits: 9 })], { b: again }),
    );
    expect(await engine.find(id)).toMatchObject({ status: 'failed', errorCode: 'ROUTING_LOOP_BOUND' });
    expect(asked()).toEqual(['a', 'b', 'a', 'b']);
  });

  it('is bounded also where the step it goes back to is skipped each time', async () => {
    const steps = [step('a'), step('b', { max_visits: 3, when: at('contract.seats', 'exists') }), step('c')];
    const back = { c: { routes: [{ id: 'back', when: at('outputs.c', 'exists'), goto: 'b' }] } };
    const id = await runOnce(playbook(steps, back));
    expect(await engine.find(id)).toMatchObject({ status: 'failed', errorCode: 'ROUTING_LOOP_BOUND' });
    expect(asked()).toEqual(['a', 'c', 'c', 'c']);
  });

  it('says in its rules and prompts which iteration it is', async () => {
    const given = playbook(
      [step('a', { max_visits: 5, llm_prompt: 'visit {{workflow.currentStep.visit}}' })],
      {
        a: { routes: [{ id: 'again', when: at('workflow.currentStep.visit', 'lt', 3), goto: 'a' }] },
      },
    );
    await runOnce(given);
    expect(asked()).toEqual(['visit 1', 'visit 2', 'visit 3']);
  });

  it('goes on over the death of a worker with the iterations it has left', async () => {
    await engine.publish(
      playbook([step('a', { max_visits: 3 }), step('b', { max_visits: 9 })], { b: again }),
    );
    const { executionId } = await engine.start();
    engine.llm.next(answer(), answer(), answer(), error('LLM_TIMEOUT'));
    expect(await engine.run(executionId)).toBe('retry');
    await engine.makeDue(executionId);
    expect(await engine.run(executionId)).toBe('fail');
    expect(asked()).toEqual(['a', 'b', 'a', 'b', 'b', 'a', 'b']);
    expect(await engine.find(executionId)).toMatchObject({ errorCode: 'ROUTING_LOOP_BOUND' });
  });

  it('asks the condition of a step anew on each pass', async () => {
    // Skipped on the first pass, since a is 1; wanted on the second.
    const steps = [
      step('a', { max_visits: 5 }),
      step('b', { max_visits: 5, when: at('outputs.a', 'gt', 1) }),
      step('c', { max_visits: 5 }),
    ];
    const back = { c: { routes: [{ id: 'back', when: at('outputs.a', 'lt', 2), goto: 'a' }] } };
    await engine.publish(playbook(steps, back));
    const { executionId } = await engine.start();
    engine.llm.next(answer({ a: 1 }), answer(), answer({ a: 2 }));
    await engine.run(executionId);
    expect(asked()).toEqual(['a', 'c', 'a', 'b', 'c']);
  });

  it('leaves what the last run of a step left: an artifact that it no longer shows is withdrawn', async () => {
    const report = (key: string, when: JsonObject): JsonObject => ({
      key,
      kind: 'report',
      audience: 'internal',
      title: key,
      when,
      sections: [{ key: 's', title: 's', content: 'risk {{outputs.a}}' }],
    });
    const artifacts = [
      report('alarm', at('outputs.a', 'gt', 5)),
      report('always', at('outputs.a', 'exists')),
    ];
    const steps = [step('a', { max_visits: 2, artifacts }), step('b', { max_visits: 2 })];
    await engine.publish(
      playbook(steps, { b: { routes: [{ id: 'again', when: at('outputs.a', 'gt', 5), goto: 'a' }] } }),
    );
    const { executionId } = await engine.start();
    engine.llm.next(answer({ a: 9 }), answer(), answer({ a: 2 }));
    await engine.run(executionId);
    const { artifacts: left } = await engine.find(executionId);
    expect(left.map((each) => `${each.key} ${each.status}`).sort()).toEqual([
      'alarm superseded',
      'always pending_review',
    ]);
    const { rows } = await engine.pool.query(
      `SELECT markdown FROM workflow_artifacts WHERE artifact_key = 'always'`,
    );
    expect(rows[0].markdown).toContain('risk 2');
  });

  it('hands all artifacts to their reader also where the last step of all is skipped', async () => {
    const report: JsonObject = {
      key: 'report',
      kind: 'report',
      audience: 'internal',
      title: 'Report',
      sections: [{ key: 's', title: 's', content: 'risk {{outputs.a}}' }],
    };
    const never = { when: at('outputs.a', 'gt', 5) };
    const steps = [step('a', { artifacts: [report] }), step('b'), step('c', never), step('d', never)];
    const { artifacts, status } = await engine.find(await runOnce(playbook(steps)));
    expect([status, artifacts.map((each) => each.status)]).toEqual(['completed', ['pending_review']]);
  });

  it('takes back what a route skipped on an earlier pass, once it decides otherwise', async () => {
    const steps = ['a', 'b', 'c'].map((key) => step(key, { max_visits: 5 }));
    const routing = {
      a: { routes: [{ id: 'low', when: at('outputs.a', 'lt', 2), skip: ['b'] }] },
      c: { routes: [{ id: 'back', when: at('outputs.a', 'lt', 2), goto: 'a' }] },
    };
    await engine.publish(playbook(steps, routing));
    const { executionId } = await engine.start();
    engine.llm.next(answer({ a: 1 }), answer(), answer({ a: 2 }));
    await engine.run(executionId);
    expect(asked()).toEqual(['a', 'c', 'a', 'b', 'c']);
    expect(await engine.stepRuns(executionId)).toEqual([
      'a completed',
      'b skipped',
      'c completed',
      'a completed',
      'b completed',
      'c completed',
    ]);
  });

  it('may go back to a step that was jumped over', async () => {
    const steps = ['a', 'b', 'c'].map((key) => step(key, { max_visits: 2 }));
    const routing = {
      a: { routes: [{ id: 'jump', when: at('outputs.a', 'eq', 1), goto: 'c' }] },
      c: { routes: [{ id: 'back', when: at('outputs.b', 'empty'), goto: 'b' }] },
    };
    await runOnce(playbook(steps, routing));
    expect(asked()).toEqual(['a', 'c', 'b', 'c']);
  });
});
