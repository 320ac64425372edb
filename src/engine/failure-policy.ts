import { addDays, type CivilDate, instantAt, todayIn } from '../platform/civil-date.ts';
import { type ErrorCode, isProviderFault, isRetryable } from '../platform/errors.ts';
import { nextAttemptDelayMs } from './backoff.ts';

/** How long faults of the provider are waited out where no time of day is configured, or where a person started it. */
const PATIENCE_MS = 6 * 60 * 60 * 1000;

export type Due = {
  /** Since when it is to be done: its start, or whatever made it due again. */
  readonly since: Date;
  /** Whether tonight's scan started it, and nothing has made it due again since. */
  readonly byScan: boolean;
  /** The last day on which its window holds; null where the window stays open. */
  readonly lastDay: CivilDate | null;
};

export type ReadyBy = {
  readonly zone: string;
  /** HH:MM on the wall clock of the zone; null: six hours. */
  readonly time: string | null;
};

/**
 * Until when the faults of a provider are waited out: until the work of the night must be ready, and never past the last
 * day of its window. A window that was over already when it was started binds nobody: a person wanted it all the same.
 */
export function deadlineOf({ since, byScan, lastDay }: Due, readyBy: ReadyBy): Date {
  const ready =
    byScan && readyBy.time !== null
      ? nextTimeOfDay(readyBy.zone, readyBy.time, since)
      : new Date(since.getTime() + PATIENCE_MS);
  if (lastDay === null) return ready;
  const over = instantAt(readyBy.zone, addDays(lastDay, 1), '00:00');
  return since < over && over < ready ? over : ready;
}

function nextTimeOfDay(zone: string, time: string, after: Date): Date {
  const today = todayIn(zone, after);
  const first = instantAt(zone, today, time);
  return first > after ? first : instantAt(zone, addDays(today, 1), time);
}

export type FailedStep = {
  readonly code: ErrorCode;
  /** Whether it is an error of ours, which knows if it can pass. */
  readonly isKnown: boolean;
  /** Attempts at the step, this one included. */
  readonly attempts: number;
  /** Faults of the provider in a row before this one. */
  readonly faults: number;
  /** When to ask again, where the pace of the provider's calls says so. */
  readonly resumesInMs: number | null;
  /** What the provider asked for. */
  readonly retryAfterMs: number | null;
};

export type RetryLimits = {
  readonly maxAttempts: number;
  readonly deadline: Date;
  readonly baseMs: number;
  readonly maxMs: number;
  /** A random number from 0 to 1, injected. */
  readonly jitter: number;
};

export type Verdict =
  | {
      readonly kind: 'retry';
      readonly delayMs: number;
      readonly usesAttempt: boolean;
      /** Faults of the provider in a row by now. */
      readonly faults: number;
    }
  | { readonly kind: 'fail'; readonly isPastDeadline: boolean };

/**
 * Whether an execution goes on after a failure, and when. Faults of the provider use no attempt and are waited out until
 * the deadline; other failures that may pass get so many attempts; what cannot pass fails at once.
 */
export function verdictOn(failure: FailedStep, limits: RetryLimits, now: Date): Verdict {
  if (isProviderFault(failure.code)) return verdictOnFault(failure, limits, now);
  // What is not ours may pass by itself: a connection cut in a restart.
  const mayPass = !failure.isKnown || isRetryable(failure.code);
  if (!mayPass || failure.attempts >= limits.maxAttempts) return { kind: 'fail', isPastDeadline: false };
  const delayMs = backoffMs(failure.attempts, failure, limits);
  return { kind: 'retry', delayMs, usesAttempt: true, faults: 0 };
}

function verdictOnFault(failure: FailedStep, limits: RetryLimits, now: Date): Verdict {
  const leftMs = limits.deadline.getTime() - now.getTime();
  if (leftMs <= 0) return { kind: 'fail', isPastDeadline: true };
  const isPaced = failure.resumesInMs !== null;
  // A pause is for all; who failed alone comes back after pauses of its own that grow.
  const faults = isPaced ? failure.faults : failure.faults + 1;
  const wantedMs = failure.resumesInMs ?? backoffMs(faults, failure, limits);
  const delayMs = Math.ceil(Math.min(wantedMs, leftMs));
  return { kind: 'retry', delayMs, usesAttempt: false, faults };
}

const backoffMs = (
  attempt: number,
  { retryAfterMs }: FailedStep,
  { baseMs, maxMs, jitter }: RetryLimits,
): number => nextAttemptDelayMs({ attempt, baseMs, maxMs, jitter, retryAfterMs });
