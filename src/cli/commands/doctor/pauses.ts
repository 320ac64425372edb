import type { PausedProvider } from '../../../llm/provider-pause.ts';
import { formatPause } from '../../terminal/format-pause.ts';
import { check, type DoctorCheck } from './report.ts';

/** Checks whether a provider refuses the workers' requests. */
export function pausesCheck(paused: readonly PausedProvider[]): DoctorCheck {
  if (paused.length === 0) return check('pauses', 'ok', 'no provider refuses');
  const hint =
    'What waits goes on by itself until its deadline (READY_BY); if it is too slow, raise the limits of the account.';
  return check('pauses', 'warn', paused.map(formatPause).join('\n'), hint);
}
