import type { SourceAge } from './freshness.ts';

export type FreshnessStore = {
  /** How each feed stands as of a day. */
  ages(day: string): Promise<SourceAge[]>;
  /**
   * Lets an execution under lease wait for those of `feeds` that are behind by more than its definition's
   * `max_age_days`, for its `wait_days` and never past its window; it waits once.
   * @returns the feeds it waits for; none where it does not wait: nothing is behind, the time is over, or the lease lost.
   */
  awaitSources(args: {
    readonly executionId: string;
    readonly leaseEpoch: number;
    readonly sources: readonly string[];
  }): Promise<readonly string[]>;
  /** Makes those due whose feeds have been delivered meanwhile, or whose time is over. @returns how many. */
  wakeWaiting(): Promise<number>;
};
