import type { Command } from 'commander';
import { type Cli, defineCommand, noOptions } from '../../command.ts';
import { formatReview } from '../../terminal/format-review.ts';
import { withActions } from '../../with-app.ts';

export function addShowReview(parent: Command, cli: Cli): void {
  const command = parent
    .command('show')
    .description('prints one with its revision, what has changed since, and what people did with it')
    .argument('<id>', 'an artifact');
  defineCommand(cli, command, noOptions, (invocation) =>
    withActions(invocation, async ({ artifacts, review }) => {
      const { actor, args, output } = invocation;
      const found = await artifacts.inspect(actor, args[0] ?? '');
      await review.noteSeen(actor, { ids: [found.id], kind: 'opened' });
      output.data(found, () => formatReview(found));
      return undefined;
    }),
  );
}
