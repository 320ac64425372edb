import type { Command } from 'commander';
import { type Cli, defineCommand, JSON_OPTION, noOptions } from '../command.ts';
import { counted } from '../terminal/output.ts';
import { withApp } from '../with-app.ts';

export function addQueue(program: Command, cli: Cli): void {
  const queue = program
    .command('queue')
    .description('the queue that wakes the workers')
    .option(...JSON_OPTION);
  const command = queue
    .command('redispatch')
    .alias('ring-again')
    .description(
      'puts a job on the queue for all that is due: after a queue was lost, or moved to another store',
    );
  defineCommand(cli, command, noOptions, (invocation) =>
    withApp(invocation, async (app) => {
      const enqueued = await app.redispatch();
      invocation.output.data({ enqueued }, () => `Enqueued ${counted(enqueued, 'execution')}.`);
      return undefined;
    }),
  );
}
