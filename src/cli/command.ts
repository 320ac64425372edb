import type { Command } from 'commander';
import { z } from 'zod';
import type { Actor } from '../access/actor.ts';
import { type Config, loadConfig } from '../platform/config/config.ts';
import { NightshiftError } from '../platform/errors.ts';
import { operator } from './actor.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Ask } from './terminal/ask.ts';
import { createOutput, type Output, type Streams } from './terminal/output.ts';

/** One run of the command line. */
export type Cli = {
  readonly streams: Streams;
  /** Replaces the environment of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Aborts when a person or the system wants us to stop. */
  readonly signal: AbortSignal;
  /** Asks the person at the terminal; undefined where there is none. */
  readonly ask?: Ask | undefined;
  /** Reads what is piped in, to its end. */
  readonly readInput?: (() => Promise<string>) | undefined;
  exitCode: ExitCode;
};

export type Invocation<Options> = {
  /** The person who runs the command. */
  readonly actor: Actor;
  readonly options: Options;
  /** The positional arguments. */
  readonly args: readonly string[];
  readonly config: Config;
  /** What the configuration was read from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly ask: Ask | undefined;
  readonly readInput: (() => Promise<string>) | undefined;
};

/** Undefined means `EXIT.ok`. */
type Handle<Options> = (invocation: Invocation<Options>) => Promise<ExitCode | undefined>;

/** Every command level takes it, so that it may stand anywhere on the line. */
export const JSON_OPTION = ['--json', 'print one JSON document on stdout'] as const;

/** Registers a command: adds `--json`, checks the options, reads the configuration, and runs the handler. */
export function defineCommand<Options>(
  cli: Cli,
  command: Command,
  schema: z.ZodType<Options>,
  handle: Handle<Options>,
): void {
  command.option(...JSON_OPTION);
  command.action(async () => {
    const given: Record<string, unknown> = command.optsWithGlobals();
    cli.exitCode =
      (await handle({
        actor: operator(),
        options: checked(schema, given, command),
        args: command.args,
        config: loadConfig(cli.environment),
        environment: cli.environment ?? process.env,
        output: createOutput(cli.streams, given.json === true),
        signal: cli.signal,
        ask: cli.ask,
        readInput: cli.readInput,
      })) ?? EXIT.ok;
  });
}

function checked<Options>(schema: z.ZodType<Options>, given: unknown, command: Command): Options {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`);
  throw new NightshiftError('USAGE_INVALID', `${problems.join('; ')}.`, helpOf(command));
}

export function helpOf(command: Command): string {
  const names: string[] = [];
  for (let each: Command | null = command; each; each = each.parent) names.unshift(each.name());
  return `\`${names.join(' ')} --help\` says what it takes.`;
}

export const noOptions = z.object({});
