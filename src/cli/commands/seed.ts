import { type Command, Option } from 'commander';
import { z } from 'zod';
import { type Cli, defineCommand } from '../command.ts';
import { dateOption } from '../options.ts';
import { formatLibrary } from '../terminal/format-library.ts';
import { counted } from '../terminal/output.ts';
import { withActions } from '../with-app.ts';
import { formatEnding } from './playbooks/format-version.ts';

const options = z.object({
  only: z.enum(['playbooks', 'demo']).optional(),
  ifMissing: z.boolean().optional(),
  date: dateOption,
});

export function addSeed(program: Command, cli: Cli): void {
  const command = program
    .command('seed')
    .description('publishes the stage library and plants the demo book')
    .addOption(new Option('--only <part>', 'only one of both').choices(['playbooks', 'demo']))
    .option(
      '--if-missing',
      'only what is not there yet of the library, and nothing beside playbooks of your own',
    )
    .option('--date <date>', 'the day that the demo book is for (default: today)');
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ seeds }) => {
      const { actor, options: asked, output } = invocation;
      const { library, planted, customers } = await seeds.seed(actor, asked);
      const published = library.published.flatMap((each) => each.published);
      const ending = library.published.filter(({ ends }) => ends.length > 0);
      if (library.own.length > 0) output.note(formatLibrary({ ...library, published: [] }) ?? '');
      output.data({ published, planted }, () => {
        const fresh = published.filter((version) => version.created);
        const lines = fresh.map(({ key, version }) => `Published ${key}, version ${version}.`);
        if (asked.only !== 'demo' && fresh.length === 0 && library.lacking.length === 0)
          lines.push('The stage library is published already, as its files are.');
        for (const { key, ends } of ending)
          lines.push(`Ended of ${key}, not being in its file: ${formatEnding(ends)}.`);
        if (planted)
          lines.push(
            `Planted the demo book: ${counted(planted.customers, 'customer')}, ${counted(planted.contracts, 'contract')}.`,
          );
        else if (asked.only === undefined)
          lines.push(`Left the book as it is: there are ${counted(customers, 'customer')} in it already.`);
        return lines.join('\n');
      });
      return undefined;
    }),
  );
}
