import { describe, expect, it } from 'vitest';
import { progressOf, type StepRunRecord, stepAfter, stepAfterStepRun } from '../../src/engine/progress.ts';
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
const visit = (stepKey: string, more: Partial<StepRunRecord> = {}): StepRunRecord => {
  seq += 1;
  return {
    stepKey,
    visit: 1,
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
    expect(progress).toMatchObject({ visits: {}, nextSeq: 0 });
    expect(progress.skipped.size).toBe(0);
  });

  it('holds what completed visits gave; one that is open gives nothing', () => {
    const progress = progressOf(playbook, [
      visit('a', { outputs: { a: 1 } }),
      visit('b', { status: 'running', outputs: { b: 9 } }),
      visit('c', { status: 'waiting', outputs: null }),
    ]);
    expect(progress.outputs).toMatchObject({ a: 1, b: null });
    expect(progress.steps).toMatchObject({ a: { status: 'completed', visit: 1 }, b: { status: 'pending' } });
    expect(progress.visits).toEqual({ a: 1 });
    expect(progress.nextSeq).toBe(seq + 1);
  });

  it('of a step visited again: the last outputs count, and both visits', () => {
    const progress = progressOf(playbook, [
      visit('a', { outputs: { a: 1 } }),
      visit('a', { visit: 2, outputs: { a: 2 } }),
      visit('a', { visit: 3, status: 'skipped', outputs: null }),
    ]);
    expect(progress.outputs.a).toBe(2);
    expect(progress.visits.a).toBe(2);
    expect(progress.steps.a).toMatchObject({ status: 'skipped', visit: 3, outputs: { a: 2 } });
  });

  it('leaves records of steps that the definition does not have aside, but not their place', () => {
    const progress = progressOf(playbook, [visit('gone', { seq: 40 })]);
    expect(progress.steps.gone).toBeUndefined();
    expect(progress.nextSeq).toBe(41);
  });
});

describe('what a route skips', () => {
  const skipped = (...records: StepRunRecord[]): string[] => [...progressOf(playbook, records).skipped];

  it('is skipped, and can be seen to be', () => {
    const records = [visit('a', { route: 'skip', skippedSteps: ['b', 'd'] })];
    expect(skipped(...records)).toEqual(['b', 'd']);
    expect(progressOf(playbook, records).steps.d).toMatchObject({
      status: 'skipped',
      visit: 0,
      outputs: { d: null },
    });
  });
  it('is what the last visit of the deciding step says', () => {
    expect(
      skipped(visit('a', { skippedSteps: ['b'] }), visit('a', { visit: 2, skippedSteps: ['d'] })),
    ).toEqual(['d']);
    expect(skipped(visit('a', { skippedSteps: ['b'] }), visit('a', { visit: 2 }))).toEqual([]);
  });
  it('is added up over several deciding steps', () => {
    expect(skipped(visit('a', { skippedSteps: ['b'] }), visit('c', { skippedSteps: ['d'] }))).toEqual([
      'b',
      'd',
    ]);
  });
  it('is wanted after all once a route goes to it', () => {
    expect(
      skipped(visit('a', { route: 'jump', skippedSteps: ['b'] }), visit('c', { route: 'back' })),
    ).toEqual([]);
  });
  it('is no longer pending, and not skipped either, where it had run before', () => {
    const records = [visit('b'), visit('a', { skippedSteps: ['b'] })];
    expect(progressOf(playbook, records).steps.b?.status).toBe('completed');
  });
});

describe('the next step', () => {
  it('is the one after it in the list; none after the last', () => {
    expect(['a', 'b', 'c', 'd'].map((key) => stepAfter(playbook, key))).toEqual(['b', 'c', 'd', null]);
  });

  it.each<[string, Pick<StepRunRecord, 'stepKey' | 'status' | 'route'>, string | null]>([
    ['a route that goes to a step', { stepKey: 'a', status: 'completed', route: 'jump' }, 'c'],
    ['a route that skips, step by step', { stepKey: 'a', status: 'completed', route: 'skip' }, 'b'],
    ['a route that ends', { stepKey: 'a', status: 'completed', route: 'end' }, null],
    ['no route that held', { stepKey: 'a', status: 'completed', route: null }, 'b'],
    ['a default that names a step', { stepKey: 'b', status: 'completed', route: null }, 'd'],
    ['a default that ends', { stepKey: 'c', status: 'completed', route: null }, null],
    ['a step without routes', { stepKey: 'd', status: 'completed', route: null }, null],
    ['a step that was skipped, whatever its routes', { stepKey: 'c', status: 'skipped', route: null }, 'd'],
    ['a route that is gone', { stepKey: 'a', status: 'completed', route: 'renamed' }, 'b'],
  ])('after %s', (_what, record, expected) => {
    expect(stepAfterStepRun(playbook, record)).toBe(expected);
  });
});
