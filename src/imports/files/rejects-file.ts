import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Reject, RejectSink, RowSource } from '../ports.ts';
import { REJECT_COLUMNS } from './csv-rows.ts';

export type RejectsFile = RejectSink & {
  /** Ends the file. @returns its path; null where nothing was rejected and there is none. */
  close(): Promise<string | null>;
};

/**
 * The rejected rows in the form of the file they come from, with line and reason in columns of their own that an import
 * passes over: mend it and import it. Made when the first row is rejected.
 */
export function createRejectsFile(
  path: string,
  { header, delimiter }: Pick<RowSource, 'header' | 'delimiter'>,
): RejectsFile {
  const columns = (header ?? []).filter(
    (name) => name !== '' && !REJECT_COLUMNS.some((ours) => ours === name),
  );
  let stream: WriteStream | null = null;
  let failure: Error | null = null;

  async function write(text: string): Promise<void> {
    if (failure) throw failure;
    if (!stream) {
      stream = createWriteStream(path);
      stream.on('error', (error) => {
        failure = error;
      });
      if (header !== null)
        stream.write(`${BYTE_ORDER_MARK}${csvLine([...REJECT_COLUMNS, ...columns], delimiter)}`);
    }
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), once(stream, 'error')]);
  }

  async function end(): Promise<string | null> {
    if (!stream) return null;
    const ended = once(stream, 'close');
    stream.end();
    await ended.catch(() => undefined);
    if (failure) throw failure;
    return path;
  }

  let closed: Promise<string | null> | null = null;
  return {
    write: (reject) => write(header === null ? jsonReject(reject) : csvReject(reject, columns, delimiter)),
    close: () => {
      closed ??= end();
      return closed;
    },
  };
}

function csvReject({ line, reason, row }: Reject, columns: readonly string[], delimiter: string): string {
  const isText = typeof row === 'string';
  const cells = columns.map((name) => (isText ? '' : String(row[name] ?? '')));
  return csvLine([String(line), reason, isText ? row : '', ...cells], delimiter);
}

function jsonReject({ line, reason, row }: Reject): string {
  const mark = { rejected_line: line, rejected_reason: reason };
  return `${JSON.stringify(typeof row === 'string' ? { ...mark, rejected_row: row } : { ...row, ...mark })}\n`;
}

const csvLine = (cells: readonly string[], delimiter: string): string =>
  `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`;
const quoted = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || /["\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** For spreadsheets, and for an import whose mapping names another encoding. */
const BYTE_ORDER_MARK = '\uFEFF';
