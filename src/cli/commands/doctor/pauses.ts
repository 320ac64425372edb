import type { PausedProvider } from '../../../llm/provider-pause.ts';
import { refusalVerdict } from '../../../operations/thresholds.ts';
import { formatPause } from '../../terminal/format-pause.ts';
import { check, type DoctorCheck } from './report.ts';

/** Checks whether a provider refuses the workers' requests, and for how long it has. */
export function pausesCheck(paused: readonly PausedProvider[], now: Date): DoctorCheck {
  if (paused.length === 0) return check('pauses', 'ok', 'no provider refuses');
  const hint =
    'What waits goes on by itself until its deadline (READY_BY); if it is too slow, raise the limits of the account.';
  const longest = Math.max(...paused.map(({ since }) => (now.getTime() - since.getTime()) / 1000));
  return check('pauses', refusalVerdict(longest), paused.map(formatPause).join('\n'), hint);
}
