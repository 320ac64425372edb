import { NightshiftError } from '../../platform/errors.ts';
import { EXIT_INTERRUPTED, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { type Output, printable } from './output.ts';

/** A person's Ctrl-C: not an error, and without a hint. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Reports a failure of `work` after a stop as an interruption: Ctrl-C also reaches the processes that we started. */
export async function orInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw signal.aborted ? new Interrupted() : error;
  }
}

/** Prints the error and its hint to stderr, and with `--json` also to stdout as JSON. */
export function reportError(error: unknown, output: Output): ExitCode {
  const interrupted = error instanceof Interrupted;
  const { code, message, hint } = interrupted ? INTERRUPTED : asNightshiftError(error);
  output.note(`Error (${code}): ${printable(message)}\n${printable(hint)}`);
  if (output.json) output.data({ error: { code, message, hint } }, () => '');
  return interrupted ? EXIT_INTERRUPTED : exitCodeOf(code);
}

const INTERRUPTED = {
  code: 'INTERRUPTED',
  message: 'Stopped before it was done.',
  hint: 'Run it again: what is done is not done twice.',
};

/** Turns an error of any kind into a NightshiftError, so that each one has a hint. */
export function asNightshiftError(error: unknown): NightshiftError {
  if (error instanceof NightshiftError) return error;
  const code = systemCodeOf(error);
  if (isConnectionLoss(error, code))
    return new NightshiftError(
      'DEPENDENCY_DOWN',
      `Postgres did not answer, or the connection to it broke (${code || messageOf(error)}).`,
      'Check that Postgres is up, then run the command again: what is done is not done twice.',
      {},
      error,
    );
  if (code === UNDEFINED_TABLE || code === UNDEFINED_SCHEMA)
    return new NightshiftError(
      'SCHEMA_OUT_OF_DATE',
      'The database lacks tables of Nightshift.',
      'Run `nightshift migrate`.',
      {},
      error,
    );
  return new NightshiftError(
    'INTERNAL',
    messageOf(error),
    'This is a defect of Nightshift: report it with what you did.',
    {},
    error,
  );
}

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_SCHEMA = '3F000';
/** Node's codes for a broken connection; 08, 57P and 57014 are Postgres's. The driver's own errors have no code. */
const isConnectionLoss = (error: unknown, code: string): boolean =>
  /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|08|57P|57014)/.test(code) ||
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect)/.test(
    messageOf(error),
  );

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
