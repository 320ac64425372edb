import type { QueueStoreState } from '../../../engine/queue-state.ts';
import type { Config } from '../../../platform/config/config.ts';
import { asNightshiftError } from '../../terminal/report-error.ts';
import type { OpenedStores } from '../../with-app.ts';
import { clockCheck } from './database.ts';
import { check, type DoctorCheck } from './report.ts';

/** The reconciler rings every minute: twice that is unusual, much more means that nobody works. */
const WARN_AFTER_S = 120;
const FAIL_AFTER_S = 900;

/** Whether the queue answers, and whether anybody takes what is due: a ping could not tell. */
export async function checkQueue(config: Config, opened: OpenedStores): Promise<DoctorCheck[]> {
  const { pending } = await opened.stores.probe.migrations();
  if (pending.length > 0) return [check('queue', 'warn', 'not looked at: the schema comes first')];
  return [
    ...(await checkStore(config, opened)),
    livenessCheck(await opened.stores.dispatchStore.oldestDueSeconds()),
  ];
}

async function checkStore(config: Config, opened: OpenedStores): Promise<DoctorCheck[]> {
  const { composeApp } = await import('../../../app/compose.ts');
  const { inspectQueue } = await import('../../../app/queue.ts');
  try {
    const before = Date.now();
    const state = await inspectQueue(config, opened.database);
    const clock = clockCheck(state.clockMs - (before + Date.now()) / 2, state.product);
    // The clock of our own database is told already.
    const clocks = config.secrets.queueUrl === undefined ? [] : [clock];
    const eviction = evictionCheck(state);
    if (eviction.status === 'fail') return [eviction, ...clocks];
    const app = await composeApp(config, opened.database, opened.logger);
    try {
      const { queue } = await app.checkReadiness();
      const library = String(app.bullQueue.metaValues.version ?? 'bullmq').replace(':', ' ');
      const detail = `${library} on ${eviction.detail}`;
      if (queue === 'ok') return [check('queue', 'ok', detail), ...clocks];
      return [
        check('queue', 'fail', `${detail}, does not answer`, 'Look at the log of the store.'),
        ...clocks,
      ];
    } finally {
      await app.close();
    }
  } catch (error) {
    const known = asNightshiftError(error);
    if (known.code === 'INTERNAL') throw error;
    return [check('queue', 'fail', known.message, known.hint)];
  }
}

/** A Redis that drops keys when its memory is full loses parts of the queue without an error. */
function evictionCheck({ product, address, evictionPolicy }: QueueStoreState): DoctorCheck {
  const detail = `${product} at ${address}`;
  if (evictionPolicy === null) return check('queue', 'ok', detail);
  const policy = `${detail}, maxmemory-policy ${evictionPolicy}`;
  if (evictionPolicy === 'noeviction') return check('queue', 'ok', policy);
  return check(
    'queue',
    'fail',
    `${policy}: it drops keys when its memory is full`,
    'Set its maxmemory-policy to noeviction, or give the queue a Redis of its own.',
  );
}

/** By the age of the oldest execution that is due and that nobody has taken. */
export function livenessCheck(seconds: number | null): DoctorCheck {
  if (seconds === null) return check('work', 'ok', 'nothing is due');
  const detail = `the oldest due execution waits for ${inWords(seconds)}`;
  if (seconds < WARN_AFTER_S) return check('work', 'ok', detail);
  const hint = 'Run `nightshift start`; if it runs, look at its log and at /ops/queues.';
  return check('work', seconds < FAIL_AFTER_S ? 'warn' : 'fail', detail, hint);
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
