import { addDays, type CivilDate, instantAt, todayIn } from '../platform/civil-date.ts';
import { errorCodeOf, isProviderFault, isRetryable, NightshiftError } from '../platform/errors.ts';
import { type JsonObject, jsonObjectSchema } from '../platform/json.ts';
import { nextAttemptDelayMs } from './backoff.ts';
import type { CheckpointOutcome } from './ports.ts';

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

/** How often it has been tried, at the step that failed. */
export type Tries = {
  /** This one included. */
  readonly attempts: number;
  /** Faults of the provider in a row so far. */
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

/** What becomes of an execution that failed, but for the step at which it did. */
export type FailureOutcome = WithoutStep<Extract<CheckpointOutcome, { readonly kind: 'fail' | 'retry' }>>;
type WithoutStep<Outcome> = Outcome extends unknown ? Omit<Outcome, 'stepKey'> : never;

/**
 * Whether an execution goes on after `error`, and when. Faults of the provider use no attempt and are waited out until
 * the deadline; other failures that may pass get so many attempts; what cannot pass fails at once, with what happened
 * and how to mend it.
 */
export function failurePolicy(
  error: unknown,
  { attempts, faults }: Tries,
  limits: RetryLimits,
  now: Date,
): FailureOutcome {
  const code = errorCodeOf(error);
  if (isProviderFault(code)) return afterFault(error, faults, limits, now);
  // What is not ours may pass by itself: a connection cut in a restart.
  const mayPass = !(error instanceof NightshiftError) || isRetryable(code);
  if (!mayPass || attempts >= limits.maxAttempts) return failed(error, []);
  const delayMs = backoffMs(attempts, error, limits);
  return { ...reported(error), kind: 'retry', delayMs, usesAttempt: true, providerFaults: 0 };
}

function afterFault(error: unknown, before: number, limits: RetryLimits, now: Date): FailureOutcome {
  const leftMs = limits.deadline.getTime() - now.getTime();
  if (leftMs <= 0) return failed(error, [pastDeadline(limits.deadline)]);
  const resumesInMs = asked(error, 'resumesInMs');
  // A pause is for all; who failed alone comes back after pauses of its own that grow.
  const providerFaults = resumesInMs === null ? before + 1 : before;
  const wantedMs = resumesInMs ?? backoffMs(providerFaults, error, limits);
  const delayMs = Math.ceil(Math.min(wantedMs, leftMs));
  return { ...reported(error), kind: 'retry', delayMs, usesAttempt: false, providerFaults };
}

function failed(error: unknown, reasons: readonly string[]): FailureOutcome {
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

/** What the provider, or the pause of all who ask it, says about coming back. */
function asked(error: unknown, name: 'resumesInMs' | 'retryAfterMs'): number | null {
  const value = error instanceof NightshiftError ? error.details[name] : null;
  return typeof value === 'number' ? value : null;
}

const pastDeadline = (deadline: Date): string =>
  `It was waited for until ${deadline.toISOString().slice(0, 16).replace('T', ' ')} UTC, its deadline`;

const asSentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** Details as JSON, without the calls, which are stored as rows of their own. */
function storableDetails(error: unknown): JsonObject {
  if (!(error instanceof NightshiftError)) return {};
  const { calls: _, ...details } = error.details;
  return jsonObjectSchema.parse(JSON.parse(JSON.stringify(details)));
}
