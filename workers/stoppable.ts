import { setTimeout as sleep } from 'node:timers/promises';
import { errorCodeOf } from '../src/platform/errors.ts';
import type { Logger } from '../src/platform/logger.ts';

/** Something that runs until it is stopped; `stop` lets the work under way end, within the grace period. */
export type Stoppable = { stop(): Promise<void> };

/** Runs `work` never twice at once: a call while it runs does nothing. An error of `work` is logged, by its code only. */
export function singleFlight(work: () => Promise<unknown>, name: string, logger: Logger) {
  let underWay: Promise<unknown> | null = null;
  return {
    call(): void {
      underWay ??= work()
        .catch((error: unknown) => logger.error({ code: errorCodeOf(error) }, name))
        .finally(() => {
          underWay = null;
        });
    },
    async settle(graceMs: number): Promise<void> {
      await Promise.race([underWay, sleep(graceMs, undefined, { ref: false })]);
    },
  };
}
