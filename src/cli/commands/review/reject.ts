import { type Command, Option } from 'commander';
import { z } from 'zod';
import { REJECT_REASON_CODES, REJECT_REASONS } from '../../../artifacts/review-rules.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { textOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportBulk, reportReviewed, revisionOptions } from './act.ts';

const REASONS = Object.entries(REJECT_REASONS)
  .map(([code, meaning]) => `  ${code.padEnd(14)} ${meaning}`)
  .join('\n');

export function addReject(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('reject')
      .description('rejects artifacts, with a reason')
      .argument('<id...>', 'artifacts')
      .addOption(new Option('--reason <reason>', 'why').choices(REJECT_REASON_CODES).makeOptionMandatory())
      .option('--note <words>', 'more about it; `other` needs one')
      .addHelpText('after', `\nReasons:\n${REASONS}`),
  );
  const options = revisionOptions.extend({ reason: z.enum(REJECT_REASON_CODES), note: textOption });
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output } = invocation;
      const { revision, reason, note } = invocation.options;
      const [id = '', ...others] = args;
      if (others.length === 0)
        return reportReviewed(
          output,
          await review.reject(actor, { id, revision, reason, note }),
          'Rejected.',
        );
      const artifacts = args.map((each) => ({ id: each }));
      return reportBulk(
        output,
        await review.inBulk(actor, { action: 'reject', artifacts, reason, note }),
        'Rejected',
      );
    }),
  );
}
