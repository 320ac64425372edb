import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { InboxEntry } from '../../../artifacts/review-detail.ts';
import { ARTIFACT_STATUSES } from '../../../artifacts/status.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { addListOptions, textOption } from '../../options.ts';
import { counted, type TableColumn, table } from '../../terminal/output.ts';
import { withActions } from '../../with-app.ts';

const COLUMNS: readonly TableColumn<InboxEntry>[] = [
  { title: 'Artifact', cell: ({ id }) => id },
  { title: 'Due', cell: ({ dueOn }) => dueOn },
  { title: 'Customer', cell: ({ customer }) => customer, max: 30 },
  { title: 'Stage', cell: ({ stage }) => stage },
  { title: 'For', cell: ({ audience, kind }) => (audience === 'customer' ? `customer ${kind}` : kind) },
  { title: 'Status', cell: ({ status, snoozedUntil }) => statusInWords(status, snoozedUntil) },
  { title: 'Flags', cell: ({ flags }) => flags.length || '' },
  { title: 'Owner', cell: ({ owner }) => owner, max: 20 },
  { title: 'Title', cell: ({ title }) => title, max: 60 },
];

const statusInWords = (status: string, snoozedUntil: string | null): string =>
  `${status.replaceAll('_', ' ')}${snoozedUntil === null ? '' : `, back on ${snoozedUntil}`}`;

export function addInbox(parent: Command, cli: Cli): void {
  const command = parent
    .command('ls')
    .description('lists what waits for review, what is due first first')
    .addOption(new Option('--status <status>', 'of this status instead').choices(ARTIFACT_STATUSES))
    .option('--snoozed', 'only what is snoozed')
    .option('--after <page>', 'goes on where a page ended');
  const options = addListOptions(command, ['stage', 'owner', 'customer', 'contract', 'night']).extend({
    status: z.enum(ARTIFACT_STATUSES).optional(),
    snoozed: z.boolean().optional(),
    after: textOption,
  });
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ artifacts }) => {
      const { actor, output } = invocation;
      const { status, snoozed, after, limit, ...filter } = invocation.options;
      const page = await artifacts.inbox(
        actor,
        {
          ...filter,
          ...(status === undefined ? {} : { statuses: [status] }),
          ...(snoozed === true ? { snoozed: 'only' as const } : {}),
        },
        { after, limit },
      );
      output.data(page, () =>
        page.artifacts.length === 0 ? 'Nothing waits.' : table(COLUMNS, page.artifacts),
      );
      if (page.next !== null)
        output.note(
          `Shows ${counted(page.artifacts.length, 'artifact')}; --after ${page.next} shows the next.`,
        );
      return undefined;
    }),
  );
}
