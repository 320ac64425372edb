import { type FeedState, feedState } from './freshness.ts';
import type { FeedStore } from './ports.ts';

/** How every feed stands as of a day, those that have brought something at some time first. */
export type CheckFeeds = (day: string) => Promise<FeedState[]>;

/** `maxAgeDays`: how long a feed may bring nothing before it counts as stopped, unless it usually comes more rarely. */
export function createCheckFeeds(deps: {
  readonly store: Pick<FeedStore, 'ages'>;
  readonly maxAgeDays: number;
}): CheckFeeds {
  return async function checkFeeds(day) {
    const states = (await deps.store.ages(day)).map((age) => feedState(age, day, deps.maxAgeDays));
    return states.sort((a, b) => Number(a.state === 'none') - Number(b.state === 'none'));
  };
}

export const stoppedIn = (feeds: readonly FeedState[]): FeedState[] =>
  feeds.filter(({ state }) => state === 'stopped');
