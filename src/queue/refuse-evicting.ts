import type { QueueStoreState } from '../engine/queue-port.ts';
import { NightshiftError } from '../platform/errors.ts';

/**
 * Refuses a store that evicts keys: a queue that loses some stands still or runs things twice, without an error
 * anywhere.
 * @throws NightshiftError `CONFIG_INVALID`
 */
export function refuseEvicting({ product, address, evictionPolicy }: QueueStoreState): void {
  if (evictionPolicy === null || evictionPolicy === 'noeviction') return;
  throw new NightshiftError(
    'CONFIG_INVALID',
    `${product} at ${address} drops keys when its memory is full (maxmemory-policy ${evictionPolicy}).`,
    'Set its maxmemory-policy to noeviction, or give the queue a Redis of its own.',
    { evictionPolicy },
  );
}
