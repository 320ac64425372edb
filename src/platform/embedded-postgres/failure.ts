import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NightshiftError } from '../errors.ts';

const TAIL_BYTES = 4_000;
const TAIL_LINES = 15;
const INSTEAD = 'or set DATABASE_URL to a PostgreSQL 13 or newer of your own';

/**
 * Signs in the output of Postgres or the system when Postgres cannot start, each with its hint. The first that matches
 * is shown.
 */
const HINTS: readonly { readonly sign: RegExp; readonly hint: string }[] = [
  { sign: /No space left on device|ENOSPC/, hint: 'Free some disk space, then start again.' },
  {
    sign: /error while loading shared libraries|cannot open shared object|Library not loaded/,
    hint: `Install the library that the message names (Debian: apt-get install libstdc++6), ${INSTEAD}.`,
  },
  {
    sign: /could not look up effective user ID/,
    hint: `Run as a user that /etc/passwd knows (initdb insists on it), ${INSTEAD}.`,
  },
  {
    sign: /could not create shared memory|could not resize shared memory|could not map anonymous shared memory/,
    hint: `Give the machine or container more (shared) memory, ${INSTEAD}.`,
  },
  {
    sign: /pre-existing shared memory block/,
    hint: 'Stop the postgres processes that an earlier crash left running on this data folder, then start again.',
  },
  {
    sign: /Read-only file system|EROFS/,
    hint: `Run from a folder on a file system that can be written to, ${INSTEAD}.`,
  },
  {
    sign: /Permission denied|EACCES|EPERM|Operation not permitted/,
    hint: `Run as the user who owns the data folder (.nightshift), or give that folder to the user who runs this, ${INSTEAD}.`,
  },
];

/** The only error of this adapter: what failed, the last output of Postgres, and a hint. */
export function embeddedFailure(
  what: string,
  evidence: string,
  options: { hint?: string; cause?: unknown } = {},
): NightshiftError {
  const words = evidence.trim();
  const hint =
    options.hint ??
    HINTS.find(({ sign }) => sign.test(words))?.hint ??
    `Read what Postgres said above and mend it, ${INSTEAD}.`;
  const message = words === '' ? what : `${what}:\n${words}`;
  return new NightshiftError('EMBEDDED_POSTGRES_FAILED', message, hint, {}, options.cause);
}

/** Any error as a NightshiftError. */
export function asEmbeddedFailure(error: unknown): NightshiftError {
  if (error instanceof NightshiftError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return embeddedFailure('The embedded Postgres could not be started', words, { cause: error });
}

/** The last lines of the server's log, among those written since `fromByte`. */
export function logTail(path: string, fromByte = 0): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(file).size;
    const start = Math.max(Math.min(fromByte, size), size - TAIL_BYTES);
    const buffer = Buffer.alloc(size - start);
    readSync(file, buffer, 0, buffer.length, start);
    return buffer.toString('utf8').trim().split('\n').slice(-TAIL_LINES).join('\n');
  } finally {
    closeSync(file);
  }
}
