/** A longer delay is a mistake of the caller, not a wait. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

export type BackoffInput = {
  /** Number of the attempt that failed, counted from 1. */
  readonly attempt: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** A random number from 0 to 1, injected. */
  readonly jitter: number;
  /** What the provider asked for; the delay is never shorter. */
  readonly retryAfterMs?: number | null | undefined;
};

/**
 * The delay before the next attempt: exponential with full jitter, at most `maxMs`. A provider's retry-after is a
 * floor, even above `maxMs`. The jitter comes on top of it, so that callers with the same retry-after do not all
 * return at once.
 */
export function nextAttemptDelayMs(input: BackoffInput): number {
  const doublings = Math.min(Math.max(0, input.attempt - 1), 30);
  const ceiling = Math.min(input.maxMs, input.baseMs * 2 ** doublings);
  const spread = ceiling * Math.min(1, Math.max(0, input.jitter));
  const floor = Math.max(0, input.retryAfterMs ?? 0);
  return Math.round(Math.min(LONGEST_WAIT_MS, floor + spread));
}
