import {
  isSkipped,
  movesAfter,
  NO_SKIPS,
  type Skips,
  skipsAfter,
  stepAfter,
} from '../../playbook/routing.ts';
import type { Playbook, Step } from '../../playbook/schema.ts';

/** What has run before a step starts, over every route that leads to it. */
export type Arrival = {
  /** `step:KEY` and `output:NAME` for what ran on every route (`always`), or on at least one (`sometimes`). */
  readonly always: ReadonlySet<string>;
  readonly sometimes: ReadonlySet<string>;
};
export type ControlFlow = {
  /** Undefined for a step that no route reaches. */
  arrivalAt(stepKey: string): Arrival | undefined;
  /** Steps from which no route leads to the end. */
  readonly endless: readonly string[];
};

export const stepFact = (key: string): string => `step:${key}`;
export const outputFact = (name: string): string => `output:${name}`;

/** A possible state of an execution: its step, and the steps that its routes so far skip. */
type FlowState = { readonly at: number; readonly skips: Skips };
const END = -1;
/** No real playbook has more states; a playbook that does is checked as if any step might have run. */
const MOST_STATES = 4_000;

/** Follows every route through `playbook`, as routing would, until nothing new is found. */
export function flowOf(playbook: Playbook): ControlFlow {
  const { steps } = playbook;
  const facts = new Map<string, bigint>();
  const bit = (fact: string): bigint => {
    const known = facts.get(fact);
    if (known !== undefined) return known;
    const fresh = 1n << BigInt(facts.size);
    facts.set(fact, fresh);
    return fresh;
  };
  const given = steps.map((step) =>
    [stepFact(step.key), ...Object.keys(step.outputs).map(outputFact)].reduce(
      (all, fact) => all | bit(fact),
      0n,
    ),
  );
  const seen = new Map<string, { state: FlowState; always: bigint; sometimes: bigint; next: Set<string> }>();
  const queue: string[] = [];
  const arrive = (state: FlowState, always: bigint, sometimes: bigint): string => {
    const id = idOf(state);
    const known = seen.get(id);
    if (!known) {
      seen.set(id, { state, always, sometimes, next: new Set() });
      queue.push(id);
    } else if (
      (known.always & always) !== known.always ||
      (known.sometimes | sometimes) !== known.sometimes
    ) {
      known.always &= always;
      known.sometimes |= sometimes;
      queue.push(id);
    }
    return id;
  };

  arrive({ at: 0, skips: NO_SKIPS }, 0n, 0n);
  for (let id = queue.pop(); id !== undefined && seen.size < MOST_STATES; id = queue.pop()) {
    const here = seen.get(id);
    if (!here) continue;
    for (const { state, ran } of movesFrom(playbook, here.state)) {
      const done = ran ? (given[here.state.at] ?? 0n) : 0n;
      here.next.add(arrive(state, here.always | done, here.sometimes | done));
    }
  }

  const tooMany = seen.size >= MOST_STATES;
  const arrivals = steps.map((step, index) => {
    const here = [...seen.values()].filter(
      ({ state }) => state.at === index && !isSkipped(state.skips, step.key),
    );
    if (tooMany) return { always: new Set<string>(), sometimes: new Set(facts.keys()) };
    if (here.length === 0) return undefined;
    const among = (mask: bigint) =>
      new Set([...facts].filter(([, each]) => (mask & each) !== 0n).map(([fact]) => fact));
    return {
      always: among(here.reduce((mask, { always }) => mask & always, -1n)),
      sometimes: among(here.reduce((mask, { sometimes }) => mask | sometimes, 0n)),
    };
  });
  return {
    arrivalAt: (stepKey) => arrivals[steps.findIndex(({ key }) => key === stepKey)],
    endless: tooMany ? [] : endlessSteps(steps, seen),
  };
}

const idOf = ({ at, skips }: FlowState): string =>
  `${at}|${[...skips]
    .map(([by, keys]) => `${by}>${[...keys].sort().join(',')}`)
    .sort()
    .join(';')}`;

type FlowEdge = { readonly state: FlowState; readonly ran: boolean };

/** Every move from the state: past the step, or through it by each of its routes. */
function movesFrom(playbook: Playbook, { at, skips }: FlowState): FlowEdge[] {
  const { steps } = playbook;
  const step = steps[at];
  if (!step) return [];
  const placeOf = (target: string): number => {
    const next = stepAfter(playbook, step.key, target);
    return next === null ? END : steps.findIndex(({ key }) => key === next);
  };
  const past: FlowEdge = { state: { at: placeOf('next'), skips }, ran: false };
  if (isSkipped(skips, step.key)) return [past];
  const moves = movesAfter(playbook, step.key).map((move): FlowEdge => {
    const next = placeOf(move.target);
    // Skips beyond the end make no difference, so they must not make a new state.
    const left = move.target === 'end' ? NO_SKIPS : skipsAfter(skips, step.key, move);
    return { state: { at: next, skips: left }, ran: true };
  });
  return step.when ? [past, ...moves] : moves;
}

function endlessSteps(
  steps: readonly Step[],
  seen: ReadonlyMap<string, { readonly state: FlowState; readonly next: ReadonlySet<string> }>,
): string[] {
  const ending = new Set([...seen].filter(([, { state }]) => state.at === END).map(([id]) => id));
  for (let grew = true; grew; ) {
    grew = false;
    for (const [id, { next }] of seen)
      if (!ending.has(id) && [...next].some((each) => ending.has(each))) {
        ending.add(id);
        grew = true;
      }
  }
  const stuck = new Set([...seen].filter(([id]) => !ending.has(id)).map(([, { state }]) => state.at));
  return steps.filter((_, index) => stuck.has(index)).map(({ key }) => key);
}
