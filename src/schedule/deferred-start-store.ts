import type { HeldStart, HeldStartFilter } from './deferred-start.ts';

export type HeldStartStore = {
  /** Those that cannot wait for long first. */
  list(filter: HeldStartFilter): Promise<HeldStart[]>;
};
