import { errorCodeOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { nextAttemptDelayMs } from './backoff.ts';

/** Learns when the database goes away and when it answers again. */
export type OutageObserver = { away(): void; back(): void };

export type Outages = {
  /**
   * Tries `work` again, with pauses, for as long as the database is away. `work` gets the number of the try: an
   * earlier try may have succeeded and only its reply been lost.
   * `until`: once it aborts, `work` is tried a last time, and its rejection is passed on. `orBusy`: also retries
   * while another transaction keeps the needed rows locked.
   */
  outlast<T>(
    work: (tries: number) => Promise<T>,
    options: { readonly until: AbortSignal; readonly orBusy?: boolean },
  ): Promise<T>;
  observe(observer: OutageObserver): void;
};

/** A try that waits for a lock holds up all calls of its statement, so a busy database is tried more rarely. */
const PAUSES = {
  away: { baseMs: 100, maxMs: 5_000 },
  busy: { baseMs: 2_000, maxMs: 30_000 },
} as const;

/** Whether the failure passes by itself, and either nothing was written or that is unknown. */
export const isOutage = (error: unknown): boolean => failureOf(error) !== null;

function failureOf(error: unknown): keyof typeof PAUSES | null {
  const code = errorCodeOf(error);
  if (code === 'DEPENDENCY_DOWN') return 'away';
  return code === 'DATABASE_BUSY' ? 'busy' : null;
}

/** Waits out database outages for one worker as a whole: however many calls wait, it is one outage. */
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
