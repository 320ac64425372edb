import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import type { App } from '../../app/compose.ts';
import type { ExecutionDetail } from '../../engine/ports.ts';
import { NightshiftError } from '../../platform/errors.ts';
import { actor } from '../actor.ts';
import { type Cli, defineCommand, type Invocation } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { dateOption, dayOf } from '../options.ts';
import { requireProviderKey } from '../provider-key.ts';
import { formatExecution } from '../terminal/format-execution.ts';
import { printable } from '../terminal/output.ts';
import { withApp } from '../with-app.ts';

const POLL_MS = 250;

const options = z.object({
  contract: z.string().min(1, 'is empty'),
  stage: z.string().min(1, 'is empty'),
  date: dateOption,
  wait: z.boolean().optional(),
});
type RunInvocation = Invocation<z.infer<typeof options>>;
type WaitingRun = Pick<RunInvocation, 'signal' | 'output'>;

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
    // An interruption hands the execution back, rather than cutting it off.
    return withApp({ ...invocation, signal: new AbortController().signal }, (app) => run(app, invocation));
  });
}

async function run(app: App, invocation: RunInvocation): Promise<ExitCode> {
  const { options: asked, config, output } = invocation;
  const { findRun } = await import('../../app/compose.ts');
  const asOf = dayOf(asked.date, config.scan.zone);
  const { executionId } = await app.executions.create({
    contractId: asked.contract,
    key: asked.stage.toLowerCase(),
    asOf,
    actor: actor(),
  });
  output.note(`Started execution ${executionId}.`);
  const elsewhere = findRun(config.dataDir) !== null;
  if (asked.wait === false || (elsewhere && asked.wait !== true)) {
    const found = await find(app, executionId);
    output.data(found, () => `${formatExecution(found)}\n`);
    output.note(
      elsewhere
        ? 'The `nightshift start` that is up runs it; with --wait this command waits for the end.'
        : 'It runs once `nightshift start` is up.',
    );
    return EXIT.ok;
  }
  const ended = elsewhere
    ? await settled(app, executionId, invocation, async () => undefined)
    : await runHere(app, executionId, invocation);
  output.data(ended, () => formatExecution(ended));
  return exitCodeFor(ended);
}

/** Without the queue, so that nothing else that is due runs in this process too. */
async function runHere(app: App, id: string, waiting: WaitingRun): Promise<ExecutionDetail> {
  const runner = app.createRunner();
  try {
    return await settled(app, id, waiting, () => runner.run(id, waiting.signal));
  } finally {
    runner.stop();
  }
}

/** Once it is finished or waits for somebody, or once we are told to stop. `push` tries to bring it further. */
async function settled(
  app: App,
  id: string,
  { signal, output }: WaitingRun,
  push: () => Promise<unknown>,
): Promise<ExecutionDetail> {
  for (let told: string | null = null; ; ) {
    if (!signal.aborted) await push();
    const found = await find(app, id);
    if (found.status === 'pending' && found.errorCode !== null && found.errorCode !== told) {
      told = found.errorCode;
      output.note(`It is tried again: ${told}. ${printable(found.errorMessage ?? '')}`);
    }
    if (signal.aborted || (found.status !== 'pending' && found.status !== 'running')) return found;
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function find(app: App, id: string): Promise<ExecutionDetail> {
  const found = await app.stores.executionCommands.find(id);
  if (found) return found;
  throw new NightshiftError('NOT_FOUND', `Execution ${id} has gone.`, 'Look who deleted it.');
}

function exitCodeFor({ status, errorCode }: ExecutionDetail): ExitCode {
  if (status === 'completed' || status === 'waiting') return EXIT.ok;
  if (status === 'pending' || status === 'running') return EXIT.partlyDone;
  return exitCodeOf(errorCode);
}
