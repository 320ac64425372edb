import { type Command, Option } from 'commander';
import { z } from 'zod';
import { ROLES, SCOPE_OF_ROLE, SCOPES } from '../../../access/actor.ts';
import type { UserSummary } from '../../../access/person.ts';
import type { StoreActions } from '../../../app/compose-actions.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { type Cli, defineCommand, helpOf, type Invocation, noOptions } from '../../command.ts';
import { textOption } from '../../options.ts';
import { type TableColumn, table } from '../../terminal/output.ts';
import { withActions } from '../../with-app.ts';

const roleOption = () => new Option('--role <role>', 'what they may do').choices(ROLES);
const scopeOption = () =>
  new Option('--scope <scope>', 'whose accounts they see; by default as their role says').choices(SCOPES);
const passwordOption = () =>
  new Option('--password-stdin', 'reads a password from stdin instead of printing a link that sets one');
const role = z.enum(ROLES);
const scope = z.enum(SCOPES).optional();
const passwordStdin = z.boolean().optional();

export function addAccounts(parent: Command, cli: Cli): void {
  addAdd(parent, cli);
  addList(parent, cli);
  addEdit(parent, cli);
  addResetPassword(parent, cli);
}

function addAdd(parent: Command, cli: Cli): void {
  const command = parent
    .command('add')
    .description('lets somebody sign in, and prints a link that sets their password')
    .argument('<email>', 'their e-mail address')
    .requiredOption('--name <name>', 'their name')
    .addOption(roleOption().makeOptionMandatory())
    .addOption(scopeOption())
    .addOption(passwordOption());
  const options = z.object({ name: z.string().trim().min(1, 'is empty'), role, scope, passwordStdin });
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ users }) => {
      const email = invocation.args[0] ?? '';
      const password = await passwordOf(invocation);
      const added = await users.add(invocation.actor, { ...invocation.options, email, password });
      printInvitation(invocation, added, 'can sign in');
      return undefined;
    }),
  );
}

const COLUMNS: readonly TableColumn<UserSummary>[] = [
  { title: 'E-mail', cell: (each) => each.email, max: 40 },
  { title: 'Name', cell: (each) => each.name, max: 28 },
  { title: 'Role', cell: (each) => each.role },
  { title: 'Sees', cell: (each) => each.scope ?? SCOPE_OF_ROLE[each.role] },
  { title: 'Signs in', cell: formatSignIn },
  { title: 'Last seen', cell: (each) => each.lastSeenAt?.slice(0, 10) ?? '' },
  { title: 'Manager', cell: (each) => each.manager ?? '', max: 40 },
  { title: 'Deputies', cell: (each) => each.deputies.map(({ email }) => email).join(', '), max: 60 },
];

function formatSignIn({ active, canSignIn, hasSecondFactor }: UserSummary): string {
  if (!active) return 'inactive';
  if (!canSignIn) return 'not yet';
  return hasSecondFactor ? 'with a second factor' : 'yes';
}

function addList(parent: Command, cli: Cli): void {
  const command = parent.command('ls').description('lists them, with their rights and deputies');
  defineCommand(cli, command, noOptions, (invocation) =>
    withActions(invocation, async ({ users }) => {
      const found = await users.list(invocation.actor);
      invocation.output.data(found, () => (found.length === 0 ? 'There are none.' : table(COLUMNS, found)));
      return undefined;
    }),
  );
}

const editOptions = z.object({
  role: role.optional(),
  scope,
  manager: z.union([textOption, z.literal(false)]),
  active: z.boolean().optional(),
  inactive: z.boolean().optional(),
  dropSecondFactor: z.boolean().optional(),
});

function addEdit(parent: Command, cli: Cli): void {
  const command = parent
    .command('edit')
    .description('changes what somebody may do, or whether they may sign in at all')
    .argument('<email>', 'their e-mail address')
    .addOption(roleOption())
    .addOption(scopeOption())
    .option('--manager <email>', 'who sees their accounts as those of the team')
    .option('--no-manager', 'nobody does')
    .addOption(new Option('--active', 'may sign in again').conflicts('inactive'))
    .option('--inactive', 'may not sign in, and is signed out')
    .option('--drop-second-factor', 'for who has lost it: signs in with the password alone');
  defineCommand(cli, command, editOptions, (invocation) => {
    const { manager, active, inactive, ...rest } = invocation.options;
    const change = {
      ...rest,
      manager: manager === false ? null : manager,
      active: inactive === true ? false : active,
    };
    if (Object.values(change).every((value) => value === undefined))
      throw new NightshiftError('USAGE_INVALID', 'Nothing is to be changed.', helpOf(command));
    return withActions(invocation, async ({ users }) => {
      const edited = await users.edit(invocation.actor, { email: invocation.args[0] ?? '', ...change });
      invocation.output.data(edited, () => table(COLUMNS, [edited]));
      return undefined;
    });
  });
}

function addResetPassword(parent: Command, cli: Cli): void {
  const command = parent
    .command('reset-password')
    .description('ends the password and every session of somebody, and prints a link that sets a new one')
    .argument('<email>', 'their e-mail address')
    .addOption(passwordOption());
  defineCommand(cli, command, z.object({ passwordStdin }), (invocation) =>
    withActions(invocation, async ({ users }) => {
      const email = invocation.args[0] ?? '';
      const password = await passwordOf(invocation);
      const reset = await users.resetPassword(invocation.actor, { email, password });
      printInvitation(invocation, reset, 'is signed out everywhere');
      return undefined;
    }),
  );
}

type WithPassword = Invocation<{ readonly passwordStdin?: boolean | undefined }>;

async function passwordOf({ options, readInput }: WithPassword): Promise<string | undefined> {
  if (options.passwordStdin !== true) return undefined;
  return (await readInput?.())?.replace(/\r?\n$/, '') ?? '';
}

function printInvitation(
  { output }: WithPassword,
  invitation: Awaited<ReturnType<StoreActions['users']['add']>>,
  done: string,
): void {
  const { email, link } = invitation;
  output.data(invitation, () => (link === null ? `${email} ${done}.` : link.url));
  if (link === null) return;
  output.note(
    `${email} ${done}. Send them this link: it sets their password, once, until ${link.expiresAt}.`,
  );
}
