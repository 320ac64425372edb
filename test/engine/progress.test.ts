import { describe, expect, it } from 'vitest';
import { progressOf, type StepRunRecord } from '../../src/engine/progress.ts';
import { isSkipped } from '../../src/playbook/routing.ts';
import type { Playbook } from '../../src/playbook/schema.ts';
import { smallPlaybook } from '../support/playbooks.ts';

const step = (key: string) => ({
  key,
  name: key,
  type: 'llm',
  llm_prompt: key,
  outputs: { [key]: { type: 'number' } },
});
const playbook: Playbook = smallPlaybook({
  steps: ['a', 'b', 'c', 'd'].map(step),
  conditional_routing: {
    a: {
      routes: [
        { id: 'jump', when: { path: 'outputs.a', op: 'exists' }, goto: 'c' },
        { id: 'skip', when: { path: 'outputs.a', op: 'exists' }, skip: ['b'] },
        { id: 'end', when: { path: 'outputs.a', op: 'exists' }, end: true },
      ],
    },
    b: { routes: [{ id: 'x', when: { path: 'outputs.a', op: 'exists' }, end: true }], default: 'd' },
    c: { routes: [{ id: 'back', when: { path: 'outputs.a', op: 'exists' }, goto: 'b' }], default: 'end' },
  },
});

let seq = 0;
const stepRun = (stepKey: string, more: Partial<StepRunRecord> = {}): StepRunRecord => {
  seq += 1;
  return {
    stepKey,
    iteration: 1,
    seq,
    status: 'completed',
    outputs: { [stepKey]: seq },
    route: null,
    skippedSteps: [],
    ...more,
  };
};

describe('progress', () => {
  it('of nothing yet: every output is there and null, every step pending', () => {
    const progress = progressOf(playbook, []);
    expect(progress.outputs).toEqual({ a: null, b: null, c: null, d: null });
    expect(progress.steps.a).toEqual({ status: 'pending', visit: 0, outputs: { a: null }, route: null });
    expect(progress).toMatchObject({ passes: {}, nextSeq: 0 });
    expect([progress.completed.size, progress.skips.size]).toEqual([0, 0]);
  });

  it('holds the outputs of completed step runs; an open one gives nothing', () => {
    const progress = progressOf(playbook, [
      stepRun('a', { outputs: { a: 1 } }),
      stepRun('b', { status: 'running', outputs: { b: 9 } }),
      stepRun('c', { status: 'waiting', outputs: null }),
    ]);
    expect(progress.outputs).toMatchObject({ a: 1, b: null });
    expect(progress.steps).toMatchObject({ a: { status: 'completed', visit: 1 }, b: { status: 'pending' } });
    expect(progress.passes).toEqual({ a: 1 });
    expect(progress.nextSeq).toBe(seq + 1);
  });

  it('of a step run again: the last outputs count, and every pass', () => {
    const progress = progressOf(playbook, [
      stepRun('a', { outputs: { a: 1 } }),
      stepRun('a', { iteration: 2, outputs: { a: 2 } }),
      stepRun('a', { iteration: 3, status: 'skipped', outputs: null }),
    ]);
    expect(progress.outputs.a).toBe(2);
    expect([progress.passes, progress.completed]).toEqual([{ a: 3 }, new Set(['a'])]);
    expect(progress.steps.a).toMatchObject({ status: 'skipped', visit: 3, outputs: { a: 2 } });
  });

  it('ignores records of steps that the playbook does not have, but keeps their seq', () => {
    const progress = progressOf(playbook, [stepRun('gone', { seq: 40 })]);
    expect(progress.steps.gone).toBeUndefined();
    expect(progress.nextSeq).toBe(41);
  });
});

describe('what a route skips', () => {
  const skipped = (...records: StepRunRecord[]): string[] => {
    const { skips } = progressOf(playbook, records);
    return ['a', 'b', 'c', 'd'].filter((key) => isSkipped(skips, key));
  };

  it('is skipped, and can be seen to be', () => {
    const records = [stepRun('a', { route: 'skip', skippedSteps: ['b', 'd'] })];
    expect(skipped(...records)).toEqual(['b', 'd']);
    expect(progressOf(playbook, records).steps.d).toMatchObject({
      status: 'skipped',
      visit: 0,
      outputs: { d: null },
    });
  });
  it('is what the last run of the deciding step says', () => {
    expect(
      skipped(stepRun('a', { skippedSteps: ['b'] }), stepRun('a', { iteration: 2, skippedSteps: ['d'] })),
    ).toEqual(['d']);
    expect(skipped(stepRun('a', { skippedSteps: ['b'] }), stepRun('a', { iteration: 2 }))).toEqual([]);
  });
  it('is added up over several deciding steps', () => {
    expect(skipped(stepRun('a', { skippedSteps: ['b'] }), stepRun('c', { skippedSteps: ['d'] }))).toEqual([
      'b',
      'd',
    ]);
  });
  it('is wanted after all once a route goes to it', () => {
    expect(
      skipped(stepRun('a', { route: 'jump', skippedSteps: ['b'] }), stepRun('c', { route: 'back' })),
    ).toEqual([]);
  });
  it('is no longer pending, and not skipped either, where it had run before', () => {
    const records = [stepRun('b'), stepRun('a', { skippedSteps: ['b'] })];
    expect(progressOf(playbook, records).steps.b?.status).toBe('completed');
  });
});
