import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportReviewed, revisionOptions } from './act.ts';

export function addUndo(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('undo')
      .description('takes back the last thing that you did to an artifact, until somebody uses it')
      .argument('<id>', 'an artifact'),
  );
  defineCommand(cli, command, revisionOptions, (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output, options } = invocation;
      const reviewed = await review.undo(actor, { id: args[0] ?? '', ...options });
      return reportReviewed(output, reviewed, `Took back that you ${reviewed.undid} it.`);
    }),
  );
}
