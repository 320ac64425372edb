import { addDays, type CivilDate, instantAt, todayIn } from '../platform/civil-date.ts';
import { errorCodeOf, isProviderFault, isRetryable, NightshiftError } from '../platform/errors.ts';
import { type JsonObject, jsonObjectSchema } from '../platform/json.ts';
import { nextAttemptDelayMs } from './backoff.ts';
import type { CheckpointOutcome } from './ports.ts';

/** The wait for provider faults where no time of day is configured, or where a person started the execution. */
const PATIENCE_MS = 6 * 60 * 60 * 1000;

export type Due = {
  /** Since when the execution is due: its start, or the last change that made it due again. */
  readonly since: Date;
  /** Whether tonight's scan started the execution, and nothing has made it due again since. */
  readonly byScan: boolean;
  /** The last day of its window; null where the window stays open. */
  readonly lastDay: CivilDate | null;
};

export type ReadyBy = {
  readonly zone: string;
  /** HH:MM on the wall clock of the zone; null means six hours. */
  readonly time: string | null;
};

/**
 * Until when provider faults are waited out: until the night's work must be ready, and never past the last day of the
 * window. A window that was over before the start sets no limit: a person started the execution all the same.
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

/** How often the execution has been tried at the failed step. */
export type Tries = {
  /** This attempt included. */
  readonly attempts: number;
  /** Provider faults in a row so far. */
  readonly faults: number;
};

export type RetryLimits = {
  readonly maxAttempts: number;
  readonly deadline: Date;
  readonly baseMs: number;
  readonly maxMs: number;
  /** A random number from 0 to 1, injected. */
  readonly jitter: number;
};

/** What becomes of a failed execution, without the step at which it failed. */
export type FailureOutcome = WithoutStep<Extract<CheckpointOutcome, { readonly kind: 'fail' | 'retry' }>>;
type WithoutStep<Outcome> = Outcome extends unknown ? Omit<Outcome, 'stepKey'> : never;

/**
 * Whether and when an execution goes on after `error`. Provider faults use no attempt and are waited out until the
 * deadline; other errors that may pass are retried up to the attempt limit; all others fail at once, with what
 * happened and a hint.
 */
export function failurePolicy(
  error: unknown,
  { attempts, faults }: Tries,
  limits: RetryLimits,
  now: Date,
): FailureOutcome {
  const code = errorCodeOf(error);
  if (isProviderFault(code)) return afterFault(error, faults, limits, now);
  // An error from outside, such as a connection cut in a restart, may pass by itself.
  const mayPass = !(error instanceof NightshiftError) || isRetryable(code);
  if (!mayPass || attempts >= limits.maxAttempts) return failed(error);
  const delayMs = backoffMs(attempts, error, limits);
  return { ...reported(error), kind: 'retry', delayMs, usesAttempt: true, providerFaults: 0 };
}

function afterFault(error: unknown, before: number, limits: RetryLimits, now: Date): FailureOutcome {
  const leftMs = limits.deadline.getTime() - now.getTime();
  if (leftMs <= 0) return failed(error, [pastDeadline(limits.deadline)]);
  const resumesInMs = asked(error, 'resumesInMs');
  // A pause applies to all executions alike; an execution that failed alone backs off by its own growing delays.
  const providerFaults = resumesInMs === null ? before + 1 : before;
  const wantedMs = resumesInMs ?? backoffMs(providerFaults, error, limits);
  const delayMs = Math.ceil(Math.min(wantedMs, leftMs));
  return { ...reported(error), kind: 'retry', delayMs, usesAttempt: false, providerFaults };
}

/** What became of an execution that is not tried again by itself, with what happened and a hint. */
export function failed(error: unknown, reasons: readonly string[] = []): FailureOutcome {
  const { code, message } = reported(error);
  const hint = error instanceof NightshiftError ? error.hint : 'See the log of the worker, then retry it.';
  const sentences = [message, ...reasons, hint].map(asSentence);
  return { kind: 'fail', code, message: sentences.join(' '), details: storableDetails(error) };
}

const reported = (error: unknown) => ({
  code: errorCodeOf(error),
  message: error instanceof Error ? error.message : String(error),
});

const backoffMs = (attempt: number, error: unknown, { baseMs, maxMs, jitter }: RetryLimits): number =>
  nextAttemptDelayMs({ attempt, baseMs, maxMs, jitter, retryAfterMs: asked(error, 'retryAfterMs') });

/** The delay that the provider, or its shared pause, asks for. */
function asked(error: unknown, name: 'resumesInMs' | 'retryAfterMs'): number | null {
  const value = error instanceof NightshiftError ? error.details[name] : null;
  return typeof value === 'number' ? value : null;
}

const pastDeadline = (deadline: Date): string =>
  `It was waited for until ${deadline.toISOString().slice(0, 16).replace('T', ' ')} UTC, its deadline`;

const asSentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** The details as JSON without the calls, which have rows of their own. */
function storableDetails(error: unknown): JsonObject {
  if (!(error instanceof NightshiftError)) return {};
  const { calls: _, ...details } = error.details;
  return jsonObjectSchema.parse(JSON.parse(JSON.stringify(details)));
}
