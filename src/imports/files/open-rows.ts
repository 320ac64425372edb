import { extname } from 'node:path';
import { NightshiftError } from '../../platform/errors.ts';
import type { RowSource } from '../ports.ts';
import { readCsv } from './csv-rows.ts';
import { readNdjson } from './ndjson-rows.ts';
import { openLines } from './physical-lines.ts';

export type FileFormat = 'csv' | 'ndjson';

/** The format that a file's name implies; stdin is CSV by default. */
function formatOf(path: string): FileFormat {
  if (path === '-') return 'csv';
  const ending = extname(path).toLowerCase();
  if (ending === '.ndjson' || ending === '.jsonl') return 'ndjson';
  if (ending === '.csv' || ending === '.tsv' || ending === '.txt') return 'csv';
  throw new NightshiftError(
    'IMPORT_FILE_INVALID',
    `"${path}" is neither .csv nor .ndjson.`,
    'Export it as CSV or NDJSON, or say what it is with --format.',
    { path },
  );
}

/** Opens a file to be read once, row by row. */
export async function openRows(
  path: string,
  {
    format,
    delimiter,
    encoding,
  }: { format?: FileFormat; delimiter?: string | undefined; encoding?: string | undefined },
): Promise<RowSource> {
  const { lines, progress } = await openLines(path, encoding);
  if ((format ?? formatOf(path)) === 'ndjson')
    return { header: null, delimiter: ',', rows: readNdjson(lines), progress };
  return { ...(await readCsv(lines, delimiter)), progress };
}
