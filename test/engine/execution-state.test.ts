import { describe, expect, it } from 'vitest';
import { advance, begin, type ExecutionState, scopeOf } from '../../src/engine/execution-state.ts';
import type { LeasedExecution } from '../../src/engine/ports.ts';
import type { LlmCall } from '../../src/llm/call.ts';
import type { JsonObject } from '../../src/platform/json.ts';
import { ExecutionModel, NOW } from '../support/execution-model.ts';
import { fullContext } from '../support/full-context.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const step = (key: string, more: JsonObject = {}): JsonObject => ({
  ...{ key, name: key, type: 'llm', llm_prompt: key, outputs: { [key]: { type: ['number', 'null'] } } },
  ...more,
});
const always = { path: 'customer.name', op: 'exists' };
const report = (key: string, content: string, when = always): JsonObject => ({
  ...{ key, kind: 'report', audience: 'internal', title: key, when },
  sections: [{ key: 's', title: 's', content }],
});

function start(
  steps: JsonObject[],
  routing: JsonObject = {},
  over: Partial<LeasedExecution> = {},
): ExecutionState {
  const playbook = smallPlaybook({ steps, conditional_routing: routing });
  const stored = { id: 'v', version: 1, status: 'published', playbook } as const;
  return begin({ ...new ExecutionModel().lease(), ...over }, stored, fullContext(), NOW);
}

const CALL: LlmCall = {
  ...{ purpose: 'initial', provider: 'mock', model: 'm', usage: null, costUsd: 1, rate: null, latencyMs: 1 },
  ...{ stopReason: null, requestId: null, errorCode: null, startedAt: NOW },
};
const WORK = { prompt: null, provider: null, model: null, inputTokens: 0, outputTokens: 0, costUsd: 0 };
const call = (state: ExecutionState) => advance(state, { kind: 'called', calls: [CALL] });
const answer = (state: ExecutionState, outputs: JsonObject = {}) =>
  advance(call(state), { kind: 'answered', result: { ...WORK, outputs, startedAt: NOW }, at: NOW });
const commit = (state: ExecutionState) => advance(state, { kind: 'committed' });
const release = (state: ExecutionState) =>
  advance(state, { kind: 'stopped', outcome: { kind: 'release' }, at: NOW });
const rows = ({ uncommitted }: ExecutionState) =>
  uncommitted.steps.map(({ stepKey, iteration: visit, status }) => `${stepKey}${visit} ${status}`);
const drafts = ({ uncommitted }: ExecutionState) => [
  ...uncommitted.artifacts.map(({ key, status }) => `${key} ${status}`),
  ...uncommitted.settled.map(({ key, status }) => `${key} ${status}`),
];

describe('an execution', () => {
  it('freezes its context with the first commit, and only then', () => {
    const state = start([step('a')]);
    expect(state.uncommitted.context).toBe(state.context);
    expect(commit(state).uncommitted.context).toBeNull();
    expect(start([step('a')], {}, { context: fullContext() }).uncommitted.context).toBeNull();
  });

  it('goes on to the next step that runs, and commits the skipped ones with the step before', () => {
    const never = { when: { path: 'outputs.a', op: 'gt', value: 5 } };
    const state = answer(start([step('a'), step('b', never), step('c')]), { a: 1 });
    expect(state.outcome).toEqual({ kind: 'continue', stepKey: 'c' });
    expect(rows(state)).toEqual(['a1 completed', 'b1 skipped']);
    expect(scopeOf(state).outputs).toEqual({ a: 1, b: null, c: null });
  });

  it('waits for a person with the same commit that closes the step before', () => {
    const ask = step('ask', { type: 'human', waits_for: { name: 'legal', days: 4 } });
    const state = answer(start([step('a'), ask]));
    expect(state.outcome).toEqual({
      kind: 'wait',
      stepKey: 'ask',
      waitsFor: 'legal',
      days: 4,
      problem: null,
    });
    expect(rows(state)).toEqual(['a1 completed', 'ask1 waiting']);
    expect(rows(answer(state))).toEqual(rows(state));
  });

  it('keeps only the paid calls of a step that fails, and stays at that step', () => {
    const a = step('a', { artifacts: [report('fine', 'x')] });
    const b = step('b', { artifacts: [report('broken', '{{customer.shoeSize}}')] });
    const state = commit(answer(start([a, b])));
    expect(() => answer(state)).toThrow('shoeSize');
    const failed = release(call(state));
    expect(failed.uncommitted.calls).toMatchObject([{ stepKey: 'b', iteration: 1, costUsd: 1 }]);
    expect([rows(failed), drafts(failed)]).toEqual([['b1 running'], []]);
    expect(failed.outcome).toEqual({ kind: 'release', stepKey: 'b' });
    expect(failed.progress.outputs).toEqual(state.progress.outputs);
  });

  it('stays at its last step where its end could not be committed', () => {
    const ended = answer(start([step('a', { artifacts: [report('fine', 'x')] })]));
    expect([ended.outcome.kind, rows(ended)]).toEqual(['complete', ['a1 completed']]);
    expect([rows(release(ended)), drafts(release(ended))]).toEqual([['a1 running'], []]);
  });

  it('counts attempts at the next step anew', () => {
    const state = start([step('a'), step('b')], {}, { attempts: 4, providerFaults: 2 });
    expect(state.tries).toEqual({ attempts: 4, faults: 2 });
    expect(answer(state).tries).toEqual({ attempts: 1, faults: 0 });
  });

  it('refuses to go to a step that its version does not have', () => {
    expect(() => start([step('a')], {}, { currentStep: 'gone' })).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID' }),
    );
  });
});

describe('what a route skips', () => {
  it('is not run on a later pass either, whether or not it has run before', () => {
    const steps = ['a', 'b', 'c', 'd'].map((key) => step(key, { max_visits: 2 }));
    const routing = {
      a: { routes: [{ id: 'light', when: { path: 'outputs.a', op: 'gte', value: 2 }, skip: ['c'] }] },
      d: { routes: [{ id: 'again', when: { path: 'outputs.a', op: 'lt', value: 2 }, goto: 'a' }] },
    };
    let state = start(steps, routing);
    const went: string[] = [];
    while (state.outcome.kind === 'continue') {
      went.push(state.current.step.key);
      state = answer(state, { [state.current.step.key]: state.current.iteration });
    }
    expect(went).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'd']);
    expect(rows(state).at(-2)).toBe('c2 skipped');
  });
});

describe('artifacts', () => {
  const loop = (count: number) => ({
    routes: [
      { id: 'again', when: { path: 'workflow.currentStep.visit', op: 'lt', value: count }, goto: 'a' },
    ],
  });
  const high = { path: 'outputs.a', op: 'gt', value: 5 };
  const reporting = step('a', {
    max_visits: 3,
    artifacts: [report('alarm', 'risk {{outputs.a}}', high), report('plain', 'risk {{outputs.a}}')],
  });

  it('are drafts until the execution completes, also those that were committed before', () => {
    const first = answer(start([reporting, step('b')]), { a: 9 });
    expect(drafts(first)).toEqual(['alarm draft', 'plain draft']);
    expect(drafts(answer(commit(first)))).toEqual(['alarm pending_review', 'plain pending_review']);
  });

  it('of an earlier lease are handed over as well, each by its own flags', () => {
    const held = { code: 'internal_word', detail: 'floor', place: 's', reason: 'r', holds: true } as const;
    const earlier = [
      { key: 'alarm', stepKey: 'a', flags: [held] },
      { key: 'plain', stepKey: 'a', flags: [] },
    ];
    const state = start([reporting, step('b')], {}, { currentStep: 'b', drafts: earlier });
    expect(drafts(answer(state))).toEqual(['alarm needs_correction', 'plain pending_review']);
  });

  it('are withdrawn when their step runs again and no longer leaves them', () => {
    const first = answer(start([reporting, step('b')], { a: loop(2) }), { a: 9 });
    const again = answer(commit(first), { a: 1 });
    expect(drafts(again)).toEqual(['plain draft', 'alarm superseded']);
    expect(drafts(answer(commit(again)))).toEqual(['plain pending_review']);
  });
});
