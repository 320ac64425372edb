import type { NightFailures, StageOutcome } from './night-figures.ts';

export type NightStore = {
  /** What became of the executions of a scan date, by stage. */
  outcomes(scanDate: string): Promise<StageOutcome[]>;
  /** How many executions of that date are neither finished nor waiting. */
  unfinished(scanDate: string): Promise<number>;
  /** What has failed and stands so, the newest night first, and in it the most frequent code. */
  failures(): Promise<NightFailures[]>;
  /** Customers for whom several executions left drafts on that morning, of which some wait for review. */
  customersWithSendOrder(scanDate: string): Promise<number>;
  /** The stages' names in the order of their windows, the earliest first. */
  stageOrder(): Promise<string[]>;
};
