import type { Command } from 'commander';
import { z } from 'zod';
import { type Cli, defineCommand } from '../../command.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportBulk, reportReviewed, revisionOptions } from './act.ts';

export function addAssign(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('assign')
      .description('hands artifacts to another active user')
      .argument('<id...>', 'artifacts')
      .requiredOption('--to <user>', 'by e-mail address or id'),
  );
  defineCommand(cli, command, revisionOptions.extend({ to: z.string().min(1, 'is empty') }), (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output } = invocation;
      const { revision, to } = invocation.options;
      const [id = '', ...others] = args;
      if (others.length === 0)
        return reportReviewed(output, await review.assign(actor, { id, revision, to }), `Assigned to ${to}.`);
      const artifacts = args.map((each) => ({ id: each }));
      return reportBulk(output, await review.inBulk(actor, { action: 'assign', artifacts, to }), 'Assigned');
    }),
  );
}
