export type Waits = {
  /** `work`, which is waited for on behalf of `key` until it settles. */
  during<T>(key: string, work: Promise<T>): Promise<T>;
  /** How long the oldest that is waited for has been, of `key` or of all; 0 where nothing is. */
  longestMs(key?: string): number;
};

/** Who waits for an answer, and since when. */
export function createWaits(): Waits {
  // In the order in which they began.
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
