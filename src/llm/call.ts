import { type ErrorCode, NightshiftError } from '../platform/errors.ts';
import type { LlmProvider, LlmRate, LlmUsage, StopReason } from './ports.ts';

/** The record of one call to a model, whether its answer could be used or not. */
export type LlmCall = {
  readonly purpose: 'initial' | 'repair';
  readonly provider: LlmProvider;
  readonly model: string;
  /** Null where no answer came; the cost of such a call is then unknown. */
  readonly usage: LlmUsage | null;
  readonly costUsd: number | null;
  /** The rate on the day of the call, also where there was no usage to price. */
  readonly rate: LlmRate | null;
  readonly latencyMs: number;
  readonly stopReason: StopReason | null;
  readonly requestId: string | null;
  /** Why the call failed or its answer could not be used. */
  readonly errorCode: ErrorCode | null;
  readonly startedAt: Date;
};

/** The calls made before `error` ended a step. They cost money all the same. */
export function callsOf(error: unknown): readonly LlmCall[] {
  if (!(error instanceof NightshiftError)) return [];
  const { calls } = error.details;
  return isCalls(calls) ? calls : [];
}

const isCalls = (value: unknown): value is readonly LlmCall[] => Array.isArray(value);
