import { type SourceState, sourceState } from './freshness.ts';
import type { FreshnessStore } from './ports.ts';

/** How every feed stands as of a day, those that have brought something at some time first. */
export type CheckFreshness = (day: string) => Promise<SourceState[]>;

/** `maxAgeDays`: how long a feed may bring nothing before it counts as stopped, unless it usually comes more rarely. */
export function createCheckFreshness(deps: {
  readonly store: Pick<FreshnessStore, 'ages'>;
  readonly maxAgeDays: number;
}): CheckFreshness {
  return async function checkFreshness(day) {
    const states = (await deps.store.ages(day)).map((age) => sourceState(age, day, deps.maxAgeDays));
    return states.sort((a, b) => Number(a.state === 'none') - Number(b.state === 'none'));
  };
}

export const stoppedIn = (sources: readonly SourceState[]): SourceState[] =>
  sources.filter(({ state }) => state === 'stopped');
