import { parse } from 'csv-parse/sync';
import { NightshiftError } from '../../platform/errors.ts';
import type { SourceRow } from '../ports.ts';
import { MAX_LINE_BYTES, type PhysicalLine } from './physical-lines.ts';

/** A record as the file has it: one line, or several where a quoted field contains line breaks. */
type RawRecord = { readonly line: number; readonly text: string; readonly problem?: string };

/** The most lines of a quoted field; beyond them its quote counts as a stray one. */
const MAX_RECORD_LINES = 2_000;
const CHUNK = 500;
const CHUNK_CHARS = 1_000_000;
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Columns that a rejects file adds to the rejected rows. */
export const REJECT_COLUMNS = ['rejected_line', 'rejected_reason', 'rejected_row'] as const;

export type CsvFile = {
  readonly header: readonly string[];
  readonly delimiter: string;
  readonly rows: AsyncIterable<SourceRow>;
};

/**
 * Reads CSV as people export it: with comma, semicolon, tab or bar between fields (as in the header), quotes, and line
 * breaks in quotes. A broken record is reported and costs no other record.
 * @throws NightshiftError `IMPORT_FILE_INVALID` where the header cannot be used
 */
export async function readCsv(lines: AsyncIterable<PhysicalLine>, delimiter?: string): Promise<CsvFile> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    const first = await nextFilled(iterator);
    if (!first) throw invalid('The file is empty.', 'Export it again; its first line names the columns.');
    if (first.problem)
      throw invalid(`Of the header, ${first.problem}.`, 'Export it again, as UTF-8 and with a header.');
    const sign = delimiter ?? delimiterOf(first.text);
    const header = headerOf(first.text, sign);
    return { header, delimiter: sign, rows: rowsOf(recordsOf(iterator, sign), header, sign) };
  } catch (error) {
    await iterator.return?.();
    throw error;
  }
}

async function nextFilled(lines: AsyncIterator<PhysicalLine>): Promise<PhysicalLine | null> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) return null;
    if (value.text.trim() !== '' || value.problem) return value;
  }
}

/** The delimiter that splits the header into the most columns. */
function delimiterOf(header: string): string {
  const unquoted = header.replaceAll(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((sign) => ({ sign, count: unquoted.split(sign).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).sign;
}

function headerOf(text: string, delimiter: string): string[] {
  const [fields] = fieldsOf([text], delimiter) ?? [];
  const names = (fields ?? []).map((name) => name.trim());
  if (text.includes('\r'))
    throw invalid('The lines end with a carriage return alone.', 'Export it with Unix or Windows line ends.');
  const twice = names.filter((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice.length > 0)
    throw invalid(`The header names "${twice[0]}" twice.`, 'Give each column a name of its own.');
  if (names.every((name) => name === ''))
    throw invalid('The header has no names.', 'Its first line names the columns.');
  return names;
}

/** Joins lines while a quoted field is open. A quote that never closes is a stray one and costs only its line. */
async function* recordsOf(lines: AsyncIterator<PhysicalLine>, delimiter: string): AsyncIterable<RawRecord> {
  const held: PhysicalLine[] = [];
  const next = async (): Promise<PhysicalLine | null> => {
    const again = held.shift();
    if (again) return again;
    const { value, done } = await lines.next();
    return done ? null : value;
  };
  try {
    for (let line = await next(); line !== null; line = await next()) {
      if (line.problem) yield { line: line.number, text: line.text, problem: line.problem };
      else if (line.text === '') continue;
      else if (!leavesOpen(line.text, delimiter, false)) yield { line: line.number, text: line.text };
      else {
        const joined = await joinQuoted(line, next, delimiter);
        if (joined.text !== null) yield { line: line.number, text: joined.text };
        else {
          held.unshift(...joined.read);
          yield { line: line.number, text: line.text, problem: 'a quote is opened and never closed' };
        }
      }
    }
  } finally {
    // The iterator is advanced by hand, so no loop closes it.
    await lines.return?.();
  }
}

async function joinQuoted(
  first: PhysicalLine,
  next: () => Promise<PhysicalLine | null>,
  delimiter: string,
): Promise<{ readonly text: string | null; readonly read: PhysicalLine[] }> {
  const read: PhysicalLine[] = [];
  const texts = [first.text];
  let length = first.text.length;
  while (read.length < MAX_RECORD_LINES && length < MAX_LINE_BYTES) {
    const line = await next();
    if (line === null) break;
    read.push(line);
    if (line.problem) break;
    texts.push(line.text);
    length += line.text.length;
    if (!leavesOpen(line.text, delimiter, true)) return { text: texts.join('\n'), read };
  }
  return { text: null, read };
}

/** Whether a quoted field is open at the end of a line; a quote opens a field only at its beginning. */
function leavesOpen(text: string, delimiter: string, wasOpen: boolean): boolean {
  if (!text.includes('"')) return wasOpen;
  let open = wasOpen;
  let begins = !wasOpen;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (open) {
      if (sign !== '"') continue;
      if (text[at + 1] === '"') at += 1;
      else open = false;
    } else if (sign === '"' && begins) {
      open = true;
      begins = false;
    } else begins = sign === delimiter;
  }
  return open;
}

async function* rowsOf(
  records: AsyncIterable<RawRecord>,
  header: readonly string[],
  delimiter: string,
): AsyncIterable<SourceRow> {
  let chunk: RawRecord[] = [];
  let chars = 0;
  for await (const record of records) {
    chunk.push(record);
    chars += record.text.length;
    if (chunk.length < CHUNK && chars < CHUNK_CHARS) continue;
    yield* parsed(chunk, header, delimiter);
    chunk = [];
    chars = 0;
  }
  yield* parsed(chunk, header, delimiter);
}

function* parsed(
  records: readonly RawRecord[],
  header: readonly string[],
  delimiter: string,
): Iterable<SourceRow> {
  const whole = records.filter((record) => record.problem === undefined);
  const fields = fieldsOf(
    whole.map((record) => record.text),
    delimiter,
  );
  let at = 0;
  for (const record of records) {
    const { line, text, problem } = record;
    if (problem !== undefined) {
      yield { line, problem, raw: text };
      continue;
    }
    const own = fields?.[at] ?? fieldsOf([text], delimiter)?.[0];
    at += 1;
    yield own
      ? rowOf(line, own, header, text)
      : { line, problem: 'the quotes of the row are broken', raw: text };
  }
}

/** The fields of each record; null where the parser refuses one or finds another number of records. */
function fieldsOf(records: readonly string[], delimiter: string): string[][] | null {
  try {
    const found: string[][] = parse(records.join('\n'), {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: '\n',
    });
    return found.length === records.length ? found : null;
  } catch {
    return null;
  }
}

function rowOf(line: number, fields: readonly string[], header: readonly string[], raw: string): SourceRow {
  if (fields.length !== header.length)
    return { line, problem: `has ${fields.length} fields, the header has ${header.length}`, raw };
  const row: Record<string, string> = {};
  for (const [at, name] of header.entries()) if (name !== '' && !isOurs(name)) row[name] = fields[at] ?? '';
  return { line, row };
}

const isOurs = (name: string): boolean => REJECT_COLUMNS.some((each) => each === name);

const invalid = (message: string, hint: string): NightshiftError =>
  new NightshiftError('IMPORT_FILE_INVALID', message, hint);
