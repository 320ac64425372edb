import type { LlmProvider } from '../llm/ports.ts';
import type { Book } from './forecast-nights.ts';

/** The average effort of the last completed executions of a key; figures are null where there were none. */
export type MeasuredEffort = {
  readonly key: string;
  readonly executions: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null unless all calls went to the provider that is configured now. */
  readonly costUsd: number | null;
  readonly artifacts: Readonly<Partial<Record<'report' | 'email' | 'checklist', number>>>;
};

/** What the playbook itself says of the effort of a version that has never run. */
export type DeclaredEffort = {
  readonly versionId: string;
  readonly modelSteps: number;
  readonly artifacts: MeasuredEffort['artifacts'];
};

export type ForecastStore = {
  /**
   * Everything that is due and not started in the `nights` nights from a day on, and the live
   * executions. Takes a fixed number of statements.
   */
  lookAhead(from: string, nights: number): Promise<Book>;
  /** Measured over the last completed executions of each key. */
  measuredEfforts(provider: LlmProvider): Promise<MeasuredEffort[]>;
  declaredEfforts(): Promise<DeclaredEffort[]>;
  ownerNames(): Promise<ReadonlyMap<string, string>>;
};
