import type { Clock } from '../platform/clock.ts';

/** What was looked up, found or not, for a short time. */
export type Memory<Value> = {
  /** Looks up once, however many ask at the same time; a lookup that fails is forgotten. */
  recall(key: string, lookUp: () => Promise<Value>): Promise<Value>;
  forget(key: string): void;
};

/** Remembers at most `size` values, each for `forMs`; the oldest goes first. */
export function createMemory<Value>(options: {
  readonly clock: Clock;
  readonly forMs: number;
  readonly size: number;
}): Memory<Value> {
  const { clock, forMs, size } = options;
  const kept = new Map<string, { readonly value: Promise<Value>; readonly until: number }>();
  return {
    recall(key, lookUp) {
      const now = clock.now().getTime();
      const found = kept.get(key);
      if (found !== undefined && now < found.until) return found.value;
      const entry = { value: lookUp(), until: now + forMs };
      entry.value.catch(() => {
        if (kept.get(key) === entry) kept.delete(key);
      });
      kept.delete(key);
      kept.set(key, entry);
      const oldest = kept.keys().next();
      if (kept.size > size && oldest.done !== true) kept.delete(oldest.value);
      return entry.value;
    },
    forget: (key) => void kept.delete(key),
  };
}
