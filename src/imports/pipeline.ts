import type { KeySet } from './key-set.ts';
import { type Checker, formatKey, keyOf } from './kinds/check-row.ts';
import type { KindColumn } from './kinds/kind-spec.ts';
import type { ImportKind } from './kinds/kinds.ts';
import type { MappingPlan, Values } from './mapping/plan.ts';
import type { BatchResult, ImportRow, ImportScope, ImportStore, Reject, SourceRow } from './ports.ts';

/**
 * The stages of an import, each an async generator over the one before it. A stage works on the open rows and passes
 * ended ones on in their place, so that rejects keep the order of the file and one tally counts all rows after the last
 * stage. An error closes every stage before it, down to the file.
 */

/** Rows a statement. */
export const BATCH_SIZE = 1_000;
/** The most bytes of the file that may wait in memory, counted from when no row was waiting. */
const MOST_WAITING_BYTES = 33_554_432;

/** A row that was not imported, and why; `externalId` is null where it cannot be read. */
export type RejectedRow = Reject & { readonly ended: 'rejected'; readonly externalId: string | null };
export type EndedRow =
  | RejectedRow
  | { readonly ended: 'left_out' }
  /** The row went into a group; the groups come after the last row. */
  | { readonly ended: 'gathered' }
  | { readonly ended: 'grouped'; readonly groups: number };

type RowOrigin = { readonly line: number; readonly origin: Reject['row'] };
export type MappedRow = RowOrigin & { readonly values: Values };
export type CheckedRow = RowOrigin & ImportRow & { readonly columns: readonly KindColumn[] };
export type RowBatch = { readonly columns: readonly KindColumn[]; readonly rows: readonly CheckedRow[] };
export type BatchWritten = {
  readonly ended: 'written';
  readonly rows: readonly ImportRow[];
  readonly result: BatchResult;
};
export type ImportOutcome = EndedRow | BatchWritten;

/**
 * The rows of a file until the signal aborts.
 * @throws the reason of the signal
 */
export async function* readRows(
  rows: AsyncIterable<SourceRow>,
  signal: AbortSignal,
  onRow: () => void,
): AsyncGenerator<SourceRow> {
  for await (const row of rows) {
    signal.throwIfAborted();
    onRow();
    yield row;
  }
}

/**
 * Gives the values of each row canonical names, then those of the groups. Without a plan, rows have canonical names
 * already.
 */
export async function* mapRows(
  rows: AsyncIterable<SourceRow>,
  plan: MappingPlan | null,
): AsyncGenerator<MappedRow | EndedRow> {
  for await (const row of rows) yield mapRow(row, plan);
  let groups = 0;
  for (const group of plan?.groups() ?? []) {
    if ('leftOut' in group) continue;
    groups += 1;
    if ('problem' in group) yield rejected(group, group.problem, '', null);
    else yield { line: group.line, origin: JSON.stringify(group.values), values: group.values };
  }
  if (groups > 0) yield { ended: 'grouped', groups };
}

function mapRow(each: SourceRow, plan: MappingPlan | null): MappedRow | EndedRow {
  if ('problem' in each) return rejected(each, each.problem, each.raw, null);
  const { line, row: origin } = each;
  const mapped = plan?.map(origin, line) ?? { values: origin };
  if ('values' in mapped) return { line, origin, values: mapped.values };
  if ('problem' in mapped) return rejected(each, mapped.problem, origin, null);
  return { ended: 'leftOut' in mapped ? 'left_out' : 'gathered' };
}

/** Checks rows and converts their values for the tables. */
export async function* checkRows(
  rows: AsyncIterable<MappedRow | EndedRow>,
  check: Checker,
): AsyncGenerator<CheckedRow | EndedRow> {
  for await (const row of rows) yield 'ended' in row ? row : checkRow(row, check);
}

function checkRow({ line, origin, values }: MappedRow, check: Checker): CheckedRow | EndedRow {
  const checked = check(values);
  if ('record' in checked) return { line, origin, ...checked };
  if ('leftOut' in checked) return { ended: 'left_out' };
  return rejected({ line }, checked.problem, origin, idOf(values));
}

/** Keeps the first of the rows with the same key; `seen` collects the keys. */
export async function* dropDuplicates(
  rows: AsyncIterable<CheckedRow | EndedRow>,
  kind: ImportKind,
  seen: KeySet,
): AsyncGenerator<CheckedRow | EndedRow> {
  for await (const row of rows) {
    if ('ended' in row || seen.add(keyOf(kind, row.record))) yield row;
    else {
      const reason = `the same row stands in the file before (${formatKey(kind, row.record)})`;
      yield rejected(row, reason, row.origin, idOf(row.record));
    }
  }
}

/**
 * Batches of a thousand rows, or fewer where rows are large. JSON rows of one file may have different columns: each set
 * of columns is a batch of its own.
 * @param bytesRead how far the file has been read
 */
export async function* batchRows(
  rows: AsyncIterable<CheckedRow | EndedRow>,
  bytesRead: () => number,
): AsyncGenerator<RowBatch | EndedRow> {
  const waiting = new Map<readonly KindColumn[], CheckedRow[]>();
  let emptyAt = 0;
  const flush = function* (): Iterable<RowBatch> {
    for (const [columns, batch] of waiting) yield { columns, rows: batch };
    waiting.clear();
  };
  for await (const row of rows) {
    if ('ended' in row) yield row;
    else {
      const batch = waiting.get(row.columns) ?? [];
      if (batch.push(row) === 1) waiting.set(row.columns, batch);
      if (batch.length === BATCH_SIZE) {
        waiting.delete(row.columns);
        yield { columns: row.columns, rows: batch };
      }
    }
    const read = bytesRead();
    if (read - emptyAt > MOST_WAITING_BYTES) yield* flush();
    if (waiting.size === 0) emptyAt = read;
  }
  yield* flush();
}

/** Writes each batch in a transaction of its own; rows that the write refuses come after it as rejected. */
export async function* writeBatches(
  batches: AsyncIterable<RowBatch | EndedRow>,
  kind: ImportKind,
  store: Pick<ImportStore, 'writeBatch'>,
  { signal, ...scope }: ImportScope & { readonly signal: AbortSignal },
): AsyncGenerator<ImportOutcome> {
  for await (const batch of batches) {
    if ('ended' in batch) yield batch;
    else {
      signal.throwIfAborted();
      const { rows } = batch;
      const result = await store.writeBatch({ kind, ...batch }, scope);
      yield { ended: 'written', rows, result };
      if (result.rejected.length === 0) continue;
      const byLine = new Map(rows.map((row) => [row.line, row]));
      for (const { line, reason } of result.rejected) {
        const row = byLine.get(line);
        yield rejected({ line }, reason, row?.origin ?? '', idOf(row?.record ?? {}));
      }
    }
  }
}

const rejected = (
  { line }: { readonly line: number },
  reason: string,
  row: Reject['row'],
  externalId: string | null,
): RejectedRow => ({ ended: 'rejected', line, reason, row, externalId });

const idOf = ({ external_id: id }: Values): string | null =>
  typeof id === 'string' && id.trim() !== '' ? id.trim() : null;
