/** Runs work, so many at once; more wait in line. */
export type AtMost = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Bounds what runs at once and what waits.
 * @param refuse makes the error with which work is refused where the line is full
 */
export function createAtMost(running: number, waiting: number, refuse: () => Error): AtMost {
  let active = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (active >= running) {
      if (line.length >= waiting) throw refuse();
      // Whoever ends hands their place over, so that nobody takes it in between.
      await new Promise<void>((resolve) => line.push(resolve));
    } else active += 1;
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else active -= 1;
    }
  };
}
