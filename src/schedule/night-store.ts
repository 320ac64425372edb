import type { Night, NightFailures, NightFigures, ScanOfNight, StageOutcome } from './night-figures.ts';

export type NightStore = {
  /** The outcomes of the executions of a scan date, by stage. */
  outcomes(scanDate: string): Promise<StageOutcome[]>;
  /** The number of executions of that date that are neither finished nor waiting. */
  unfinished(scanDate: string): Promise<number>;
  /** Executions that are still failed, the newest night first, then the most frequent code. */
  failures(): Promise<NightFailures[]>;
  /** The number of customers for whom several executions left drafts on that morning, some of which wait for review. */
  customersWithSendOrder(scanDate: string): Promise<number>;
  /** The newest first. */
  nights(page: { readonly after?: string | undefined; readonly limit: number }): Promise<Night[]>;
  /** Every scan of a date, in their order. */
  scansOf(date: string): Promise<ScanOfNight[]>;
  /** Of the accounts that the caller sees, or of everybody's; null for who may have neither. */
  figures(date: string, whose: 'caller' | 'everybody'): Promise<NightFigures | null>;
  /** The names of the stages in the order of their windows, the earliest first. */
  stageOrder(): Promise<string[]>;
};
