import { type SourceState, sourceState } from './freshness.ts';
import type { FreshnessStore } from './ports.ts';

/** The state of every source as of a day; sources that have ever brought rows come first. */
export type CheckFreshness = (day: string) => Promise<SourceState[]>;

/** `maxAgeDays`: a source counts as stopped when it brought nothing for longer, unless it usually comes less often. */
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
