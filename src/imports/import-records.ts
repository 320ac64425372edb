import type { Logger } from '../platform/logger.ts';
import { type ImportReport, ImportTally } from './import-tally.ts';
import { KeySet } from './key-set.ts';
import { createChecker, requireColumns } from './kinds/check-row.ts';
import type { ImportKind } from './kinds/kinds.ts';
import type { MappingPlan } from './mapping/plan.ts';
import { markGoneContracts } from './mark-gone-contracts.ts';
import {
  BATCH_SIZE,
  batchRows,
  checkRows,
  dropDuplicates,
  type ImportOutcome,
  mapRows,
  readRows,
  writeBatches,
} from './pipeline.ts';
import type { ImportScope, ImportStore, Orphan, RejectSink, RowSource } from './ports.ts';

export type ImportRequest = ImportScope & {
  readonly kind: ImportKind;
  readonly source: RowSource;
  /** Null where the file has canonical columns. */
  readonly plan: MappingPlan | null;
  readonly rejects: RejectSink;
  /** The file is the whole book: contracts that it does not name are gone. */
  readonly complete: boolean;
  /** A larger share of live contracts missing from the file is taken for a mistake, and none is marked as gone. */
  readonly goneLimitPercent: number;
  readonly fileName: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly rows: number } & ReturnType<RowSource['progress']>) => void;
};

export type ImportRecords = (request: ImportRequest) => Promise<ImportReport>;

/**
 * Imports a file: maps and checks each row, and writes it in a batch or rejects it with a reason. If the import stops
 * half-way, written rows stay written, and importing the file again goes on from there.
 */
export function createImportRecords(deps: {
  readonly store: ImportStore;
  readonly logger: Logger;
}): ImportRecords {
  const { store, logger } = deps;
  return async (request) => {
    const { kind, source, plan, asOf } = request;
    const names = plan?.names ?? source.header;
    if (names !== null) requireColumns(kind, names);
    const tally = new ImportTally(request);
    const seen = new KeySet();
    const progress = (): void => request.onProgress({ rows: tally.rowsRead, ...source.progress() });
    const settle = async (outcome: ImportOutcome): Promise<void> => {
      tally.add(outcome);
      if (outcome.ended === 'rejected') await request.rejects.write(outcome);
      if (outcome.ended === 'written') progress();
    };

    const rows = readRows(source.rows, request.signal, () => {
      tally.rowsRead += 1;
      if (tally.rowsRead % BATCH_SIZE === 0) progress();
    });
    const checked = checkRows(mapRows(rows, plan), createChecker(kind, names, asOf));
    const batches = batchRows(dropDuplicates(checked, kind, seen), () => source.progress().read);
    for await (const outcome of writeBatches(batches, kind, store, request)) await settle(outcome);
    request.signal.throwIfAborted();

    for (const { line, customer, parent } of await linkParents(store, tally.orphans, seen, request)) {
      const reason = `parent_external_id "${parent}" is no customer; it was imported without its parent`;
      await settle({ ended: 'rejected', line, reason, row: '', externalId: customer });
    }
    if (!request.dryRun) await store.recordImportRun(tally.report());
    if (request.complete) {
      const isNamed = (id: string): boolean => seen.has(id) || tally.rejectedIds.has(id);
      const { nameless } = tally;
      tally.addGone(await markGoneContracts(store, { isNamed, nameless }, request));
    }
    const report = tally.report();
    const { rowsRead, inserted, updated, rejected } = report;
    logger.info({ kind, rows: rowsRead, inserted, updated, rejected }, 'import-records: done');
    return report;
  };
}

/**
 * Links orphans to parents that came later in the file. @returns those without a parent; in a dry run, a parent that
 * the file contains counts as written.
 */
async function linkParents(
  store: ImportStore,
  orphans: readonly Orphan[],
  seen: KeySet,
  scope: ImportScope,
): Promise<readonly Orphan[]> {
  if (orphans.length === 0) return [];
  const left = await store.linkParents(orphans, scope);
  return scope.dryRun ? left.filter(({ parent }) => !seen.has(parent)) : left;
}
