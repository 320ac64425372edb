import type { Command } from 'commander';
import type { Setting } from '../../platform/config/config.ts';
import { type Cli, defineCommand, noOptions } from '../command.ts';
import { table } from '../terminal/output.ts';

export function addConfig(program: Command, cli: Cli): void {
  const command = program
    .command('config')
    .description('prints the configuration in force and where it comes from, without secrets');
  defineCommand(cli, command, noOptions, async ({ config, output }) => {
    output.data(config.settings, () => inWords(config.settings));
    return undefined;
  });
}

const inWords = (settings: readonly Setting[]): string =>
  table(
    [
      { title: 'Variable', cell: ({ name }) => name },
      { title: 'Value', cell: ({ value }) => value },
      { title: 'From', cell: ({ from }) => from },
    ],
    settings,
  );
