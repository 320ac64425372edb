/** The reconciler dispatches every minute: twice that is unusual, much more means that nobody works. */
const UNUSUAL_AFTER_S = 120;
const NOBODY_WORKS_AFTER_S = 900;

/** Whether somebody takes what is due, by the age of the oldest execution that nobody has taken; null: none is due. */
export function livenessOf(oldestDueSeconds: number | null): 'ok' | 'warn' | 'fail' {
  if (oldestDueSeconds === null || oldestDueSeconds < UNUSUAL_AFTER_S) return 'ok';
  return oldestDueSeconds < NOBODY_WORKS_AFTER_S ? 'warn' : 'fail';
}
