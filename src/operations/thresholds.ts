/**
 * How much is too much: `doctor` judges by these, and a test holds the alert rules to them. Only what spoils the morning
 * unless somebody acts at night is urgent; the rest waits for a working day.
 */
export const THRESHOLDS = {
  /** The reconciler enqueues every minute: twice that is unusual. */
  dueIsUnusualSeconds: 120,
  /** Nobody takes what is due. */
  nobodyWorksSeconds: 900,
  /** A scan of a large book takes minutes, and another scheduler takes a dead one's over within two. */
  scanOverdueSeconds: 1800,
  /** An hour of a night has six; what waits fails once its time is over. */
  refusingSeconds: 3600,
  /** Fewer failures than this, or a smaller part of the night, is the business of a working day. */
  failingExecutions: 10,
  failingShare: 0.2,
  /** Three working days and a weekend: the draft is written for a window that closes. */
  reviewOldestSeconds: 5 * 86_400,
  /** The figures take milliseconds where the database is well. */
  figuresSlowSeconds: 1,
  /** Half of a lease: from then on statements are given up and asked again. */
  databaseWaitSeconds: 30,
  /** A worker that is killed loses none; one that is frozen, or kept from the database for longer than a lease, does. */
  leasesLostAnHour: 5,
} as const;

type HealthVerdict = 'ok' | 'warn' | 'fail';

/** Judges by the age of the oldest due execution whether workers take what is due; null means that none is due. */
export function livenessOf(oldestDueSeconds: number | null): HealthVerdict {
  if (oldestDueSeconds === null || oldestDueSeconds < THRESHOLDS.dueIsUnusualSeconds) return 'ok';
  return oldestDueSeconds < THRESHOLDS.nobodyWorksSeconds ? 'warn' : 'fail';
}

/** Judges since when the scan of a day is due and has not finished. */
export const scanVerdict = (overdueSeconds: number): HealthVerdict => {
  if (overdueSeconds < THRESHOLDS.dueIsUnusualSeconds) return 'ok';
  return overdueSeconds < THRESHOLDS.scanOverdueSeconds ? 'warn' : 'fail';
};

/** Judges for how long a provider has been refusing. */
export const refusalVerdict = (seconds: number): HealthVerdict =>
  seconds < THRESHOLDS.refusingSeconds ? 'warn' : 'fail';

/** Judges the age of what waits longest for a person; null means that nothing waits. */
export const reviewVerdict = (oldestSeconds: number | null): HealthVerdict =>
  oldestSeconds === null || oldestSeconds < THRESHOLDS.reviewOldestSeconds ? 'ok' : 'warn';
