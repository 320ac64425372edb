import { NightshiftError } from '../platform/errors.ts';
import { ruleHolds } from './rules.ts';
import type { Playbook, Route } from './schema.ts';

/** Where routes lead: the one place that knows, for the engine that takes one and for the checker that takes them all. */

type Routed = Pick<Playbook, 'steps' | 'conditional_routing'>;

/** One way on from a step. */
export type Move = {
  /** Null for the default. */
  readonly routeId: string | null;
  /** `next`, `end` or the key of a step: no step may have one of the two words for its key. */
  readonly target: string;
  /** Steps that are left out when execution comes to them. */
  readonly skip: readonly string[];
};

const NONE: readonly string[] = [];

const treeAfter = ({ conditional_routing }: Routed, stepKey: string) =>
  Object.hasOwn(conditional_routing, stepKey) ? conditional_routing[stepKey] : undefined;

const moveBy = ({ id, goto, skip, end }: Route): Move => ({
  routeId: id,
  target: end ? 'end' : (goto ?? 'next'),
  skip: skip ?? NONE,
});

const defaultAfter = (playbook: Routed, stepKey: string): Move => ({
  routeId: null,
  target: treeAfter(playbook, stepKey)?.default ?? 'next',
  skip: NONE,
});

/** Every way on from a step, in the order in which they are tried: its routes, then its default. */
export function movesAfter(playbook: Routed, stepKey: string): readonly Move[] {
  const routes = treeAfter(playbook, stepKey)?.routes ?? [];
  return [...routes.map(moveBy), defaultAfter(playbook, stepKey)];
}

/** The way that was taken, by the id of its route; the default where there is none of that id. */
export function moveTaken(playbook: Routed, stepKey: string, routeId: string | null): Move {
  const route = treeAfter(playbook, stepKey)?.routes.find(({ id }) => id === routeId);
  return route ? moveBy(route) : defaultAfter(playbook, stepKey);
}

/** The step to which a target leads, which may yet be skipped; null at the end. */
export function stepAfter({ steps }: Routed, stepKey: string, target = 'next'): string | null {
  if (target === 'end') return null;
  if (target !== 'next') return target;
  return steps[steps.findIndex(({ key }) => key === stepKey) + 1]?.key ?? null;
}

/** What has been decided to be left out, by the step that decided it. */
export type Skips = ReadonlyMap<string, readonly string[]>;
export const NO_SKIPS: Skips = new Map();

/** After `stepKey` led to `target`: what it decided before no longer counts, and going to a step by name calls it back. */
export function skipsAfter(
  skips: Skips,
  stepKey: string,
  { target, skip }: Pick<Move, 'target' | 'skip'>,
): Skips {
  if (skips.size === 0 && skip.length === 0) return skips;
  const after = new Map([...skips, [stepKey, skip]]);
  for (const [by, keys] of after) {
    const left = keys.includes(target) ? keys.filter((key) => key !== target) : keys;
    if (left.length > 0) after.set(by, left);
    else after.delete(by);
  }
  return after;
}

export const isSkipped = (skips: Skips, stepKey: string): boolean =>
  [...skips.values()].some((keys) => keys.includes(stepKey));

/** What routing must know of an execution so far. */
export type Passed = {
  /** Steps that have completed at least once. */
  readonly completed: ReadonlySet<string>;
  /** How often each step has been passed: completed or skipped. */
  readonly passes: Readonly<Record<string, number>>;
};

/** Where an execution goes after a step, and what it leaves out: what `skip` names, and what it jumps over unless that has run. */
export type RouteTaken = Move & { readonly next: string | null };

/**
 * Decides after `stepKey`, which `passed` counts: the first route whose rule holds in `scope`, else the default.
 * @throws NightshiftError `ROUTING_LOOP_BOUND` where it leads back to a step that has been passed `max_visits` times;
 * `DEFINITION_INVALID` where there is no such step.
 */
export function routeAfter(playbook: Routed, stepKey: string, scope: unknown, passed: Passed): RouteTaken {
  const route = treeAfter(playbook, stepKey)?.routes.find(({ when }) => ruleHolds(when, scope));
  const move = route ? moveBy(route) : defaultAfter(playbook, stepKey);
  const from = placeOf(playbook, stepKey);
  const next = stepAfter(playbook, stepKey, move.target);
  if (next === null || move.target === 'next') return { ...move, next };
  const to = placeOf(playbook, next);
  if (to <= from) needPassLeft(playbook, stepKey, next, passed);
  const jumped = playbook.steps.slice(from + 1, Math.max(to, from + 1)).map(({ key }) => key);
  return { ...move, next, skip: jumped.filter((key) => !passed.completed.has(key)) };
}

function placeOf({ steps }: Routed, key: string): number {
  const place = steps.findIndex((step) => step.key === key);
  if (place >= 0) return place;
  throw new NightshiftError(
    'DEFINITION_INVALID',
    `routing names a step "${key}" that the playbook does not have`,
    'Name one of its steps.',
    { step: key },
  );
}

/** A loop ends whether its steps run or are skipped each time. */
function needPassLeft({ steps }: Routed, from: string, to: string, { passes }: Passed): void {
  const maxIterations = steps.find(({ key }) => key === to)?.max_visits ?? 0;
  const passed = passes[to] ?? 0;
  if (passed < maxIterations) return;
  throw new NightshiftError(
    'ROUTING_LOOP_BOUND',
    `${from} leads back to ${to}, which has run or been skipped ${passed} of ${maxIterations} times`,
    `Raise max_visits of ${to}, or let the route hold less often.`,
    { step: to, from, passes: passed, maxIterations },
  );
}
