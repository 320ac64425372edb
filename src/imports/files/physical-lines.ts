import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { NightshiftError } from '../../platform/errors.ts';

/** No row of a book is longer; a longer line is reported and cut, and the rest of it is not kept in memory. */
export const MAX_LINE_BYTES = 1_048_576;
const SHOWN_OF_LONG_LINE = 1_000;

/** A line of the file, without its line break. */
export type PhysicalLine = { readonly number: number; readonly text: string; readonly problem?: string };

export type LineReader = {
  readonly lines: AsyncIterable<PhysicalLine>;
  progress(): { readonly read: number; readonly total: number | null };
};

const NEWLINE = 10;
const RETURN = 13;

/**
 * Reads the lines of a file, or of stdin for `-`, one at a time: UTF-8 with or without a byte order mark, UTF-16 with
 * one, any other encoding by name.
 * @throws NightshiftError `IMPORT_FILE_INVALID` where the file or the encoding does not exist
 */
export async function openLines(path: string, encoding?: string): Promise<LineReader> {
  const total = path === '-' ? null : await sizeOf(path);
  let read = 0;
  async function* counted(): AsyncIterable<Buffer> {
    const input: AsyncIterable<Buffer> =
      path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 262_144 });
    for await (const chunk of input) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { lines: linesOf(inUtf8(counted(), encoding)), progress: () => ({ read, total }) };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, 'is a folder');
    // The size of a pipe means nothing.
    return found.isFile() ? found.size : 0;
  } catch (error) {
    if (error instanceof NightshiftError) throw error;
    throw unreadable(
      path,
      error instanceof Error && 'code' in error ? `cannot be read (${error.code})` : 'cannot be read',
    );
  }
}

const unreadable = (path: string, what: string): NightshiftError =>
  new NightshiftError(
    'IMPORT_FILE_INVALID',
    `"${path}" ${what}.`,
    'Name a CSV or NDJSON file, or - for stdin.',
    { path },
  );

/** Converts any encoding to UTF-8 without a byte order mark. */
async function* inUtf8(chunks: AsyncIterable<Buffer>, encoding?: string): AsyncIterable<Buffer> {
  let decoder: TextDecoder | null | undefined;
  for await (const chunk of chunks) {
    let rest = chunk;
    if (decoder === undefined) {
      decoder = decoderFor(encodingByMark(chunk) ?? encoding ?? 'utf-8');
      if (decoder === null && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf)
        rest = chunk.subarray(3);
    }
    yield decoder === null ? rest : Buffer.from(decoder.decode(rest, { stream: true }));
  }
  const last = decoder?.decode() ?? '';
  if (last !== '') yield Buffer.from(last);
}

/** The encoding of a byte order mark, which outranks the one that the mapping names. */
function encodingByMark(chunk: Buffer): string | null {
  if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf) return 'utf-8';
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : null;
}

function decoderFor(encoding: string): TextDecoder | null {
  if (/^utf-?8$/i.test(encoding)) return null;
  try {
    return new TextDecoder(encoding);
  } catch (cause) {
    throw new NightshiftError(
      'IMPORT_FILE_INVALID',
      `"${encoding}" is no encoding that is known here.`,
      'Name it as the web does, such as windows-1252 or utf-16le.',
      { encoding },
      cause,
    );
  }
}

async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncIterable<PhysicalLine> {
  let number = 0;
  let pending: Buffer[] = [];
  let length = 0;
  const keep = (piece: Buffer): void => {
    // Only the beginning of a line that is too long is kept.
    if (length <= MAX_LINE_BYTES) pending.push(piece);
    length += piece.length;
  };
  const take = (): PhysicalLine => {
    number += 1;
    const line = lineOf(number, Buffer.concat(pending), length);
    pending = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE, at); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      keep(chunk.subarray(at, end));
      at = end + 1;
      yield take();
    }
    if (at < chunk.length) keep(chunk.subarray(at));
  }
  if (length > 0) yield take();
}

function lineOf(number: number, bytes: Buffer, length: number): PhysicalLine {
  if (length > MAX_LINE_BYTES)
    return {
      number,
      text: bytes.toString('utf8', 0, SHOWN_OF_LONG_LINE),
      problem: `the line is ${length.toLocaleString('en-US')} bytes long; at most ${MAX_LINE_BYTES.toLocaleString('en-US')} are read`,
    };
  const text = bytes.toString('utf8', 0, bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length);
  if (text.includes('\uFFFD') && !isUtf8(bytes))
    return {
      number,
      text,
      problem: 'the line is not UTF-8; a mapping names the encoding (file: { encoding: windows-1252 })',
    };
  return { number, text };
}
