import { NightshiftError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { findGone } from './find-gone-contracts.ts';
import type { RejectSink, RowSource } from './import-files.ts';
import { ImportTally } from './import-tally.ts';
import { KeySet } from './key-set.ts';
import { type Checker, createChecker, formatKey, keyOf, missingColumns } from './kinds/check-row.ts';
import type { KindColumn } from './kinds/kind-spec.ts';
import { type ImportKind, KINDS } from './kinds/kinds.ts';
import type { MappingPlan, Values } from './mapping/plan.ts';
import type { SourceValues } from './mapping/row-rule.ts';
import type { ImportRow, ImportScope, ImportStore, Orphan } from './ports.ts';

/** Rows a statement. */
const BATCH_SIZE = 1_000;
/** Of a file, as far as it was read since the last statement; so much of it may wait in memory. */
const MOST_WAITING_BYTES = 33_554_432;

export type ImportRequest = ImportScope & {
  readonly kind: ImportKind;
  readonly source: RowSource;
  /** Null where the columns of the file are the canonical ones. */
  readonly plan: MappingPlan | null;
  readonly rejects: RejectSink;
  /** The file is the whole book: what it does not name is gone. */
  readonly complete: boolean;
  /** More than this share of the live contracts is not taken to be gone, but for a mistake. */
  readonly goneLimitPercent: number;
  readonly fileName: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly rows: number } & ReturnType<RowSource['progress']>) => void;
};

export type ImportReport = ReturnType<ImportTally['report']>;
export type ImportRecords = (request: ImportRequest) => Promise<ImportReport>;

type OpenBatch = ImportRow & { readonly origin: SourceValues | string };

/**
 * Imports a file: each row is mapped, checked and written with its neighbours, or told with a reason. What is written
 * stays written if it stops half-way, and importing the file again goes on from there.
 */
export function createImportRecords(deps: {
  readonly store: ImportStore;
  readonly logger: Logger;
}): ImportRecords {
  const { store, logger } = deps;
  return async (request) => {
    const { kind, source, plan, rejects, asOf } = request;
    const tally = new ImportTally(request);
    const names = plan?.names ?? canonical(kind, source.header);
    if (names !== null) requireColumns(kind, names);
    const checkers = new Map<string, Checker>();
    const seen = new KeySet();
    const orphans: Orphan[] = [];
    /** Rows of one file may have different columns, where it is JSON: each set of columns is a batch of its own. */
    const batches = new Map<Checker, OpenBatch[]>();

    const reject = async (line: number, reason: string, row: SourceValues | string): Promise<void> => {
      tally.rejected(line, reason);
      await rejects.write({ line, reason, row });
    };

    const checkerFor = (values: Values): Checker => {
      const columns = names ?? canonical(kind, Object.keys(values)) ?? [];
      const id = names === null ? columns.join() : '';
      let checker = checkers.get(id);
      if (!checker) {
        checker = createChecker(kind, columns, asOf);
        checkers.set(id, checker);
      }
      return checker;
    };

    const write = async (columns: readonly KindColumn[], rows: readonly OpenBatch[]): Promise<void> => {
      if (request.signal.aborted) return;
      const origins = new Map(rows.map((row) => [row.line, row.origin]));
      const result = await store.writeBatch(
        { kind, columns, rows: rows.map(({ line, record }) => ({ line, record })) },
        request,
      );
      tally.written(result, rows);
      orphans.push(...result.orphans);
      for (const { line, reason } of result.rejected) await reject(line, reason, origins.get(line) ?? '');
    };
    let writtenUntil = 0;
    const flush = async (): Promise<void> => {
      writtenUntil = source.progress().read;
      for (const [checker, rows] of batches) {
        batches.delete(checker);
        await write(checker.columns, rows);
      }
    };

    const take = async (line: number, values: Values, origin: SourceValues | string): Promise<void> => {
      const checker = checkerFor(values);
      const checked = checker.check(values);
      if ('problem' in checked) {
        tally.keepOut(values.external_id);
        return reject(line, checked.problem, origin);
      }
      const { record } = checked;
      if (isAfter(kind, record, asOf)) return tally.leftOut();
      if (!seen.add(keyOf(kind, record)))
        return reject(line, `the same row stands in the file before (${formatKey(kind, record)})`, origin);
      const waiting = batches.get(checker) ?? [];
      if (waiting.length === 0) batches.set(checker, waiting);
      waiting.push({ line, record, origin });
      if (waiting.length < BATCH_SIZE) return;
      batches.delete(checker);
      await write(checker.columns, waiting);
      request.onProgress({ rows: tally.rowsRead, ...source.progress() });
    };

    for await (const each of source.rows) {
      if (request.signal.aborted) break;
      tally.read();
      if (tally.rowsRead % BATCH_SIZE === 0)
        request.onProgress({ rows: tally.rowsRead, ...source.progress() });
      if ('problem' in each) {
        tally.keepOut(undefined);
        await reject(each.line, each.problem, each.raw);
        continue;
      }
      const mapped = plan ? plan.map(each.row, each.line) : { values: each.row };
      if ('values' in mapped) await take(each.line, mapped.values, each.row);
      else if ('leftOut' in mapped) tally.leftOut();
      else if ('problem' in mapped) {
        tally.keepOut(undefined);
        await reject(each.line, mapped.problem, each.row);
      }
      if (source.progress().read - writtenUntil > MOST_WAITING_BYTES) await flush();
    }
    for (const group of plan?.groups() ?? []) {
      if ('leftOut' in group) continue;
      tally.grouped();
      if ('values' in group) await take(group.line, group.values, JSON.stringify(group.values));
      else {
        tally.keepOut(undefined);
        await reject(group.line, group.problem, '');
      }
    }
    await flush();
    request.signal.throwIfAborted();
    for (const { line, parent } of await unlinked(store, orphans, seen, request))
      await reject(
        line,
        `parent_external_id "${parent}" is no customer; it was imported without its parent`,
        '',
      );
    if (!request.dryRun) await store.recordDelivery({ feed: kind, ...tally.report() });
    if (request.complete) await findGone(store, seen, tally, request);
    const report = tally.report();
    logger.info(
      {
        feed: kind,
        rows: report.rowsRead,
        inserted: report.inserted,
        updated: report.updated,
        rejected: report.rejected,
      },
      'import-records: done',
    );
    return report;
  };
}

const canonical = (kind: ImportKind, header: readonly string[] | null): string[] | null =>
  header === null
    ? null
    : KINDS[kind].columns.map((column) => column.name).filter((name) => header.includes(name));

function requireColumns(kind: ImportKind, names: readonly string[]): void {
  const missing = missingColumns(kind, names);
  if (missing.length === 0) return;
  throw new NightshiftError(
    'IMPORT_COLUMNS',
    `${kind} need the ${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}.`,
    `Rename columns of the file, or write a mapping: \`nightshift import FILE --as ${kind} --inspect\` proposes one.`,
    { missing },
  );
}

function isAfter(kind: ImportKind, record: Readonly<Record<string, unknown>>, asOf: string): boolean {
  const { dated } = KINDS[kind];
  const day = dated === undefined ? null : record[dated];
  return typeof day === 'string' && day > asOf;
}

/** In a dry run the parents of the same file are not there, but would be. */
async function unlinked(
  store: ImportStore,
  orphans: readonly Orphan[],
  seen: KeySet,
  scope: ImportScope,
): Promise<readonly Orphan[]> {
  if (orphans.length === 0) return [];
  const left = await store.linkParents(orphans, scope);
  return scope.dryRun ? left.filter(({ parent }) => !seen.has(parent)) : left;
}
