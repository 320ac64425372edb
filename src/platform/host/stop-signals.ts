/**
 * Signals within this time are one request to stop. One Ctrl-C reaches this process several times: from the terminal,
 * which signals the whole process group, and from npm, which forwards what it gets.
 */
const SAME_WISH_MS = 1_000;

type Wish = { readonly signal: NodeJS.Signals; readonly count: number };

/**
 * Calls `onWish` for each request to stop (SIGINT, SIGTERM, SIGHUP), numbered from 1, so that the first can drain and
 * the second can force. Returns a function that stops listening.
 */
export function onStopSignals(onWish: (wish: Wish) => void): () => void {
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  let count = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  const listener = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (now - lastAt < SAME_WISH_MS) return;
    lastAt = now;
    count += 1;
    onWish({ signal, count });
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
