import { errorCodeOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { nextAttemptDelayMs } from './backoff.ts';

/** Whoever must know: told when the database goes away, and when it has answered again. */
export type OutageObserver = { away(): void; back(): void };

export type Outages = {
  /**
   * What `work` comes to: it is tried again, with pauses, for as long as the database is away. `work` is told which try
   * it is, since the reply to an earlier one may have been lost behind what it did.
   * `until`: then it is tried a last time, and what it rejects with is passed on. `orBusy`: also while somebody keeps
   * locked what it needs.
   */
  outlast<T>(
    work: (tries: number) => Promise<T>,
    options: { readonly until: AbortSignal; readonly orBusy?: boolean },
  ): Promise<T>;
  observe(observer: OutageObserver): void;
};

/** A lock holds up whoever shares a statement with the one that waits for it, so it is asked for more rarely. */
const PAUSES = {
  away: { baseMs: 100, maxMs: 5_000 },
  busy: { baseMs: 2_000, maxMs: 30_000 },
} as const;

/** Whether it passes by itself and nothing was written, or nobody knows whether it was. */
export const isOutage = (error: unknown): boolean => failureOf(error) !== null;

function failureOf(error: unknown): keyof typeof PAUSES | null {
  const code = errorCodeOf(error);
  if (code === 'DEPENDENCY_DOWN') return 'away';
  return code === 'DATABASE_BUSY' ? 'busy' : null;
}

/** Patience with the database, shared by all that one worker does with it: an outage is one, however many wait. */
export function createOutages(deps: {
  readonly logger: Logger;
  /** 0 to 1, for the jitter of the pauses. */
  readonly random: () => number;
}): Outages {
  const observers: OutageObserver[] = [];
  const sleepers = new Set<() => void>();
  let isAway = false;

  function heard(): void {
    if (!isAway) return;
    isAway = false;
    deps.logger.info({}, 'outlast outages: the database is back');
    for (const observer of observers) observer.back();
    for (const wake of sleepers) wake();
  }

  function missed(): void {
    if (isAway) return;
    isAway = true;
    deps.logger.warn(
      { code: 'DEPENDENCY_DOWN' },
      'outlast outages: the database is away, what is done is kept',
    );
    for (const observer of observers) observer.away();
  }

  function pause(ms: number, until: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        until.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleepers.add(wake);
      until.addEventListener('abort', wake);
    });
  }

  return {
    async outlast(work, { until, orBusy = false }) {
      for (let tries = 1; ; tries += 1) {
        try {
          const result = await work(tries);
          heard();
          return result;
        } catch (error) {
          const failure = failureOf(error);
          if (failure === 'away') missed();
          else heard();
          if (failure === null || until.aborted || (failure === 'busy' && !orBusy)) throw error;
          await pause(
            nextAttemptDelayMs({ attempt: tries, ...PAUSES[failure], jitter: deps.random() }),
            until,
          );
        }
      }
    },

    observe(observer) {
      observers.push(observer);
      if (isAway) observer.away();
    },
  };
}
