export type Waits = {
  /** Resolves as `work` does, and counts as a wait of `key` until then. */
  during<T>(key: string, work: Promise<T>): Promise<T>;
  /** The age of the oldest wait, of `key` or of all, in ms; 0 where there is none. */
  longestMs(key?: string): number;
};

/** Keeps the waits for answers, with when each began. */
export function createWaits(): Waits {
  // In the order in which they began, so the first is the oldest.
  const open = new Set<{ readonly key: string; readonly since: number }>();
  return {
    async during(key, work) {
      const wait = { key, since: performance.now() };
      open.add(wait);
      try {
        return await work;
      } finally {
        open.delete(wait);
      }
    },
    longestMs(key) {
      for (const wait of open)
        if (key === undefined || wait.key === key) return performance.now() - wait.since;
      return 0;
    },
  };
}
