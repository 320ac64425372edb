import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { files } from '../../src/app/compose.ts';
import {
  createImportRecords,
  type ImportReport,
  type ImportRequest,
} from '../../src/imports/import-records.ts';
import type { ImportKind } from '../../src/imports/kinds/kinds.ts';
import { planMapping } from '../../src/imports/mapping/plan.ts';
import { createImportStore } from '../../src/imports/postgres/import-store.ts';
import { TONIGHT } from './book.ts';
import { silentLogger } from './silent-logger.ts';

type Given = Partial<
  Pick<ImportRequest, 'asOf' | 'dryRun' | 'complete' | 'goneLimitPercent' | 'signal' | 'onProgress'>
> & { readonly map?: string; readonly ending?: string };
export type ImportText = (
  kind: ImportKind,
  text: string,
  given?: Given,
) => Promise<ImportReport & { readonly rejectsFile: string | null }>;

/** Writes texts as files into a folder and imports them, as the command does. */
export function importTexts(pool: pg.Pool, folder: string): ImportText {
  let count = 0;
  const run = createImportRecords({ store: createImportStore(pool), logger: silentLogger });
  return async (kind, text, given = {}) => {
    count += 1;
    const path = join(folder, `${kind}-${count}.${given.ending ?? 'csv'}`);
    writeFileSync(path, text);
    const asOf = given.asOf ?? TONIGHT;
    const mapPath = join(folder, `map-${count}.yaml`);
    if (given.map !== undefined) writeFileSync(mapPath, given.map);
    const read = given.map === undefined ? null : await files.readMapping(mapPath, kind);
    const plan = read && planMapping(read.mapping, asOf, await files.readLookups(read, mapPath, null));
    const source = await files.openRows(path, { ...read?.mapping.file });
    const rejects = files.createRejectsFile(`${path}.rejects`, source);
    try {
      const report = await run({
        kind,
        source,
        plan,
        rejects,
        asOf,
        dryRun: given.dryRun ?? false,
        actor: 'test',
        complete: given.complete ?? false,
        goneLimitPercent: given.goneLimitPercent ?? 100,
        fileName: 'book.csv',
        signal: given.signal ?? new AbortController().signal,
        onProgress: given.onProgress ?? (() => undefined),
      });
      return { ...report, rejectsFile: await rejects.close() };
    } finally {
      await rejects.close();
    }
  };
}
