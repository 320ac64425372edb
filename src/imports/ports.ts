import type { ImportRecord, KindColumn } from './kinds/kind-spec.ts';
import type { ImportKind } from './kinds/kinds.ts';
import type { SourceValues } from './mapping/row-rule.ts';
import type { TermCounts } from './term-counts.ts';

/** A row of a file, or a piece of it that is none. Lines count from 1, the header included. */
export type SourceRow =
  | { readonly line: number; readonly row: SourceValues }
  | { readonly line: number; readonly problem: string; readonly raw: string };

/** A file that is read once, from its beginning. */
export type RowSource = {
  /** The header of a CSV file; null where each row names its own columns. */
  readonly header: readonly string[] | null;
  /** Between the fields of a CSV file. */
  readonly delimiter: string;
  readonly rows: AsyncIterable<SourceRow>;
  /** Bytes so far, and of the whole file; null where nobody knows, as for a pipe. */
  progress(): { readonly read: number; readonly total: number | null };
};

export type Reject = {
  readonly line: number;
  readonly reason: string;
  /** As it was read; a text where it could not be. */
  readonly row: SourceValues | string;
};

/** Keeps what was not taken in, so that it can be mended and imported again. */
export type RejectSink = {
  write(reject: Reject): Promise<void>;
};

export type ImportRow = { readonly line: number; readonly record: ImportRecord };

export type BatchResult = {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  /** E-mail addresses of owners who were created. */
  readonly owners: readonly string[];
  readonly terms: TermCounts;
  /** Executions that were unfinished and rest on data that changed. */
  readonly superseded: number;
  /** Customers whose parent is not there yet: it may come later in the file. */
  readonly orphans: readonly Orphan[];
};
export type Orphan = { readonly line: number; readonly customer: string; readonly parent: string };

export type ImportScope = {
  readonly asOf: string;
  /** Everything is done and then taken back. */
  readonly dryRun: boolean;
  /** Who imports, for the audit log. */
  readonly actor: string;
};

export type Batch = {
  readonly kind: ImportKind;
  /** The columns that the file has; others are left as they are. */
  readonly columns: readonly KindColumn[];
  readonly rows: readonly ImportRow[];
};

export type ImportRun = {
  readonly kind: ImportKind;
  readonly asOf: string;
  readonly newestOn: string | null;
  readonly fileName: string;
  readonly complete: boolean;
  readonly rowsRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
};

export type ImportStore = {
  /** Writes a batch, all or nothing, but for rows that it gives back as rejected. */
  writeBatch(batch: Batch, scope: ImportScope): Promise<BatchResult>;
  /** Gives customers the parents that came after them. @returns those whose parent is nowhere. */
  linkParents(orphans: readonly Orphan[], scope: ImportScope): Promise<readonly Orphan[]>;
  /** External ids of the contracts that are not at their end, a page at a time. */
  liveContracts(): AsyncIterable<readonly string[]>;
  /** Marks contracts that a complete export no longer names. @returns how many executions that superseded. */
  markGone(externalIds: readonly string[], scope: ImportScope): Promise<number>;
  recordImportRun(importRun: ImportRun): Promise<void>;
};
