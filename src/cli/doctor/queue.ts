import type { Config } from '../../config.ts';
import type { Opened } from '../with-app.ts';
import { type Check, check } from './report.ts';

/** The reconciler rings every minute: twice that is unusual, much more means that nobody works. */
const WARN_AFTER_S = 120;
const FAIL_AFTER_S = 900;

/** Whether the queue answers, and whether anybody takes what is due: a ping could not tell. */
export async function checkQueue(config: Config, { database, stores, logger }: Opened): Promise<Check[]> {
  const { pending } = await stores.probe.migrations();
  if (pending.length > 0) return [check('queue', 'warn', 'not looked at: the schema comes first')];
  const oldest = await stores.dispatchStore.oldestDueSeconds();
  const { composeApp } = await import('../../compose.ts');
  const app = await composeApp(config, database, logger);
  try {
    const { queue } = await app.checkReadiness();
    const library = String(app.bullQueue.metaValues.version ?? 'bullmq').replace(':', ' ');
    const up =
      queue === 'ok'
        ? check('queue', 'ok', `${library} answers`)
        : check('queue', 'fail', `${library} does not answer`, 'Look at the log of Postgres.');
    return [up, livenessCheck(oldest)];
  } finally {
    await app.close();
  }
}

/** By the age of the oldest execution that is due and that nobody has taken. */
export function livenessCheck(seconds: number | null): Check {
  if (seconds === null) return check('work', 'ok', 'nothing is due');
  const detail = `the oldest due execution waits for ${inWords(seconds)}`;
  if (seconds < WARN_AFTER_S) return check('work', 'ok', detail);
  const mend = 'Run `nightshift start`; if it runs, look at its log and at /ops/queues.';
  return check('work', seconds < FAIL_AFTER_S ? 'warn' : 'fail', detail, mend);
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
