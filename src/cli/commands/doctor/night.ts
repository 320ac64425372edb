import type { OperationsFigures } from '../../../operations/figures.ts';
import { reviewVerdict, scanVerdict } from '../../../operations/thresholds.ts';
import { approximately, counted } from '../../terminal/output.ts';
import { check, type DoctorCheck } from './report.ts';

/** Checks whether the scan of each day has finished once it was due. */
export function scanCheck({
  lastScan,
  nightsMissed,
  scanOverdueSeconds,
}: Pick<OperationsFigures, 'lastScan' | 'nightsMissed' | 'scanOverdueSeconds'>): DoctorCheck {
  const last =
    lastScan === null ? 'none has finished yet' : `the last one that finished is of ${lastScan.date}`;
  if (nightsMissed === 0)
    return check('scan', 'ok', `${last}, missed windows: ${lastScan?.missedWindows ?? 0}`);
  const verdict = scanVerdict(scanOverdueSeconds);
  const detail = `${counted(nightsMissed, 'night')} due and not finished, since ${approximately(scanOverdueSeconds)}; ${last}`;
  return check(
    'scan',
    verdict,
    detail,
    verdict === 'ok' ? null : 'Start the scheduler (`nightshift start`), and look at its log.',
  );
}

/** Checks for how long artifacts have been waiting for a person. */
export function reviewCheck({ review }: Pick<OperationsFigures, 'review'>): DoctorCheck {
  const waiting = review.filter(({ artifacts }) => artifacts > 0);
  if (waiting.length === 0) return check('review', 'ok', 'no artifact waits');
  const detail = waiting
    .map(
      ({ status, artifacts, oldestSeconds }) =>
        `${counted(artifacts, 'artifact')} ${status}, the oldest for ${approximately(oldestSeconds ?? 0)}`,
    )
    .join('\n');
  const isLate = waiting.some(({ oldestSeconds }) => reviewVerdict(oldestSeconds) !== 'ok');
  if (!isLate) return check('review', 'ok', detail);
  return check(
    'review',
    'warn',
    detail,
    'See whose they are: `nightshift artifacts ls --status pending_review --json`.',
  );
}
