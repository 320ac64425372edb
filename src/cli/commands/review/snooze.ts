import type { Command } from 'commander';
import { addDays } from '../../../platform/civil-date.ts';
import { wholeNumber } from '../../../platform/config/values.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import { type Cli, defineCommand, helpOf } from '../../command.ts';
import { dateOption, dayOf } from '../../options.ts';
import { withActions } from '../../with-app.ts';
import { addRevisionOption, reportBulk, reportReviewed, revisionOptions } from './act.ts';

export function addSnooze(parent: Command, cli: Cli): void {
  const command = addRevisionOption(
    parent
      .command('snooze')
      .description('takes artifacts out of the inbox until a day, which is not after they are due')
      .argument('<id...>', 'artifacts')
      .option('--until <date>', 'the day on which they come back')
      .option('--days <n>', 'or in how many days they do'),
  );
  const options = revisionOptions.extend({ until: dateOption, days: wholeNumber(1, 365).optional() });
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ review }) => {
      const { actor, args, output, config } = invocation;
      const { revision, days } = invocation.options;
      const until =
        days === undefined ? invocation.options.until : addDays(dayOf(undefined, config.scan.zone), days);
      if (until === undefined)
        throw new NightshiftError(
          'USAGE_INVALID',
          'Neither --until nor --days says until when.',
          helpOf(command),
        );
      const [id = '', ...others] = args;
      if (others.length === 0)
        return reportReviewed(
          output,
          await review.snooze(actor, { id, revision, until }),
          `Snoozed until ${until}.`,
        );
      const artifacts = args.map((each) => ({ id: each }));
      return reportBulk(
        output,
        await review.inBulk(actor, { action: 'snooze', artifacts, until }),
        'Snoozed',
      );
    }),
  );
}
