import type { QueueInspection } from '../../../app/queue.ts';
import type { QueueStoreState } from '../../../engine/queue-state.ts';
import { livenessOf } from '../../../operations/thresholds.ts';
import type { Config } from '../../../platform/config/config.ts';
import { approximately } from '../../terminal/output.ts';
import { asNightshiftError } from '../../terminal/report-error.ts';
import { clockCheck } from './database.ts';
import { check, type DoctorCheck } from './report.ts';

/** Checks whether the queue answers and keeps its jobs. */
export async function checkQueue(
  config: Config,
  inspect: () => Promise<QueueInspection>,
): Promise<DoctorCheck[]> {
  try {
    const { state, clockAheadMs, queue } = await inspect();
    return [
      queueCheck(state, queue),
      // The clock of our own database is checked already.
      ...(config.secrets.queueUrl === undefined ? [] : [clockCheck(clockAheadMs, state.product)]),
    ];
  } catch (error) {
    const known = asNightshiftError(error);
    if (known.code === 'INTERNAL') throw error;
    return [check('queue', 'fail', known.message, known.hint)];
  }
}

function queueCheck(
  { product, address, evictionPolicy }: QueueStoreState,
  queue: QueueInspection['queue'],
): DoctorCheck {
  const policy = evictionPolicy === null ? '' : `, maxmemory-policy ${evictionPolicy}`;
  const store = `${product} at ${address}${policy}`;
  // A Redis that drops keys when its memory is full loses parts of the queue without an error.
  if (queue === null)
    return check(
      'queue',
      'fail',
      `${store}: it drops keys when its memory is full`,
      'Set its maxmemory-policy to noeviction, or give the queue a Redis of its own.',
    );
  const detail = `${queue.library} on ${store}`;
  if (queue.answers) return check('queue', 'ok', detail);
  return check('queue', 'fail', `${detail}, does not answer`, 'Look at the log of the store.');
}

/** Judges by the age of the oldest due execution that no worker has taken. */
export function livenessCheck(seconds: number | null): DoctorCheck {
  if (seconds === null) return check('work', 'ok', 'nothing is due');
  const detail = `the oldest due execution waits for ${approximately(seconds)}`;
  const verdict = livenessOf(seconds);
  const hint = 'Run `nightshift start`; if it runs, look at its log and at /ops/queues.';
  return check('work', verdict, detail, verdict === 'ok' ? null : hint);
}
