import { type Command, Option } from 'commander';
import { z } from 'zod';
import { NightshiftError } from '../domain/errors.ts';
import type { ArtifactSummary } from '../services/ports/artifact-store.ts';
import { type Cli, does, JSON_OPTION, noOptions } from './command.ts';
import { DEFAULT_LIMIT, limitOption, textOption } from './options.ts';
import { type Column, printable, table } from './output.ts';
import { withStores } from './with-app.ts';

const STATUSES = ['draft', 'pending_review', 'approved', 'edited', 'rejected', 'superseded'] as const;

const listOptions = z.object({
  status: z.enum(STATUSES).optional(),
  stage: textOption,
  owner: textOption,
  contract: textOption,
  limit: limitOption,
});

export function addArtifacts(program: Command, cli: Cli): void {
  const artifacts = program
    .command('artifacts')
    .description('what the nights left for review')
    .option(...JSON_OPTION);
  addList(artifacts, cli);
  addShow(artifacts, cli);
}

const COLUMNS: readonly Column<ArtifactSummary>[] = [
  { title: 'Artifact', cell: (each) => each.id },
  { title: 'Stage', cell: (each) => each.stage },
  { title: 'Kind', cell: (each) => each.kind },
  { title: 'For', cell: (each) => each.audience },
  { title: 'Status', cell: (each) => each.status },
  { title: 'Owner', cell: (each) => each.owner, max: 20 },
  { title: 'Title', cell: (each) => each.title, max: 70 },
];

function addList(parent: Command, cli: Cli): void {
  const command = parent
    .command('ls')
    .description('lists them, the newest first')
    .addOption(new Option('--status <status>', 'only those').choices(STATUSES))
    .option('--stage <stage>', 'only of this stage, by key or name')
    .option('--owner <email>', 'only for this person')
    .option('--contract <id>', 'only of this contract, by id or external id')
    .option('--limit <n>', 'at most so many', DEFAULT_LIMIT);
  does(cli, command, listOptions, (invocation) =>
    withStores(invocation, async ({ stores }) => {
      const { output, options } = invocation;
      const found = await stores.artifacts.list(options);
      output.data(found, () => (found.length === 0 ? 'There are none.' : table(COLUMNS, found)));
      if (found.length === options.limit)
        output.note(`Shows the newest ${options.limit}; --limit shows more.`);
      return undefined;
    }),
  );
}

function addShow(parent: Command, cli: Cli): void {
  const command = parent
    .command('show')
    .description('prints one as Markdown')
    .argument('<id>', 'an artifact');
  does(cli, command, noOptions, (invocation) =>
    withStores(invocation, async ({ stores }) => {
      const id = invocation.args[0] ?? '';
      const found = await stores.artifacts.find(id);
      if (!found)
        throw new NightshiftError(
          'NOT_FOUND',
          `There is no artifact ${id}.`,
          'List them with `nightshift artifacts ls`.',
        );
      invocation.output.data(found, () => printable(found.markdown));
      return undefined;
    }),
  );
}
