import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Completed } from '../../../seeds/publish-playbooks.ts';
import type { Stores } from '../../app/compose.ts';
import type { ImportPlaybooks } from '../../authoring/import-playbooks.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Cli, defineCommand } from '../command.ts';
import { dateOption, dayOf } from '../options.ts';
import { formatLibrary } from '../terminal/format-library.ts';
import { counted } from '../terminal/output.ts';
import { withStores } from '../with-app.ts';
import { formatEnding } from './playbooks/words.ts';

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
    withStores(invocation, async ({ stores }) => {
      const { options: asked, output, config } = invocation;
      const { composePlaybooks } = await import('../../app/playbooks.ts');
      const { plantDemoBook } = await import('../../../seeds/plant-demo-book.ts');
      const before = await stores.probe.book();
      if (asked.only === 'demo' && before.customers > 0) throw notEmpty(before.customers);
      const { importPlaybooks } = composePlaybooks(config, stores);
      const { published: imported, ...library } = await publishLibrary(asked, importPlaybooks, stores);
      const published = imported.flatMap((each) => each.published);
      const ending = imported.filter(({ ends }) => ends.length > 0);
      const planted =
        asked.only === 'playbooks' || before.customers > 0
          ? null
          : await plantDemoBook(stores.pool, dayOf(asked.date, config.scan.zone));
      if (library.own.length > 0) output.note(formatLibrary({ published: [], ...library }) ?? '');
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
          lines.push(
            `Left the book as it is: there are ${counted(before.customers, 'customer')} in it already.`,
          );
        return lines.join('\n');
      });
      return undefined;
    }),
  );
}

async function publishLibrary(
  { only, ifMissing = false }: z.infer<typeof options>,
  importPlaybooks: ImportPlaybooks,
  { playbooks }: Pick<Stores, 'playbooks'>,
): Promise<Completed> {
  const { completeLibrary, publishPlaybooks } = await import('../../../seeds/publish-playbooks.ts');
  if (only !== 'demo' && ifMissing) return completeLibrary(importPlaybooks, playbooks);
  const published = only === 'demo' ? [] : await publishPlaybooks(importPlaybooks);
  return { published, own: [], lacking: [] };
}

function notEmpty(customers: number): NightshiftError {
  return new NightshiftError(
    'CONFLICT',
    `The database already holds ${counted(customers, 'customer')}; the demo book goes into an empty one only.`,
    'Set DATABASE_URL, DB_SCHEMA or DATA_DIR to a database without customers.',
    { customers },
  );
}
