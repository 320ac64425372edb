import type { Clock } from '../platform/clock.ts';
import { errorCodeOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { DispatchExecutions } from './dispatch-executions.ts';

export type EnqueueWhenDue = {
  /** Enqueues after `delayMs` what is due by then; delays beyond `longestMs` are left to the reconciler. */
  in(delayMs: number): void;
  stop(): void;
};

/** Retries that fall due within one second are enqueued together, soon after its end. */
const TOGETHER_MS = 1_000;
const MARGIN_MS = 50;

/** Enqueues retries when they are due, instead of at the reconciler's next minute. */
export function createEnqueueWhenDue(deps: {
  readonly dispatch: DispatchExecutions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly longestMs: number;
}): EnqueueWhenDue {
  const timers = new Map<number, NodeJS.Timeout>();

  async function enqueue(second: number): Promise<void> {
    timers.delete(second);
    // The reconciler makes up for a failure here.
    await deps.dispatch().catch((error: unknown) => {
      deps.logger.warn({ code: errorCodeOf(error) }, 'enqueue when due');
    });
  }

  return {
    in(delayMs) {
      if (delayMs > deps.longestMs) return;
      const now = deps.clock.now().getTime();
      const second = Math.floor((now + delayMs) / TOGETHER_MS);
      if (timers.has(second)) return;
      const waitMs = (second + 1) * TOGETHER_MS + MARGIN_MS - now;
      timers.set(second, setTimeout(() => void enqueue(second), waitMs).unref());
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
