import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../src/platform/json.ts';
import type { PlaybookFile } from '../../../src/playbook/schema.ts';
import { admin } from '../../support/actor.ts';
import { TONIGHT } from '../../support/book.ts';
import { createEngine, type Engine } from '../../support/engine.ts';
import { smallPlaybook } from '../../support/playbooks.ts';
import { answer, dead, error } from '../../support/scripted-llm.ts';
import { countOf } from '../../support/tables.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.close());
beforeEach(() => engine.reset());

const actor = 'ops@example.com';

/** A step whose prompt begins with its key and shows what went before; it leaves a report. */
const step = (key: string, more: JsonObject = {}): JsonObject => ({
  key,
  name: key,
  type: 'llm',
  llm_prompt: `${key} for {{customer.name}} [{{default outputs.a '-'}}] v{{workflow.version}} at {{default variables.cap '-'}}`,
  outputs: { [key]: { type: 'string' } },
  mock_outputs: { [key]: `mock ${key}` },
  artifacts: [
    {
      key: `report_${key}`,
      kind: 'report',
      audience: 'internal',
      title: `Report ${key}`,
      sections: [{ key: 's', title: 's', content: `{{outputs.${key}}}` }],
    },
  ],
  ...more,
});
const playbook = (steps: JsonObject[], more: JsonObject = {}): PlaybookFile =>
  smallPlaybook({ llm_prompts: { system: 'Be brief.' }, steps, ...more });

const asked = (): string[] => engine.llm.requests.map((request) => request.messages[0]?.content ?? '');
const askedKeys = (): string[] => asked().map((prompt) => prompt.split(' ')[0] ?? '');
const replay = async (id: string): Promise<string> =>
  (await engine.app.actions.executions.replay(admin(actor), id)).executionId;

/** Runs the first version, publishes the second, replays. @returns the old and the new id; requests are forgotten. */
async function replayed(
  first: PlaybookFile,
  second: PlaybookFile,
): Promise<{ oldId: string; newId: string }> {
  await engine.publish(first);
  const { executionId: oldId } = await engine.start({ customer: { name: 'Kim' } });
  await engine.run(oldId);
  await engine.publish(second);
  const newId = await replay(oldId);
  engine.llm.requests.length = 0;
  return { oldId, newId };
}

describe('a replay', () => {
  it('is a new execution on the newest version, linked to the old one, which it supersedes', async () => {
    const { oldId, newId } = await replayed(
      playbook([step('a'), step('b')]),
      playbook([step('a'), step('b', { llm_prompt: 'b2 [{{outputs.a}}]' })]),
    );
    expect(await engine.find(newId)).toMatchObject({
      status: 'pending',
      version: 2,
      replayOf: oldId,
      asOf: TONIGHT,
    });
    expect(await engine.find(oldId)).toMatchObject({ status: 'superseded', version: 1 });
    expect(
      await countOf(
        engine.pool,
        'audit_log',
        `action = 'replay execution' AND details ->> 'as' = '${newId}'`,
      ),
    ).toBe(1);
    expect(
      await countOf(engine.pool, 'workflow_executions', `dispatched_at IS NOT NULL AND id = '${newId}'`),
    ).toBe(1);
  });

  it('reuses the outputs of the steps before the first changed one, and their artifacts', async () => {
    const { oldId, newId } = await replayed(
      playbook([step('a'), step('b'), step('c')]),
      playbook([step('a'), step('b', { llm_prompt: 'b2 [{{outputs.a}}]' }), step('c')]),
    );
    expect(await engine.run(newId)).toBe('complete');
    expect(asked()).toEqual(['b2 [mock a]', 'c for Kim [mock a] v2 at -']);
    const statuses = async (id: string) =>
      (await engine.find(id)).artifacts.map((each) => `${each.key} ${each.status}`).sort();
    expect(await statuses(newId)).toEqual([
      'report_a pending_review',
      'report_b pending_review',
      'report_c pending_review',
    ]);
    expect(await statuses(oldId)).toEqual([
      'report_a superseded',
      'report_b superseded',
      'report_c superseded',
    ]);
  });

  it('brings no artifact back that its step had withdrawn', async () => {
    const alarm = {
      ...JSON.parse(JSON.stringify(step('a').artifacts))[0],
      when: { path: 'outputs.a', op: 'eq', value: 'high' },
    };
    const looping = step('a', { max_visits: 2, artifacts: [alarm] });
    const again = { a: { routes: [{ id: 'again', when: alarm.when, goto: 'a' }] } };
    await engine.publish(playbook([looping, step('b')], { conditional_routing: again }));
    const { executionId } = await engine.start();
    engine.llm.next(answer({ a: 'high' }), answer({ a: 'low' }));
    await engine.run(executionId);
    await engine.publish(
      playbook([looping, step('b', { llm_prompt: 'b2' })], { conditional_routing: again }),
    );
    const newId = await replay(executionId);
    await engine.run(newId);
    expect((await engine.find(newId)).artifacts).toMatchObject([
      { key: 'report_b', status: 'pending_review' },
    ]);
  });

  it('keeps what a person has touched where it is, and writes its own beside it', async () => {
    await engine.publish(playbook([step('a'), step('b')]));
    const { executionId: oldId, ownerId } = await engine.start();
    await engine.run(oldId);
    await engine.pool.query(
      `UPDATE workflow_artifacts SET status = 'approved', reviewed_by = $1, reviewed_at = now()`,
      [ownerId],
    );
    await engine.publish(playbook([step('a'), step('b', { llm_prompt: 'b2' })]));
    const newId = await replay(oldId);
    await engine.run(newId);
    expect((await engine.find(oldId)).artifacts.map((each) => each.status)).toEqual(['approved', 'approved']);
    expect((await engine.find(newId)).artifacts).toMatchObject([
      { key: 'report_b', status: 'pending_review' },
    ]);
  });

  it('sees the frozen context where it keeps anything', async () => {
    await engine.publish(playbook([step('a'), step('b')]));
    const { executionId, customerId } = await engine.start({ customer: { name: 'Kim' } });
    await engine.run(executionId);
    await engine.pool.query(`UPDATE customers SET name = 'Lee' WHERE id = $1`, [customerId]);
    await engine.publish(playbook([step('a'), step('b', { name: 'B, renamed' })]));
    engine.llm.requests.length = 0;
    await engine.run(await replay(executionId));
    expect(asked()).toEqual(['b for Kim [mock a] v2 at -']);
  });

  it.each<[string, JsonObject]>([
    ['a variable, which any template may read', { variables: { cap: 5 } }],
    ['the model of all steps', { model: { max_output_tokens: 900 } }],
    ['how old a source may be', { max_age_days: 9 }],
  ])('runs everything anew, on a context built anew, where the version changes %s', async (_what, change) => {
    await engine.publish(playbook([step('a'), step('b')]));
    const { executionId, customerId } = await engine.start({ customer: { name: 'Kim' } });
    await engine.run(executionId);
    await engine.pool.query(`UPDATE customers SET name = 'Lee' WHERE id = $1`, [customerId]);
    await engine.publish(playbook([step('a'), step('b')], change));
    engine.llm.requests.length = 0;
    expect(await engine.run(await replay(executionId))).toBe('complete');
    const cap = 'variables' in change ? 5 : '-';
    expect(asked()).toEqual([`a for Lee [-] v2 at ${cap}`, `b for Lee [mock a] v2 at ${cap}`]);
  });

  it('counts a changed system prompt and changed routing as a change of their step', async () => {
    const steps = [step('a'), step('b', { system: 'system' }), step('c')];
    const first = await replayed(playbook(steps), playbook(steps, { llm_prompts: { system: 'Be long.' } }));
    await engine.run(first.newId);
    expect(askedKeys()).toEqual(['b', 'c']);
    await engine.reset();
    const routing = { b: { routes: [{ id: 'x', when: { path: 'outputs.b', op: 'empty' }, end: true }] } };
    const second = await replayed(playbook(steps), playbook(steps, { conditional_routing: routing }));
    await engine.run(second.newId);
    expect(askedKeys()).toEqual(['b', 'c']);
  });

  it('goes on where the kept steps led, not at the first changed step of the list', async () => {
    const routing = (id: string) => ({
      a: { routes: [{ id, when: { path: 'outputs.a', op: 'exists' }, goto: 'd' }] },
    });
    const steps = (d: JsonObject) => [step('a'), step('b'), step('c', d), step('d', d)];
    const { newId } = await replayed(
      playbook(steps({}), { conditional_routing: routing('jump') }),
      playbook(steps({ name: 'renamed' }), { conditional_routing: routing('jump') }),
    );
    await engine.run(newId);
    expect(askedKeys()).toEqual(['d']);
    expect(await engine.stepRuns(newId)).toEqual(['a completed', 'b skipped', 'c skipped', 'd completed']);
  });

  it('runs a step that was put between the kept ones and the next', async () => {
    const { newId } = await replayed(
      playbook([step('a'), step('c')]),
      playbook([step('a'), step('b'), step('c')]),
    );
    await engine.run(newId);
    expect(askedKeys()).toEqual(['b', 'c']);
  });

  it('keeps the iterations of a loop up to the changed step', async () => {
    const loop = {
      b: { routes: [{ id: 'again', when: { path: 'steps.b.visit', op: 'lt', value: 2 }, goto: 'a' }] },
    };
    const steps = (b: JsonObject) => [step('a', { max_visits: 3 }), step('b', { max_visits: 3, ...b })];
    const { newId } = await replayed(
      playbook(steps({}), { conditional_routing: loop }),
      playbook(steps({ name: 'renamed' }), { conditional_routing: loop }),
    );
    await engine.run(newId);
    // The first visit of a is kept; b, and what came of it, is not.
    expect(askedKeys()).toEqual(['b', 'a', 'b']);
  });

  it('of a failed execution goes on at the step that failed, where that one did not change', async () => {
    await engine.publish(playbook([step('a'), step('b'), step('c')]));
    const { executionId } = await engine.start();
    engine.llm.next(answer(), error('LLM_REFUSED'));
    await engine.run(executionId);
    await engine.publish(playbook([step('a'), step('b'), step('c', { name: 'renamed' })]));
    engine.llm.requests.length = 0;
    await engine.run(await replay(executionId));
    expect(askedKeys()).toEqual(['b', 'c']);
  });

  it('of an execution that is running is refused, and so is one without a version to run on', async () => {
    await engine.publish(playbook([step('a')]));
    const { executionId } = await engine.start();
    engine.llm.next(dead);
    void engine.run(executionId);
    await vi.waitFor(() => expect(engine.llm.requests).toHaveLength(1));
    await expect(replay(executionId)).rejects.toMatchObject({ code: 'TRANSITION_ILLEGAL' });
    await engine.pool.query(`UPDATE workflow_definitions SET status = 'retired', retired_at = now()`);
    await expect(replay(executionId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await countOf(engine.pool, 'workflow_executions')).toBe(1);
  });

  it('replayed twice at once leaves one live execution', async () => {
    await engine.publish(playbook([step('a')]));
    const { executionId } = await engine.start();
    await engine.run(executionId);
    const both = await Promise.allSettled([replay(executionId), replay(executionId)]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await countOf(engine.pool, 'workflow_executions', `status <> 'superseded'`)).toBe(1);
  });
});
