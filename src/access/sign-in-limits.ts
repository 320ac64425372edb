import type { Clock } from '../platform/clock.ts';

/** How many requests one address may make of one page. */
type AddressLimit = { readonly window: number; readonly max: number };
type LimitAnswer = { readonly allowed: boolean; readonly retryAfter: number | null };

const MOST_ADDRESSES = 50_000;

/** Counts requests by address and page in memory; an address that exceeds `max` in `window` seconds waits for its end. */
export function createSignInLimits(clock: Clock) {
  const windows = new Map<string, { count: number; readonly endsAt: number }>();
  return {
    async consume(key: string, { window, max }: AddressLimit): Promise<LimitAnswer> {
      const now = clock.now().getTime();
      const current = windows.get(key);
      if (current === undefined || current.endsAt <= now) {
        windows.delete(key);
        windows.set(key, { count: 1, endsAt: now + window * 1000 });
        const oldest = windows.keys().next();
        if (windows.size > MOST_ADDRESSES && oldest.done !== true) windows.delete(oldest.value);
        return { allowed: true, retryAfter: null };
      }
      current.count += 1;
      if (current.count <= max) return { allowed: true, retryAfter: null };
      return { allowed: false, retryAfter: Math.ceil((current.endsAt - now) / 1000) };
    },
  };
}
