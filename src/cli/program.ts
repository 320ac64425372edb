import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { NightshiftError } from '../platform/errors.ts';
import { type Cli, helpOf, JSON_OPTION } from './command.ts';
import { addArtifacts } from './commands/artifacts.ts';
import { addConfig } from './commands/config.ts';
import { addDeferred } from './commands/deferred.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExecutions } from './commands/executions.ts';
import { addFacts } from './commands/facts.ts';
import { addForecast } from './commands/forecast.ts';
import { addImport } from './commands/import.ts';
import { addKeys } from './commands/keys.ts';
import { addMigrate } from './commands/migrate.ts';
import { addMigrateLegacy } from './commands/migrate-legacy.ts';
import { addPlaybooks } from './commands/playbooks.ts';
import { addQueue } from './commands/queue.ts';
import { addReview } from './commands/review.ts';
import { addRun } from './commands/run.ts';
import { addScan } from './commands/scan.ts';
import { addSeed } from './commands/seed.ts';
import { addStart } from './commands/start.ts';
import { addUsers } from './commands/users.ts';
import { addWhy } from './commands/why.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { createOutput } from './terminal/output.ts';
import { reportError } from './terminal/report-error.ts';

const EXIT_CODES = `
Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration, 4 something it depends on is down, 5 partly done.
With --json, stdout holds one JSON document, also for an error.`;

/** Runs one command. Never rejects: an error is reported and becomes the exit code. */
export async function runCli(argv: readonly string[], given: Omit<Cli, 'exitCode'>): Promise<ExitCode> {
  const cli: Cli = { ...given, exitCode: EXIT.ok };
  const program = createProgram(cli);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const output = createOutput(cli.streams, argv.includes('--json'));
    return reportError(error instanceof CommanderError ? asUsage(error, program, argv) : error, output);
  }
}

export function createProgram(cli: Cli): Command {
  const program = new Command('nightshift');
  program
    .description('Prepares customer renewals overnight.')
    .version(packageJson.version)
    .option(...JSON_OPTION)
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.streams.stdout.write(text),
      writeErr: (text) => cli.streams.stderr.write(text),
      // reportError prints the error, together with its hint.
      outputError: () => undefined,
    });
  for (const add of [
    addStart,
    addMigrate,
    addSeed,
    addImport,
    addScan,
    addRun,
    addDeferred,
    addFacts,
    addExecutions,
    addArtifacts,
    addReview,
    addWhy,
    addForecast,
    addMigrateLegacy,
    addPlaybooks,
    addDoctor,
    addUsers,
    addKeys,
    addQueue,
    addConfig,
  ])
    add(program, cli);
  return program;
}

function asUsage(error: CommanderError, program: Command, argv: readonly string[]): NightshiftError {
  const words = error.code === 'commander.help' ? 'A command is missing.' : error.message;
  return new NightshiftError('USAGE_INVALID', sentence(words), helpOf(namedBy(argv, program)));
}

const sentence = (words: string): string => {
  const text = words.replace(/^error: /, '').replace(/\n\((.*)\)$/, '. $1');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
};

/** The command that the arguments name, or as much of it as they name. */
function namedBy(argv: readonly string[], program: Command): Command {
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((each) => each.name() === word);
    if (!next) break;
    command = next;
  }
  return command;
}
