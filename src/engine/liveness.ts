/** The reconciler dispatches every minute: twice that is unusual, much more means that no worker runs. */
const UNUSUAL_AFTER_S = 120;
const NOBODY_WORKS_AFTER_S = 900;

/** Judges by the age of the oldest due execution whether workers take what is due; null means that none is due. */
export function livenessOf(oldestDueSeconds: number | null): 'ok' | 'warn' | 'fail' {
  if (oldestDueSeconds === null || oldestDueSeconds < UNUSUAL_AFTER_S) return 'ok';
  return oldestDueSeconds < NOBODY_WORKS_AFTER_S ? 'warn' : 'fail';
}
