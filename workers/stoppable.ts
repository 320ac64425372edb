import { setTimeout as sleep } from 'node:timers/promises';
import { errorCodeOf } from '../src/platform/errors.ts';
import type { Logger } from '../src/platform/logger.ts';

/** Something that runs in this process until it is stopped; `stop` lets what is under way end, within the grace. */
export type Stoppable = { stop(): Promise<void> };

/** `work`, never twice at once: a call during one is left out. What it throws is logged, by its code only. */
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
