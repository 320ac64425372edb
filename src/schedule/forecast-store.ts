import type { LlmProvider } from '../llm/ports.ts';
import type { Book } from './forecast-nights.ts';

/** What the last completed executions of a key took, on average; null figures where there were none. */
export type MeasuredEffort = {
  readonly key: string;
  readonly executions: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Only where all its calls went to the provider that is asked now. */
  readonly costUsd: number | null;
  readonly artifacts: Readonly<Partial<Record<'report' | 'email' | 'checklist', number>>>;
};

/** What can be told of a version that has never run. */
export type DeclaredEffort = {
  readonly versionId: string;
  readonly modelSteps: number;
  readonly artifacts: MeasuredEffort['artifacts'];
};

export type ForecastStore = {
  /** All that is due in `nights` nights from a day on and not started, and what stands. A fixed number of statements. */
  lookAhead(from: string, nights: number): Promise<Book>;
  /** Of the last completed executions of each key. */
  measuredEfforts(provider: LlmProvider): Promise<MeasuredEffort[]>;
  declaredEfforts(): Promise<DeclaredEffort[]>;
  ownerNames(): Promise<ReadonlyMap<string, string>>;
};
