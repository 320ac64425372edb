import { type Command, Option } from 'commander';
import { z } from 'zod';

import type { ExecutionSummary } from '../../engine/execution-detail.ts';
import { EXECUTION_STATUSES } from '../../engine/execution-status.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { type Cli, defineCommand, helpOf, type Invocation, JSON_OPTION, noOptions } from '../command.ts';
import { addListOptions, dateOption, textOption } from '../options.ts';
import { formatExecution } from '../terminal/format-execution.ts';
import { counted, type TableColumn } from '../terminal/output.ts';
import { printFound } from '../terminal/print-found.ts';
import { withActions, withQueue } from '../with-app.ts';

const retryOptions = z.object({
  status: z.literal('failed').optional(),
  code: textOption,
  night: dateOption,
  yes: z.boolean().optional(),
});
type Retry = Invocation<z.infer<typeof retryOptions>>;
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

const COLUMNS: readonly TableColumn<ExecutionSummary>[] = [
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
    .addOption(new Option('--status <status>', 'only those').choices(EXECUTION_STATUSES));
  const listOptions = addListOptions(command, ['stage', 'contract']).extend({
    status: z.enum(EXECUTION_STATUSES).optional(),
  });
  defineCommand(cli, command, listOptions, (invocation) =>
    withActions(invocation, async ({ executions }) => {
      const { actor, output, options } = invocation;
      const found = await executions.list(actor, options);
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
  defineCommand(cli, command, noOptions, (invocation) =>
    withActions(invocation, async ({ executions }) => {
      const found = await executions.show(invocation.actor, invocation.args[0] ?? '');
      invocation.output.data(found, () => formatExecution(found));
      return undefined;
    }),
  );
}

function addRetry(parent: Command, cli: Cli): void {
  const command = parent
    .command('retry')
    .description('runs a failed one again, or all that failed so, from the step at which each failed')
    .argument('[id]', 'an execution')
    .addOption(new Option('--status <status>', 'all that have failed').choices(['failed']))
    .option('--code <code>', 'all that failed with this code, such as LLM_OVERLOADED')
    .option('--night <date>', 'all of this night that failed')
    .option('--yes', 'without asking');
  defineCommand(cli, command, retryOptions, (invocation) => {
    const [id] = invocation.args;
    const { status, code, night } = invocation.options;
    if ((id === undefined) === (status === undefined && code === undefined && night === undefined))
      throw new NightshiftError(
        'USAGE_INVALID',
        'Name either an execution by its id, or which of the failed ones: --status failed, --code, --night.',
        helpOf(command),
      );
    return id === undefined ? retryFailed(invocation) : retryOne(invocation, id);
  });
}

const RUNS_WHILE_UP = 'It runs while `nightshift start` is up.';

function retryOne(invocation: Retry, id: string): Promise<undefined> {
  return withQueue(invocation, async ({ executions }) => {
    await executions.retry(invocation.actor, id);
    invocation.output.data({ executionId: id, status: 'pending' }, () => `Execution ${id} is due again.`);
    invocation.output.note(RUNS_WHILE_UP);
    return undefined;
  });
}

/** Retries all matching failures, once the person has seen their number and agreed. */
function retryFailed(invocation: Retry): Promise<undefined> {
  const { actor, options, output } = invocation;
  return withQueue(invocation, async ({ executions }) => {
    const found = describeFailed(await executions.countFailed(actor, options), options);
    if (found === null || !(await isAgreed(invocation, found))) {
      output.data({ retried: 0, executionIds: [] }, () =>
        found === null ? 'Nothing to do: none has failed so.' : 'Nothing was changed.',
      );
      return undefined;
    }
    const executionIds = await executions.retryFailed(actor, options);
    const retried = executionIds.length;
    output.data({ retried, executionIds }, () => `Due again: ${counted(retried, 'execution')}.`);
    output.note(RUNS_WHILE_UP);
    return undefined;
  });
}

/** `158 failed executions with LLM_OVERLOADED of the night of 2026-12-01`; null where there is none. */
function describeFailed(count: number, { code, night }: Retry['options']): string | null {
  if (count === 0) return null;
  const how = code === undefined ? '' : ` with ${code.toUpperCase()}`;
  const when = night === undefined ? '' : ` of the night of ${night}`;
  return `${counted(count, 'failed execution')}${how}${when}`;
}

async function isAgreed({ options, ask, output, signal }: Retry, found: string): Promise<boolean> {
  if (options.yes) {
    output.note(`${found}.`);
    return true;
  }
  if (ask) return ask(`${found}. Retry?`, signal);
  throw new NightshiftError(
    'USAGE_INVALID',
    `${found} would be retried. Nothing was changed.`,
    'Add --yes to retry them.',
  );
}

function addReplay(parent: Command, cli: Cli): void {
  const command = parent
    .command('replay')
    .description('runs one anew on the newest version: same night and data, from the first changed step on')
    .argument('<id>', 'an execution; the new one takes its place');
  defineCommand(cli, command, noOptions, (invocation) =>
    withQueue(invocation, async ({ executions }) => {
      const id = invocation.args[0] ?? '';
      const { executionId } = await executions.replay(invocation.actor, id);
      const done = { executionId, replayOf: id, status: 'pending' };
      invocation.output.data(done, () => `Execution ${executionId} takes the place of ${id} and is due.`);
      invocation.output.note(RUNS_WHILE_UP);
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
  defineCommand(cli, command, cancelOptions, (invocation) =>
    withQueue(invocation, async ({ executions }) => {
      const id = invocation.args[0] ?? '';
      await executions.cancel(invocation.actor, { id, reason: invocation.options.reason });
      invocation.output.data({ executionId: id, status: 'cancelled' }, () => `Execution ${id} is cancelled.`);
      return undefined;
    }),
  );
}
