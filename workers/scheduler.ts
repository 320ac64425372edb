import { schedule } from 'node-cron';
import type { App } from '../src/app/compose.ts';
import { type Stoppable, singleFlight } from './stoppable.ts';

const EVERY_MINUTE = '* * * * *';
const silent = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

/**
 * Asks every minute whether tonight's scan is due and unfinished, and runs it if so. Cron only wakes us: our own
 * civil-date arithmetic says when the scan is due, so a change to summer time does not matter.
 */
export function startScheduler(
  app: Pick<App, 'scanTonight' | 'logger' | 'config'>,
  pattern = EVERY_MINUTE,
): Stoppable {
  const scan = singleFlight(app.scanTonight, 'scheduler', app.logger);
  // The next minute makes up for a missed one, so cron's warnings are of no use.
  const task = schedule(pattern, scan.call, { logger: silent, suppressMissedWarning: true });
  return {
    async stop() {
      await task.destroy();
      await scan.settle(app.config.worker.drainMs);
    },
  };
}
