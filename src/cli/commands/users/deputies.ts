import { type Command, Option } from 'commander';
import { z } from 'zod';
import { NightshiftError } from '../../../platform/errors.ts';
import { type Cli, defineCommand, helpOf } from '../../command.ts';
import { dateOption } from '../../options.ts';
import { withActions } from '../../with-app.ts';

const deputyOptions = z.object({
  for: z.string().min(1, 'is empty'),
  from: dateOption,
  to: dateOption,
  remove: z.boolean().optional(),
});

export function addDeputies(parent: Command, cli: Cli): void {
  const command = parent
    .command('deputy')
    .description('lets somebody see and work the accounts of another who is away')
    .argument('<email>', 'who stands in')
    .requiredOption('--for <email>', 'who is away')
    .option('--from <date>', 'the first day')
    .option('--to <date>', 'the last day')
    .addOption(new Option('--remove', 'ends it').conflicts(['from', 'to']));
  defineCommand(cli, command, deputyOptions, (invocation) => {
    const { for: of, from, to, remove } = invocation.options;
    const deputy = invocation.args[0] ?? '';
    if (remove !== true && (from === undefined || to === undefined))
      throw new NightshiftError('USAGE_INVALID', 'The first and the last day are missing.', helpOf(command));
    return withActions(invocation, async ({ users }) => {
      const { actor, output } = invocation;
      if (from === undefined || to === undefined) {
        await users.removeDeputy(actor, { deputy, of });
        output.data(
          { deputy, for: of, removed: true },
          () => `${deputy} does not stand in for ${of} any more.`,
        );
      } else {
        await users.addDeputy(actor, { deputy, of, from, to });
        output.data(
          { deputy, for: of, from, to },
          () => `${deputy} stands in for ${of} from ${from} to ${to}.`,
        );
      }
      return undefined;
    });
  });
}
