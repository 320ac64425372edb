import { NightshiftError } from '../platform/errors.ts';
import { ruleHolds } from '../playbook/rules.ts';
import type { Playbook, Route, Step } from '../playbook/schema.ts';

/** Where an execution goes after a step. */
export type RouteTaken = {
  /** The route that held; null where the default was taken or there is no tree. */
  readonly routeId: string | null;
  /** The key of the next step; null ends the execution. */
  readonly next: string | null;
  /** Steps that this decision leaves out; the caller remembers them. Those that have already run are not among them. */
  readonly skipped: readonly string[];
};

const NONE: ReadonlySet<string> = new Set();

/**
 * Decides after `stepKey`: the first route whose rule holds in `scope`, else the default. `visits` counts how often
 * each step has run. Going back to a step that has used up its `max_visits` throws ROUTING_LOOP_BOUND.
 */
export function routeAfter(
  playbook: Pick<Playbook, 'steps' | 'conditional_routing'>,
  stepKey: string,
  scope: unknown,
  visits: Readonly<Record<string, number>>,
  skippedSteps: ReadonlySet<string> = NONE,
): RouteTaken {
  const { steps } = playbook;
  const from = indexOf(steps, stepKey);
  const tree = Object.hasOwn(playbook.conditional_routing, stepKey)
    ? playbook.conditional_routing[stepKey]
    : undefined;
  const route = tree?.routes.find(({ when }) => ruleHolds(when, scope));
  const routeId = route?.id ?? null;
  const move = route ? moveOf(route) : defaultMove(tree?.default ?? 'next');
  const ran = (key: string) => (visits[key] ?? 0) > 0;

  if (move.kind === 'end') return { routeId, next: null, skipped: [] };
  if (move.kind === 'goto') {
    const to = indexOf(steps, move.step);
    if (to <= from) needVisitLeft(steps, to, visits, stepKey);
    const jumped = steps.slice(from + 1, Math.max(to, from + 1)).map(({ key }) => key);
    return { routeId, next: move.step, skipped: jumped.filter((key) => !ran(key)) };
  }
  const skipped = move.steps.filter((key) => !ran(key));
  const left = new Set([...skippedSteps, ...move.steps]);
  const next = steps.slice(from + 1).find(({ key }) => !left.has(key));
  return { routeId, next: next?.key ?? null, skipped };
}

type RouteMove =
  | { kind: 'end' }
  | { kind: 'goto'; step: string }
  | { kind: 'next'; steps: readonly string[] };

function moveOf(route: Route): RouteMove {
  if (route.end) return { kind: 'end' };
  if (route.goto !== undefined) return { kind: 'goto', step: route.goto };
  return { kind: 'next', steps: route.skip ?? [] };
}

function defaultMove(target: string): RouteMove {
  if (target === 'end') return { kind: 'end' };
  return target === 'next' ? { kind: 'next', steps: [] } : { kind: 'goto', step: target };
}

function indexOf(steps: readonly Step[], key: string): number {
  const index = steps.findIndex((step) => step.key === key);
  if (index >= 0) return index;
  throw new NightshiftError(
    'DEFINITION_INVALID',
    `routing names a step "${key}" that the definition does not have`,
    'Name one of its steps.',
    { step: key },
  );
}

function needVisitLeft(
  steps: readonly Step[],
  to: number,
  visits: Readonly<Record<string, number>>,
  from: string,
): void {
  const step = steps[to];
  if (!step || (visits[step.key] ?? 0) < step.max_visits) return;
  throw new NightshiftError(
    'ROUTING_LOOP_BOUND',
    `${from} leads back to ${step.key}, which has run ${visits[step.key]} of ${step.max_visits} times`,
    `Raise max_visits of ${step.key}, or let the route hold less often.`,
    { step: step.key, from, visits: visits[step.key], maxVisits: step.max_visits },
  );
}
