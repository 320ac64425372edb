import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { textOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportReviewed, revisionOptions } from './act.ts';

export function addReopen(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('reopen')
      .description('lets an artifact wait for review again that has a verdict or has retired')
      .argument('<id>', 'an artifact')
      .option('--note <words>', 'why'),
  );
  defineCommand(cli, command, revisionOptions.extend({ note: textOption }), (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output, options } = invocation;
      return reportReviewed(
        output,
        await review.reopen(actor, { id: args[0] ?? '', ...options }),
        'Reopened.',
      );
    }),
  );
}
