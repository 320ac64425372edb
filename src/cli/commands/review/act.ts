import type { Command } from 'commander';
import { z } from 'zod';
import type { Reviewed } from '../../../artifacts/actions/review-artifacts.ts';
import { wholeNumber } from '../../../platform/config/values.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { counted, type Output } from '../../terminal/output.ts';

/** The revision that somebody saw; without it the newest counts. */
export const revisionOptions = z.object({ revision: wholeNumber(1, 1_000_000_000).optional() });

export const addRevisionOption = (command: Command): Command =>
  command.option(
    '--revision <n>',
    'refuse where it has changed since this revision, as `review show` prints it',
  );

/** Reports what became of an artifact. */
export function reportReviewed(output: Output, reviewed: Reviewed, words: string): ExitCode {
  output.data(
    reviewed,
    () => `${words} It is ${reviewed.status.replaceAll('_', ' ')}, at revision ${reviewed.revision}.`,
  );
  return EXIT.ok;
}

type BulkLine = { readonly id: string } & (
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly because: string }
);

/** Reports on many artifacts: what was done, and a line for each that was refused. */
export function reportBulk(output: Output, results: readonly BulkLine[], verb: string): ExitCode {
  const refused = results.flatMap((each) => (each.outcome === 'refused' ? [each.because] : []));
  output.data(results, () =>
    [`${verb} ${counted(results.length - refused.length, 'artifact')}.`, ...refused].join('\n'),
  );
  if (refused.length === 0) return EXIT.ok;
  return refused.length === results.length ? EXIT.failed : EXIT.partlyDone;
}
