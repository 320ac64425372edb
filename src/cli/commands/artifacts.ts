import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { ArtifactSummary } from '../../artifacts/artifact-detail.ts';
import { isHolding } from '../../artifacts/flags.ts';
import { ARTIFACT_STATUSES } from '../../artifacts/status.ts';
import { type Cli, defineCommand, JSON_OPTION, noOptions } from '../command.ts';
import { addListOptions } from '../options.ts';
import { formatArtifact } from '../terminal/format-artifact.ts';
import type { TableColumn } from '../terminal/output.ts';
import { printFound } from '../terminal/print-found.ts';
import { withActions } from '../with-app.ts';

export function addArtifacts(program: Command, cli: Cli): void {
  const artifacts = program
    .command('artifacts')
    .description('what the nights left for review')
    .option(...JSON_OPTION);
  addList(artifacts, cli);
  addShow(artifacts, cli);
}

const COLUMNS: readonly TableColumn<ArtifactSummary>[] = [
  { title: 'Artifact', cell: (each) => each.id },
  { title: 'Stage', cell: (each) => each.stage },
  { title: 'Night', cell: (each) => each.asOf },
  { title: 'For', cell: (each) => (each.audience === 'customer' ? `customer ${each.kind}` : each.kind) },
  { title: 'Status', cell: ({ status }) => STATUS_IN_WORDS[status] ?? status },
  { title: 'Send order', cell: ({ sendOrder }) => sendOrder && `${sendOrder.place} of ${sendOrder.of}` },
  { title: 'Flags', cell: formatFlags, max: 40 },
  { title: 'Owner', cell: (each) => each.owner, max: 20 },
  { title: 'Title', cell: (each) => each.title, max: 70 },
];

const STATUS_IN_WORDS: Readonly<Record<string, string>> = {
  pending_review: 'to review',
  needs_correction: 'to correct',
};

/** The reason why the artifact needs correction, where it does; else the number of its flags. */
function formatFlags({ flags }: ArtifactSummary): string | number {
  const holding = flags.find(isHolding);
  return holding ? `says "${holding.detail}"` : flags.length || '';
}

const CORRECTION_MEANING =
  'To correct: it names what no customer must see, and is not to be sent as it is; artifacts show ID says where and why.';
const SEND_ORDER_MEANING =
  'Send order: several stages write to one customer on one morning; send the first, the others on later days.';

function addList(parent: Command, cli: Cli): void {
  const command = parent
    .command('ls')
    .description('lists them, the newest night first, the most urgent first in it')
    .addOption(new Option('--status <status>', 'only those').choices(ARTIFACT_STATUSES))
    .option('--send-orders', 'only drafts for a customer to whom another stage writes on the same morning')
    .addOption(new Option('--turns').implies({ sendOrders: true }).hideHelp());
  const listOptions = addListOptions(command, ['stage', 'owner', 'customer', 'contract', 'night']).extend({
    status: z.enum(ARTIFACT_STATUSES).optional(),
    sendOrders: z.boolean().optional(),
  });
  defineCommand(cli, command, listOptions, (invocation) =>
    withActions(invocation, async ({ artifacts }) => {
      const { actor, output, options } = invocation;
      const found = await artifacts.list(actor, options);
      printFound(output, found, COLUMNS, options.limit);
      if (found.some(({ status }) => status === 'needs_correction')) output.note(CORRECTION_MEANING);
      if (found.some(({ sendOrder }) => sendOrder !== null)) output.note(SEND_ORDER_MEANING);
      return undefined;
    }),
  );
}

function addShow(parent: Command, cli: Cli): void {
  const command = parent
    .command('show')
    .description('prints one, with what it rests on')
    .argument('<id>', 'an artifact');
  defineCommand(cli, command, noOptions, (invocation) =>
    withActions(invocation, async ({ artifacts }) => {
      const found = await artifacts.show(invocation.actor, invocation.args[0] ?? '');
      invocation.output.data(found, () => formatArtifact(found));
      return undefined;
    }),
  );
}
