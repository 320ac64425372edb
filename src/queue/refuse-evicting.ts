import { isEvicting, type QueueStoreState } from '../engine/queue-state.ts';
import { NightshiftError } from '../platform/errors.ts';

/**
 * Refuses a store that evicts keys: a queue that loses some stands still or runs things twice, without an error
 * anywhere.
 * @throws NightshiftError `CONFIG_INVALID`
 */
export function refuseEvicting(state: QueueStoreState): void {
  if (!isEvicting(state)) return;
  const { product, address, evictionPolicy } = state;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `${product} at ${address} drops keys when its memory is full (maxmemory-policy ${evictionPolicy}).`,
    'Set its maxmemory-policy to noeviction, or give the queue a Redis of its own.',
    { evictionPolicy },
  );
}
