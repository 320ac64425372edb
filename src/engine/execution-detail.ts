import type { Json } from '../platform/json.ts';
import type { ExecutionStatus } from './execution-status.ts';

export type ExecutionSummary = {
  readonly id: string;
  readonly key: string;
  readonly stage: string;
  readonly version: number;
  /** Null for who reads no text about customers. */
  readonly customer: string | null;
  readonly contract: string | null;
  readonly contractId: string;
  readonly occurrence: number;
  readonly status: ExecutionStatus;
  readonly asOf: string;
  readonly errorCode: string | null;
  readonly waitsFor: string | null;
  readonly waitUntil: string | null;
  readonly attempts: number;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

export type StepDetail = {
  readonly stepKey: string;
  readonly iteration: number;
  readonly seq: number;
  readonly status: string;
  readonly route: string | null;
  readonly model: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly prompt: string | null;
  readonly outputs: Json;
};

export type ExecutionDetail = ExecutionSummary & {
  readonly versionId: string;
  readonly leaseEpoch: number;
  readonly currentStep: string | null;
  readonly errorMessage: string | null;
  readonly errorDetails: Json;
  readonly replayOf: string | null;
  /** Who works through it by hand; null where it runs to its end by itself, and for who reads no text. */
  readonly drivenBy: string | null;
  readonly steps: readonly StepDetail[];
  readonly artifacts: readonly {
    readonly id: string;
    readonly key: string;
    readonly stepKey: string;
    readonly kind: string;
    readonly title: string;
    readonly status: string;
  }[];
};

export type ExecutionFilter = {
  readonly status?: ExecutionStatus | undefined;
  readonly stage?: string | undefined;
  readonly contract?: string | undefined;
  /** An id: only those that come after it in the list. */
  readonly after?: string | undefined;
  readonly limit: number;
};

/** Selects failed executions: all, those with a code, or those of a night. */
export type FailedFilter = { readonly code: string | null; readonly night: string | null };
