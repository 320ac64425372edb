import { type Command, Option } from 'commander';
import { z } from 'zod';
import { EXECUTION_STATUSES } from '../domain/execution.ts';
import type { ExecutionSummary } from '../services/ports/execution-store.ts';
import { actor } from './actor.ts';
import { type Cli, does, JSON_OPTION, noOptions } from './command.ts';
import { executionInWords } from './execution-in-words.ts';
import { requireKnownStage } from './known-stage.ts';
import { existing, printFound } from './look-up.ts';
import { DEFAULT_LIMIT, limitOption, textOption } from './options.ts';
import type { Column } from './output.ts';
import { withApp, withStores } from './with-app.ts';

const listOptions = z.object({
  status: z.enum(EXECUTION_STATUSES).optional(),
  stage: textOption,
  contract: textOption,
  limit: limitOption,
});
const cancelOptions = z.object({ reason: z.string().min(1, 'is empty') });

export function addExecutions(program: Command, cli: Cli): void {
  const executions = program
    .command('executions')
    .description('what ran, runs, waits or failed')
    .option(...JSON_OPTION);
  addList(executions, cli);
  addShow(executions, cli);
  addRetry(executions, cli);
  addReplay(executions, cli);
  addCancel(executions, cli);
}

const COLUMNS: readonly Column<ExecutionSummary>[] = [
  { title: 'Execution', cell: (each) => each.id },
  { title: 'Stage', cell: (each) => each.stage },
  { title: 'Status', cell: (each) => each.status },
  { title: 'Night', cell: (each) => each.asOf },
  { title: 'Customer', cell: (each) => each.customer, max: 28 },
  { title: 'Contract', cell: (each) => each.contract, max: 24 },
  { title: 'Note', cell: noteOn, max: 60 },
];

function noteOn({ status, errorCode, waitsFor, waitUntil }: ExecutionSummary): string {
  if (status === 'waiting')
    return `for ${waitsFor ?? 'somebody'} until ${waitUntil?.slice(0, 10) ?? 'later'}`;
  return errorCode ?? '';
}

function addList(parent: Command, cli: Cli): void {
  const command = parent
    .command('ls')
    .description('lists them, the newest first')
    .addOption(new Option('--status <status>', 'only those').choices(EXECUTION_STATUSES))
    .option('--stage <stage>', 'only of this stage, by key or name')
    .option('--contract <id>', 'only of this contract, by id or external id')
    .option('--limit <n>', 'at most so many', DEFAULT_LIMIT);
  does(cli, command, listOptions, (invocation) =>
    withStores(invocation, async ({ stores }) => {
      const { output, options } = invocation;
      await requireKnownStage(stores, options.stage);
      const found = await stores.desk.list(options);
      printFound(output, found, COLUMNS, options.limit);
      return undefined;
    }),
  );
}

function addShow(parent: Command, cli: Cli): void {
  const command = parent
    .command('show')
    .description('says where one stands, step by step')
    .argument('<id>', 'an execution');
  does(cli, command, noOptions, (invocation) =>
    withStores(invocation, async ({ stores }) => {
      const id = invocation.args[0] ?? '';
      const found = existing(await stores.desk.find(id), 'execution', id);
      invocation.output.data(found, () => executionInWords(found));
      return undefined;
    }),
  );
}

function addRetry(parent: Command, cli: Cli): void {
  const command = parent
    .command('retry')
    .description('runs a failed one again, from the step at which it failed')
    .argument('<id>', 'an execution');
  does(cli, command, noOptions, (invocation) =>
    withApp(invocation, async (app) => {
      const id = invocation.args[0] ?? '';
      await app.executions.retry({ id, actor: actor() });
      invocation.output.data({ executionId: id, status: 'pending' }, () => `Execution ${id} is due again.`);
      invocation.output.note('It runs while `nightshift start` is up.');
      return undefined;
    }),
  );
}

function addReplay(parent: Command, cli: Cli): void {
  const command = parent
    .command('replay')
    .description('runs one anew on the newest version: same night and data, from the first changed step on')
    .argument('<id>', 'an execution; the new one takes its place');
  does(cli, command, noOptions, (invocation) =>
    withApp(invocation, async (app) => {
      const id = invocation.args[0] ?? '';
      const { executionId } = await app.executions.replay({ id, actor: actor() });
      const done = { executionId, replayOf: id, status: 'pending' };
      invocation.output.data(done, () => `Execution ${executionId} takes the place of ${id} and is due.`);
      invocation.output.note('It runs while `nightshift start` is up.');
      return undefined;
    }),
  );
}

function addCancel(parent: Command, cli: Cli): void {
  const command = parent
    .command('cancel')
    .description('stops one for good: the scan does not start it again, a replay does')
    .argument('<id>', 'an execution')
    .option('--reason <words>', 'why, for the audit log', 'cancelled on the command line');
  does(cli, command, cancelOptions, (invocation) =>
    withApp(invocation, async (app) => {
      const id = invocation.args[0] ?? '';
      await app.executions.cancel({ id, reason: invocation.options.reason, actor: actor() });
      invocation.output.data({ executionId: id, status: 'cancelled' }, () => `Execution ${id} is cancelled.`);
      return undefined;
    }),
  );
}
