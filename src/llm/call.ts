import { type ErrorCode, NightshiftError } from '../platform/errors.ts';
import type { LlmProvider, LlmRate, LlmUsage, StopReason } from './ports.ts';

/** One call to a model as it is accounted for, whether its answer could be used or not. */
export type LlmCall = {
  readonly purpose: 'initial' | 'repair';
  readonly provider: LlmProvider;
  readonly model: string;
  /** Null where no answer came; what such a call cost is then not known. */
  readonly usage: LlmUsage | null;
  readonly costUsd: number | null;
  /** The rate of the day, also where nothing could be priced with it. */
  readonly rate: LlmRate | null;
  readonly latencyMs: number;
  readonly stopReason: StopReason | null;
  readonly requestId: string | null;
  /** Why the call failed or its answer could not be used. */
  readonly errorCode: ErrorCode | null;
  readonly startedAt: Date;
};

/** The calls made before `error` ended a step, for they are paid all the same. */
export function callsOf(error: unknown): readonly LlmCall[] {
  if (!(error instanceof NightshiftError)) return [];
  const { calls } = error.details;
  return isCalls(calls) ? calls : [];
}

const isCalls = (value: unknown): value is readonly LlmCall[] => Array.isArray(value);
