import type { Command } from 'commander';
import { type Cli, JSON_OPTION } from '../command.ts';
import { addAccounts } from './users/accounts.ts';
import { addDeputies } from './users/deputies.ts';

export function addUsers(program: Command, cli: Cli): void {
  const users = program
    .command('users')
    .description('who may sign in, with which role, and who stands in for whom')
    .option(...JSON_OPTION);
  for (const add of [addAccounts, addDeputies]) add(users, cli);
}
