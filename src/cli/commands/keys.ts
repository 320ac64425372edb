import { type Command, Option } from 'commander';
import { z } from 'zod';
import { SCOPES } from '../../access/actor.ts';
import { KEY_SCOPES, type KeySummary } from '../../access/api-key.ts';
import { oneOf, wholeNumber } from '../../platform/config/values.ts';
import { type Cli, defineCommand, JSON_OPTION, noOptions } from '../command.ts';
import { textOption } from '../options.ts';
import { type TableColumn, table } from '../terminal/output.ts';
import { withActions } from '../with-app.ts';

export function addKeys(program: Command, cli: Cli): void {
  const keys = program
    .command('keys')
    .description('what programs call the API with')
    .option(...JSON_OPTION);
  addAdd(keys, cli);
  addList(keys, cli);
  addRevoke(keys, cli);
}

const addOptions = z.object({
  scope: z
    .string()
    .transform((list) => [...new Set(list.split(',').map((each) => each.trim()))])
    .pipe(z.array(oneOf(KEY_SCOPES))),
  book: z.enum(SCOPES).optional(),
  user: textOption,
  expires: wholeNumber(1, 3_650).optional(),
});

function addAdd(parent: Command, cli: Cli): void {
  const command = parent
    .command('add')
    .description('makes a key and prints it, this once')
    .argument('<name>', 'what it is called in lists and in the audit log')
    .requiredOption('--scope <list>', `what it may do, with commas between: ${KEY_SCOPES.join(', ')}`)
    .addOption(
      new Option('--book <scope>', 'whose accounts it sees; by default those of its user, or none').choices(
        SCOPES,
      ),
    )
    .option('--user <email>', 'whose accounts `own` and `team` are; it ends when they become inactive')
    .option('--expires <days>', 'how long it holds; by default until it is revoked');
  defineCommand(cli, command, addOptions, (invocation) =>
    withActions(invocation, async ({ keys }) => {
      const { scope: scopes, book, user, expires } = invocation.options;
      const added = await keys.add(invocation.actor, {
        ...{ name: invocation.args[0] ?? '', scopes, book, user, expiresInDays: expires },
      });
      invocation.output.data(added, () => added.key);
      invocation.output.note(
        added.book === 'none' && scopes.some((scope) => scope !== 'metrics' && scope !== 'act_as')
          ? 'It is shown this once. It sees nobody’s accounts; --book would say whose.'
          : 'It is shown this once.',
      );
      return undefined;
    }),
  );
}

const COLUMNS: readonly TableColumn<KeySummary>[] = [
  { title: 'Name', cell: (each) => each.name },
  { title: 'Key', cell: (each) => `ns_…${each.hint}` },
  { title: 'Scopes', cell: (each) => each.scopes.join(', ') },
  { title: 'Sees', cell: (each) => each.book },
  { title: 'User', cell: (each) => each.user ?? '', max: 40 },
  { title: 'Last used', cell: (each) => each.lastUsedAt?.slice(0, 10) ?? 'never' },
  { title: 'Holds', cell: formatHolds },
];

function formatHolds({ revokedAt, expiresAt }: KeySummary): string {
  if (revokedAt !== null) return `revoked ${revokedAt.slice(0, 10)}`;
  if (expiresAt === null) return 'until revoked';
  return `${new Date(expiresAt) <= new Date() ? 'expired' : 'until'} ${expiresAt.slice(0, 10)}`;
}

function addList(parent: Command, cli: Cli): void {
  const command = parent.command('ls').description('lists them, without what could be used as a key');
  defineCommand(cli, command, noOptions, (invocation) =>
    withActions(invocation, async ({ keys }) => {
      const found = await keys.list(invocation.actor);
      invocation.output.data(found, () => (found.length === 0 ? 'There are none.' : table(COLUMNS, found)));
      return undefined;
    }),
  );
}

function addRevoke(parent: Command, cli: Cli): void {
  const command = parent
    .command('revoke')
    .description('ends one for good, within half a minute')
    .argument('<name>', 'a key that holds');
  defineCommand(cli, command, noOptions, (invocation) =>
    withActions(invocation, async ({ keys }) => {
      const name = invocation.args[0] ?? '';
      await keys.revoke(invocation.actor, name);
      invocation.output.data({ name, revoked: true }, () => `The key ${name} is revoked.`);
      return undefined;
    }),
  );
}
