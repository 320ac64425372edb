import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { DeferredStart } from '../../schedule/deferred-start.ts';
import { type Cli, defineCommand, JSON_OPTION } from '../command.ts';
import { addListOptions } from '../options.ts';
import { type TableColumn, table } from '../terminal/output.ts';
import { withActions } from '../with-app.ts';

/** Why a start is deferred, as tables print it. */
export const DEFERRED_FOR = {
  owner_cap: 'the night of its owner was full',
  contact_cap: 'another draft for the customer came first',
  paused: 'its key is paused',
} as const;

const COLUMNS: readonly TableColumn<DeferredStart>[] = [
  { title: 'Stage', cell: (each) => each.stage },
  { title: 'Until', cell: (each) => each.notAfter },
  { title: 'Since', cell: (each) => each.since },
  { title: 'Why', cell: formatReason, max: 60 },
  { title: 'Owner', cell: (each) => each.owner ?? 'nobody', max: 20 },
  { title: 'Customer', cell: (each) => each.customer, max: 28 },
  { title: 'Contract', cell: (each) => each.contract, max: 24 },
];

function formatReason({ reason, leadContract }: DeferredStart): string {
  return reason === 'bundled' ? `bundled with ${leadContract}` : DEFERRED_FOR[reason];
}

export function addDeferred(program: Command, cli: Cli): void {
  const deferred = program
    .command('deferred')
    .description('what is due and was left for another night')
    .option(...JSON_OPTION);
  const command = deferred
    .command('ls')
    .description('lists it, with the reason and the last day on which it starts')
    .option('--bundled', 'also contracts that are prepared with one which renews together with them')
    .addOption(new Option('--covered').implies({ bundled: true }).hideHelp());
  const options = addListOptions(command, ['stage', 'owner']).extend({ bundled: z.boolean().optional() });
  defineCommand(cli, command, options, (invocation) =>
    withActions(invocation, async ({ schedule }) => {
      const { actor, output, options: asked } = invocation;
      const found = await schedule.listDeferred(actor, asked);
      output.data(found, () => (found.length === 0 ? 'Nothing is deferred.' : table(COLUMNS, found)));
      if (found.length === asked.limit)
        output.note(`Shows the most pressing ${asked.limit}; --limit shows more.`);
      return undefined;
    }),
  );
}
