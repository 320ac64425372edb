import type { ExecutionStatus } from '../engine/execution-status.ts';

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
