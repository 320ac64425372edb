import type { NightFailures } from '../../../schedule/night-figures.ts';
import { counted } from '../../terminal/output.ts';
import { check, type DoctorCheck } from './report.ts';

/** The most nights that are listed one by one. */
const NIGHTS = 5;

/**
 * Executions that have failed for good and wait for a retry or a cancellation: the newest night first, and in each
 * night the most frequent error first.
 */
export function failuresCheck(failures: readonly NightFailures[]): DoctorCheck {
  const [newest] = failures;
  if (!newest) return check('executions', 'ok', 'none has failed');
  const nights = [...new Set(failures.map(({ night }) => night))];
  const of = (night: string): readonly NightFailures[] => failures.filter((each) => each.night === night);
  const lines = nights.slice(0, NIGHTS).map(
    (night) =>
      `${night}: ${of(night)
        .map(({ code, executions }) => `${executions} ${code}`)
        .join(', ')}`,
  );
  const earlier = nights.slice(NIGHTS);
  const more =
    earlier.length === 0
      ? []
      : [`${counted(earlier.length, 'earlier night')}: ${counted(sum(earlier.flatMap(of)), 'execution')}`];
  const all = sum(failures);
  return check(
    'executions',
    'fail',
    [`${counted(all, 'execution')} ${all === 1 ? 'has' : 'have'} failed`, ...lines, ...more].join('\n'),
    hintOf(newest),
  );
}

const sum = (failures: readonly NightFailures[]): number =>
  failures.reduce((total, { executions }) => total + executions, 0);

const hintOf = ({ night, code }: NightFailures): string =>
  'See why with `nightshift executions ls --status failed`; ' +
  `retry with \`nightshift executions retry --status failed --night ${night} --code ${code}\`, ` +
  'or give one up with `nightshift executions cancel ID`.';
