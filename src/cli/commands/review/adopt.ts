import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import { textOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportReviewed, revisionOptions } from './act.ts';

export function addAdopt(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('adopt')
      .description('makes what a later run proposes the text of an artifact, which then waits for a verdict')
      .argument('<id>', 'an artifact')
      .option('--proposal <id>', 'this one (default: the newest)'),
  );
  defineCommand(cli, command, revisionOptions.extend({ proposal: textOption }), (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output } = invocation;
      const { revision, proposal: proposalId } = invocation.options;
      const reviewed = await review.adopt(actor, { id: args[0] ?? '', revision, proposalId });
      return reportReviewed(output, reviewed, 'Adopted the proposal.');
    }),
  );
}
