import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { Actions } from '../../app/compose-actions.ts';
import type { ExecutionDetail } from '../../engine/execution-detail.ts';
import { findRun } from '../../platform/host/claim-run.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { dateOption } from '../options.ts';
import { requireProviderKey } from '../provider-key.ts';
import { formatExecution } from '../terminal/format-execution.ts';
import { printable } from '../terminal/output.ts';
import { withQueue } from '../with-app.ts';

const options = z.object({
  contract: z.string().min(1, 'is empty'),
  stage: z.string().min(1, 'is empty'),
  date: dateOption,
  wait: z.boolean().optional(),
});
type RunInvocation = Invocation<z.infer<typeof options>>;

export function addRun(program: Command, cli: Cli): void {
  const command = program
    .command('run')
    .description('starts one stage for one contract, in its window or not, and runs it to the end')
    .requiredOption('--contract <id>', 'the contract, by id or external id')
    .requiredOption('--stage <key>', 'the stage, such as prepare')
    .option('--date <date>', 'as of this day (default: today in SCAN_TIMEZONE)')
    .addOption(new Option('--wait', 'wait for the end also where `nightshift start` does the work'))
    .addOption(new Option('--no-wait', 'start it and leave it to `nightshift start`'));
  defineCommand(cli, command, options, async (invocation) => {
    requireProviderKey(invocation.config);
    // An interruption hands the execution back rather than cutting it off.
    return withQueue({ ...invocation, signal: new AbortController().signal }, (actions) =>
      run(actions, invocation),
    );
  });
}

async function run({ executions }: Actions, invocation: RunInvocation): Promise<ExitCode> {
  const { actor, options: asked, config, output, signal } = invocation;
  const { contract: contractId, stage: key, date: asOf } = asked;
  const { executionId: id } = await executions.create(actor, { contractId, key, asOf });
  output.note(`Started execution ${id}.`);
  const elsewhere = findRun(config.dataDir) !== null;
  if (asked.wait === false || (elsewhere && asked.wait !== true)) {
    const found = await executions.show(actor, id);
    output.data(found, () => `${formatExecution(found)}\n`);
    output.note(
      elsewhere
        ? 'The `nightshift start` that is up runs it; with --wait this command waits for the end.'
        : 'It runs once `nightshift start` is up.',
    );
    return EXIT.ok;
  }
  const ended = await executions.follow(actor, {
    ...{ id, runHere: !elsewhere, signal },
    onRetry: ({ errorCode, errorMessage }) =>
      output.note(`It is tried again: ${errorCode}. ${printable(errorMessage ?? '')}`),
  });
  output.data(ended, () => formatExecution(ended));
  return exitCodeFor(ended);
}

function exitCodeFor({ status, errorCode }: ExecutionDetail): ExitCode {
  if (status === 'completed' || status === 'waiting') return EXIT.ok;
  if (status === 'pending' || status === 'running') return EXIT.partlyDone;
  return exitCodeOf(errorCode);
}
