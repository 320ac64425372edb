import { describe, expect, it } from 'vitest';
import { routeAfter } from '../../src/engine/routing.ts';
import { type Playbook, playbookSchema } from '../../src/playbook/schema.ts';

type Routing = Record<string, { routes: object[]; default?: string }>;

function playbook(conditional_routing: Routing, maxVisits: Record<string, number> = {}): Playbook {
  const steps = ['a', 'b', 'c', 'd'].map((key) => ({
    key,
    name: key,
    type: 'decision',
    max_visits: maxVisits[key] ?? 1,
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
const yes = { outputs: { go: true } };
const no = { outputs: { go: false } };

describe('after a step', () => {
  it('without a tree, the next one follows; after the last one, nothing', () => {
    const plain = playbook({});
    expect(routeAfter(plain, 'a', yes, {})).toEqual({ routeId: null, next: 'b', skipped: [] });
    expect(routeAfter(plain, 'd', yes, {})).toEqual({ routeId: null, next: null, skipped: [] });
  });

  it('the first route that holds is taken, else the default', () => {
    const routes = [
      { id: 'one', when, goto: 'c' },
      { id: 'two', when, end: true },
    ];
    expect(routeAfter(playbook({ a: { routes } }), 'a', yes, {}).routeId).toBe('one');
    expect(routeAfter(playbook({ a: { routes } }), 'a', no, {})).toMatchObject({
      routeId: null,
      next: 'b',
    });
    expect(routeAfter(playbook({ a: { routes, default: 'end' } }), 'a', no, {}).next).toBeNull();
    expect(routeAfter(playbook({ a: { routes, default: 'd' } }), 'a', no, {})).toEqual({
      routeId: null,
      next: 'd',
      skipped: ['b', 'c'],
    });
  });

  it('a route on what is not known does not hold', () => {
    const routes = [{ id: 'risky', when: { path: 'outputs.risk', op: 'gte', value: 70 }, end: true }];
    expect(routeAfter(playbook({ a: { routes } }), 'a', { outputs: { risk: null } }, {}).next).toBe('b');
  });

  it('goto forward leaves out the steps between, but not those that have run', () => {
    const jump = playbook({ a: { routes: [{ id: 'jump', when, goto: 'd' }] } });
    expect(routeAfter(jump, 'a', yes, {})).toEqual({ routeId: 'jump', next: 'd', skipped: ['b', 'c'] });
    expect(routeAfter(jump, 'a', yes, { b: 1 }).skipped).toEqual(['c']);
  });

  it('goto back is bounded by the visits of its target', () => {
    const loop = playbook({ c: { routes: [{ id: 'again', when, goto: 'b' }] } }, { b: 2 });
    expect(routeAfter(loop, 'c', yes, { a: 1, b: 1, c: 1 })).toEqual({
      routeId: 'again',
      next: 'b',
      skipped: [],
    });
    expect(() => routeAfter(loop, 'c', yes, { a: 1, b: 2, c: 2 })).toThrow(
      expect.objectContaining({
        code: 'ROUTING_LOOP_BOUND',
        details: expect.objectContaining({ step: 'b', maxVisits: 2 }),
      }),
    );
  });

  it('a step may be repeated by itself, within its bound', () => {
    const self = playbook({ b: { routes: [{ id: 'again', when, goto: 'b' }] } }, { b: 2 });
    expect(routeAfter(self, 'b', yes, { b: 1 }).next).toBe('b');
    expect(() => routeAfter(self, 'b', yes, { b: 2 })).toThrow(
      expect.objectContaining({ code: 'ROUTING_LOOP_BOUND' }),
    );
  });

  it('a loop ends, whatever holds: visits only grow', () => {
    const loop = playbook({ d: { routes: [{ id: 'again', when, goto: 'a' }] } }, { a: 3 });
    const visits: Record<string, number> = {};
    let at: string | null = 'a';
    let steps = 0;
    const run = () => {
      while (at !== null) {
        visits[at] = (visits[at] ?? 0) + 1;
        steps += 1;
        at = routeAfter(loop, at, yes, visits).next;
      }
    };
    expect(run).toThrow(expect.objectContaining({ code: 'ROUTING_LOOP_BOUND' }));
    expect(steps).toBe(12);
  });

  it('skip drops the steps it names, at once and later', () => {
    const skip = playbook({ a: { routes: [{ id: 'light', when, skip: ['b', 'd'] }] } });
    expect(routeAfter(skip, 'a', yes, {})).toEqual({ routeId: 'light', next: 'c', skipped: ['b', 'd'] });
    expect(routeAfter(skip, 'c', yes, {}, new Set(['b', 'd']))).toEqual({
      routeId: null,
      next: null,
      skipped: [],
    });
  });

  it('goto reaches even a step that was skipped', () => {
    const both = playbook({ b: { routes: [{ id: 'after_all', when, goto: 'c' }] } });
    expect(routeAfter(both, 'b', yes, {}, new Set(['c'])).next).toBe('c');
    expect(routeAfter(both, 'b', no, {}, new Set(['c'])).next).toBe('d');
  });

  it('end ends', () => {
    const end = playbook({ a: { routes: [{ id: 'quiet', when, end: true }] } });
    expect(routeAfter(end, 'a', yes, {})).toEqual({ routeId: 'quiet', next: null, skipped: [] });
  });

  it('a step that does not exist is an error of the definition', () => {
    expect(() => routeAfter(playbook({}), 'constructor', yes, {})).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID' }),
    );
  });
});
