import type { DeferredStart, DeferredStartFilter } from './deferred-start.ts';

export type DeferredStartStore = {
  /** Those that cannot wait for long first. */
  list(filter: DeferredStartFilter): Promise<DeferredStart[]>;
};
