import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Reject, RejectSink, RowSource } from '../ports.ts';
import { REJECT_COLUMNS } from './csv-rows.ts';

export type RejectsFile = RejectSink & {
  /** Ends the file. @returns its path; null where no row was rejected, so that there is no file. */
  close(): Promise<string | null>;
};

/**
 * Writes rejected rows in the format of their file, with line and reason in extra columns that an import ignores: a
 * person corrects the rows and imports the file again. The file is created with the first rejected row.
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

/** Shows spreadsheets, and an import whose mapping names another encoding, that the file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
