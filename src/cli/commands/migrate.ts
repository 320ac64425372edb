import { type Command, Option } from 'commander';
import { z } from 'zod';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { withDatabase } from '../with-app.ts';

const options = z.object({ rollback: z.boolean().optional(), status: z.boolean().optional() });

export function addMigrate(program: Command, cli: Cli): void {
  const command = program
    .command('migrate')
    .description('brings the database to the newest schema')
    .addOption(
      new Option('--status', 'say what has run and what has not; change nothing').conflicts('rollback'),
    )
    .option('--rollback', 'undo the last batch of migrations: its tables and their rows are gone');
  defineCommand(cli, command, options, async (invocation) => {
    if (invocation.options.status) await status(invocation);
    else if (invocation.options.rollback) await rollback(invocation);
    else await migrate(invocation);
    return undefined;
  });
}

function migrate(invocation: Invocation<unknown>): Promise<void> {
  return withDatabase(invocation, async ({ database }) => {
    const applied = await database.migrate(invocation.actor);
    invocation.output.data({ applied }, () =>
      listed('Applied', applied, 'Nothing to do: the schema is the newest.'),
    );
  });
}

function rollback(invocation: Invocation<unknown>): Promise<void> {
  return withDatabase(invocation, async ({ database }) => {
    const rolledBack = await database.rollBack(invocation.actor);
    invocation.output.data({ rolledBack }, () => listed('Undone', rolledBack, 'Nothing to undo.'));
  });
}

function status(invocation: Invocation<unknown>): Promise<void> {
  return withDatabase(invocation, async ({ database }) => {
    const state = await database.migrations(invocation.actor);
    invocation.output.data(state, () =>
      [
        listed('Applied', state.applied, 'Nothing is applied yet.'),
        listed('Pending', state.pending, 'Nothing is pending.'),
        ...(state.unknown.length > 0 ? [listed('Made by a newer version', state.unknown, '')] : []),
      ].join('\n'),
    );
  });
}

const listed = (head: string, names: readonly string[], none: string): string =>
  names.length === 0 ? none : [`${head}:`, ...names.map((name) => `  ${name}`)].join('\n');
