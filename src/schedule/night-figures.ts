import type { ExecutionStatus } from '../engine/execution-status.ts';
import type { StageCount } from './scan-report.ts';

export type StageOutcome = {
  readonly stage: string;
  readonly statuses: Readonly<Partial<Record<ExecutionStatus, number>>>;
  readonly artifacts: number;
  /** Of these, drafts for a customer that a person must correct before anybody can review them. */
  readonly needsCorrection: number;
  readonly tokens: number;
  readonly costUsd: number;
};

/** Executions of a night that have failed for good with one code. */
export type NightFailures = { readonly night: string; readonly code: string; readonly executions: number };

/** A date that was scanned. */
export type Night = {
  readonly date: string;
  readonly scans: number;
  readonly startedAt: string;
  /** Null while a scan is under way. */
  readonly finishedAt: string | null;
  readonly contracts: number;
  readonly missedWindows: number;
};

export type ScanOfNight = {
  readonly trigger: 'nightly' | 'manual';
  readonly status: 'running' | 'finished';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly contracts: number;
  readonly missedWindows: number;
  readonly stages: Readonly<Record<string, StageCount>>;
};

/** What became of a night, in counts. */
export type NightFigures = {
  readonly outcomes: readonly StageOutcome[];
  /** Executions that are neither finished nor waiting. */
  readonly unfinished: number;
  readonly failures: readonly Omit<NightFailures, 'night'>[];
  readonly missedWindows: readonly {
    readonly key: string;
    readonly stage: string;
    readonly windows: number;
  }[];
  readonly customersWithSendOrder: number;
};

export const NO_FIGURES: NightFigures = {
  outcomes: [],
  unfinished: 0,
  failures: [],
  missedWindows: [],
  customersWithSendOrder: 0,
};
