import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { readLookups, readMapping } from '../../src/imports/files/mapping-file.ts';
import { openRows } from '../../src/imports/files/open-rows.ts';
import { createRejectsFile } from '../../src/imports/files/rejects-file.ts';
import { createImportRecords, type ImportRequest } from '../../src/imports/import-records.ts';
import type { ImportReport } from '../../src/imports/import-tally.ts';
import type { ImportKind } from '../../src/imports/kinds/kinds.ts';
import { planMapping } from '../../src/imports/mapping/plan.ts';
import { createImportStore } from '../../src/imports/postgres/import-store.ts';
import { TONIGHT } from './book.ts';
import { createEngine, type Engine } from './engine.ts';
import { silentLogger } from './silent-logger.ts';

type Given = Partial<
  Pick<ImportRequest, 'asOf' | 'dryRun' | 'complete' | 'goneLimitPercent' | 'signal' | 'onProgress'>
> & { readonly map?: string; readonly ending?: string };
type ImportText = (
  kind: ImportKind,
  text: string,
  given?: Given,
) => Promise<ImportReport & { readonly rejectsFile: string | null }>;

export type ImportsIntoEngine = {
  readonly engine: Engine;
  /** Where the files are; gone with the tests. */
  readonly folder: string;
  readonly importText: ImportText;
};

/** For the tests of a file: an engine whose tables are empty before each of them, and imports into it. */
export function importsIntoEngine(): ImportsIntoEngine {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-import-'));
  let engine: Engine | undefined;
  const ready = (): Engine => engine ?? expect.fail('the engine is there once tests run');
  beforeAll(async () => {
    engine = await createEngine();
  });
  beforeEach(() => ready().reset());
  afterAll(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let count = 0;
  const importText: ImportText = (kind, text, given = {}) => {
    count += 1;
    return importFile(ready().pool, join(folder, `${kind}-${count}`), kind, text, given);
  };
  return {
    get engine() {
      return ready();
    },
    folder,
    importText,
  };
}

/** Writes a text as a file and imports it, as the command does. */
async function importFile(
  pool: pg.Pool,
  name: string,
  kind: ImportKind,
  text: string,
  given: Given,
): ReturnType<ImportText> {
  const path = `${name}.${given.ending ?? 'csv'}`;
  writeFileSync(path, text);
  const asOf = given.asOf ?? TONIGHT;
  const mapPath = `${name}.map.yaml`;
  if (given.map !== undefined) writeFileSync(mapPath, given.map);
  const read = given.map === undefined ? null : await readMapping(mapPath, kind);
  const plan = read && planMapping(read.mapping, asOf, await readLookups(read, mapPath, null));
  const source = await openRows(path, { ...read?.mapping.file });
  const rejects = createRejectsFile(`${path}.rejects`, source);
  try {
    const report = await createImportRecords({ store: createImportStore(pool), logger: silentLogger })({
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
}
