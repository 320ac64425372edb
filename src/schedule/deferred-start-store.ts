import type { DeferredStart, DeferredStartFilter } from './deferred-start.ts';

export type DeferredStartStore = {
  /** The most urgent first. */
  list(filter: DeferredStartFilter): Promise<DeferredStart[]>;
};
