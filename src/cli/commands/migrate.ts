import { type Command, Option } from 'commander';
import { z } from 'zod';
import { NightshiftError } from '../../platform/errors.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { refuseNewer, withDatabase } from '../with-app.ts';

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
  const { config, output } = invocation;
  return withDatabase(invocation, async ({ database, stores }) => {
    const { migrate: run } = await import('../../app/compose.ts');
    refuseNewer(await stores.probe.migrations());
    const applied = await run({ url: database.url, schema: config.database.schema });
    output.data({ applied }, () => listed('Applied', applied, 'Nothing to do: the schema is the newest.'));
  });
}

function rollback(invocation: Invocation<unknown>): Promise<void> {
  const { config, output } = invocation;
  return withDatabase(invocation, async ({ database }) => {
    const { findRun, rollback: run } = await import('../../app/compose.ts');
    const running = findRun(config.dataDir);
    if (running)
      throw new NightshiftError(
        'CONFLICT',
        `Process ${running.pid} works on this database.`,
        `Stop process ${running.pid} first.`,
      );
    const undone = await run({ url: database.url, schema: config.database.schema });
    output.data({ rolledBack: undone }, () => listed('Undone', undone, 'Nothing to undo.'));
  });
}

function status(invocation: Invocation<unknown>): Promise<void> {
  return withDatabase(invocation, async ({ stores }) => {
    const state = await stores.probe.migrations();
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
