import { describe, expect, it } from 'vitest';
import {
  isSkipped,
  movesAfter,
  moveTaken,
  NO_SKIPS,
  type Passed,
  routeAfter,
  skipsAfter,
  stepAfter,
} from '../../src/playbook/routing.ts';
import { type Playbook, playbookSchema } from '../../src/playbook/schema.ts';

type Routing = Record<string, { routes: object[]; default?: string }>;

function playbook(conditional_routing: Routing, maxIterations: Record<string, number> = {}): Playbook {
  const steps = ['a', 'b', 'c', 'd'].map((key) => ({
    key,
    name: key,
    type: 'decision',
    max_visits: maxIterations[key] ?? 1,
  }));
  const window = { days_min: 0, days_max: 1 };
  return playbookSchema.parse({
    key: 'x',
    stage_name: 'X',
    description: 'x',
    window,
    steps,
    conditional_routing,
  });
}

const when = { path: 'outputs.go', op: 'eq', value: true };
/** Each step has completed so often. */
const ran = (completions: Record<string, number>): Passed => ({
  completed: new Set(Object.keys(completions)),
  passes: completions,
});
const yes = { outputs: { go: true } };
const no = { outputs: { go: false } };

describe('after a step', () => {
  it('without a tree, the next one follows; after the last one, nothing', () => {
    const plain = playbook({});
    const onward = { routeId: null, target: 'next', skip: [] };
    expect(routeAfter(plain, 'a', yes, ran({}))).toEqual({ ...onward, next: 'b' });
    expect(routeAfter(plain, 'd', yes, ran({}))).toEqual({ ...onward, next: null });
  });

  it('the first route that holds is taken, else the default', () => {
    const routes = [
      { id: 'one', when, goto: 'c' },
      { id: 'two', when, end: true },
    ];
    expect(routeAfter(playbook({ a: { routes } }), 'a', yes, ran({})).routeId).toBe('one');
    expect(routeAfter(playbook({ a: { routes } }), 'a', no, ran({}))).toMatchObject({
      routeId: null,
      next: 'b',
    });
    expect(routeAfter(playbook({ a: { routes, default: 'end' } }), 'a', no, ran({})).next).toBeNull();
    expect(routeAfter(playbook({ a: { routes, default: 'd' } }), 'a', no, ran({}))).toMatchObject({
      routeId: null,
      next: 'd',
      skip: ['b', 'c'],
    });
  });

  it('a route on what is not known does not hold', () => {
    const routes = [{ id: 'risky', when: { path: 'outputs.risk', op: 'gte', value: 70 }, end: true }];
    expect(routeAfter(playbook({ a: { routes } }), 'a', { outputs: { risk: null } }, ran({})).next).toBe('b');
  });

  it('goto forward leaves out the steps between, but not those that have run', () => {
    const jump = playbook({ a: { routes: [{ id: 'jump', when, goto: 'd' }] } });
    expect(routeAfter(jump, 'a', yes, ran({}))).toMatchObject({
      routeId: 'jump',
      next: 'd',
      skip: ['b', 'c'],
    });
    expect(routeAfter(jump, 'a', yes, ran({ b: 1 })).skip).toEqual(['c']);
  });

  it('goto back is bounded by how often its target has been passed', () => {
    const loop = playbook({ c: { routes: [{ id: 'again', when, goto: 'b' }] } }, { b: 2 });
    expect(routeAfter(loop, 'c', yes, ran({ a: 1, b: 1, c: 1 }))).toMatchObject({
      routeId: 'again',
      next: 'b',
      skip: [],
    });
    expect(() => routeAfter(loop, 'c', yes, ran({ a: 1, b: 2, c: 2 }))).toThrow(
      expect.objectContaining({
        code: 'ROUTING_LOOP_BOUND',
        details: { step: 'b', from: 'c', passes: 2, maxIterations: 2 },
      }),
    );
    const skippedEachTime = { completed: new Set(['a', 'c']), passes: { a: 1, b: 2, c: 2 } };
    expect(() => routeAfter(loop, 'c', yes, skippedEachTime)).toThrow(
      'c leads back to b, which has run or been skipped 2 of 2 times',
    );
  });

  it('a step may be repeated by itself, within its bound', () => {
    const self = playbook({ b: { routes: [{ id: 'again', when, goto: 'b' }] } }, { b: 2 });
    expect(routeAfter(self, 'b', yes, ran({ b: 1 })).next).toBe('b');
    expect(() => routeAfter(self, 'b', yes, ran({ b: 2 }))).toThrow(
      expect.objectContaining({ code: 'ROUTING_LOOP_BOUND' }),
    );
  });

  it('a loop ends, whatever holds: passes only grow', () => {
    const loop = playbook({ d: { routes: [{ id: 'again', when, goto: 'a' }] } }, { a: 3 });
    const iterations: Record<string, number> = {};
    let at: string | null = 'a';
    let steps = 0;
    const run = () => {
      while (at !== null) {
        iterations[at] = (iterations[at] ?? 0) + 1;
        steps += 1;
        at = routeAfter(loop, at, yes, ran(iterations)).next;
      }
    };
    expect(run).toThrow(expect.objectContaining({ code: 'ROUTING_LOOP_BOUND' }));
    expect(steps).toBe(12);
  });

  it('skip names what is left out when execution comes to it, whether or not it has run before', () => {
    const skip = playbook({ a: { routes: [{ id: 'light', when, skip: ['b', 'd'] }] } });
    const light = { routeId: 'light', target: 'next', next: 'b', skip: ['b', 'd'] };
    expect(routeAfter(skip, 'a', yes, ran({}))).toEqual(light);
    expect(routeAfter(skip, 'a', yes, ran({ a: 2, b: 1, c: 1, d: 1 }))).toEqual(light);
  });

  it('end ends', () => {
    const end = playbook({ a: { routes: [{ id: 'quiet', when, end: true }] } });
    expect(routeAfter(end, 'a', yes, ran({}))).toEqual({
      routeId: 'quiet',
      target: 'end',
      next: null,
      skip: [],
    });
  });

  it('a step that does not exist is an error of the definition', () => {
    expect(() => routeAfter(playbook({}), 'constructor', yes, ran({}))).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID' }),
    );
  });
});

const forked = playbook({
  a: {
    routes: [
      { id: 'jump', when, goto: 'c' },
      { id: 'skip', when, skip: ['b'] },
      { id: 'end', when, end: true },
    ],
  },
  b: { routes: [{ id: 'x', when, end: true }], default: 'd' },
  c: { routes: [{ id: 'back', when, goto: 'b' }], default: 'end' },
});

describe('every way on from a step', () => {
  it('is each of its routes, and its default last', () => {
    expect(movesAfter(forked, 'a')).toEqual([
      { routeId: 'jump', target: 'c', skip: [] },
      { routeId: 'skip', target: 'next', skip: ['b'] },
      { routeId: 'end', target: 'end', skip: [] },
      { routeId: null, target: 'next', skip: [] },
    ]);
    expect(movesAfter(forked, 'd')).toEqual([{ routeId: null, target: 'next', skip: [] }]);
    expect(movesAfter(forked, 'constructor')).toEqual([{ routeId: null, target: 'next', skip: [] }]);
  });

  it.each<[string, string, string | null, string | null]>([
    ['a route that goes to a step', 'a', 'jump', 'c'],
    ['a route that skips, step by step', 'a', 'skip', 'b'],
    ['a route that ends', 'a', 'end', null],
    ['no route that held', 'a', null, 'b'],
    ['a default that names a step', 'b', null, 'd'],
    ['a default that ends', 'c', null, null],
    ['the last step', 'd', null, null],
    ['a route that is gone', 'a', 'renamed', 'b'],
  ])('leads, by the record of %s, to the step it says', (_what, stepKey, routeId, expected) => {
    expect(stepAfter(forked, stepKey, moveTaken(forked, stepKey, routeId).target)).toBe(expected);
  });

  it('past a step leads to the one after it; nowhere after the last', () => {
    expect(['a', 'b', 'c', 'd'].map((key) => stepAfter(forked, key))).toEqual(['b', 'c', 'd', null]);
  });
});

describe('what is left out', () => {
  const left = (...decisions: [by: string, target: string, skip: string[]][]): string[] => {
    const skips = decisions.reduce(
      (before, [by, target, skip]) => skipsAfter(before, by, { target, skip }),
      NO_SKIPS,
    );
    return ['a', 'b', 'c', 'd'].filter((key) => isSkipped(skips, key));
  };
  it('is what each step decided last, added up', () => {
    expect(left(['a', 'next', ['b']], ['c', 'next', ['d']])).toEqual(['b', 'd']);
    expect(left(['a', 'next', ['b']], ['a', 'next', ['d']])).toEqual(['d']);
    expect(left(['a', 'next', ['b']], ['a', 'next', []])).toEqual([]);
  });
  it('is called back by going to it, whoever had left it out', () => {
    expect(left(['a', 'c', ['b']], ['c', 'b', []])).toEqual([]);
    expect(left(['a', 'next', ['b', 'd']], ['c', 'b', []])).toEqual(['d']);
  });
});
