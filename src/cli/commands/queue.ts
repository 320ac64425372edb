import type { Command } from 'commander';
import { type Cli, defineCommand, JSON_OPTION, noOptions } from '../command.ts';
import { counted } from '../terminal/output.ts';
import { withQueue } from '../with-app.ts';

export function addQueue(program: Command, cli: Cli): void {
  const queue = program
    .command('queue')
    .description('the queue that wakes the workers')
    .option(...JSON_OPTION);
  // Scripts use the former name, too.
  for (const name of ['redispatch', 'ring-again']) {
    const command = queue
      .command(name, { hidden: name !== 'redispatch' })
      .description(
        'puts a job on the queue for all that is due: after a queue was lost, or moved to another store',
      );
    defineCommand(cli, command, noOptions, (invocation) =>
      withQueue(invocation, async (actions) => {
        const enqueued = await actions.queue.redispatch(invocation.actor);
        invocation.output.data({ enqueued }, () => `Enqueued ${counted(enqueued, 'execution')}.`);
        return undefined;
      }),
    );
  }
}
