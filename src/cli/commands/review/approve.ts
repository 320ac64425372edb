import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { textOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportBulk, reportReviewed, revisionOptions } from './act.ts';

export function addApprove(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('approve')
      .description('approves artifacts; of several, none that is flagged or whose data have changed')
      .argument('<id...>', 'artifacts')
      .option('--note <words>', 'what is to be remembered about it'),
  );
  defineCommand(cli, command, revisionOptions.extend({ note: textOption }), (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output, options } = invocation;
      const [id = '', ...others] = args;
      if (others.length === 0)
        return reportReviewed(output, await review.approve(actor, { id, ...options }), 'Approved.');
      const artifacts = args.map((each) => ({ id: each }));
      return reportBulk(output, await review.inBulk(actor, { action: 'approve', artifacts }), 'Approved');
    }),
  );
}
