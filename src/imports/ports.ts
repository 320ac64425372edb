import type { ImportRecord, KindColumn } from './kinds/kind-spec.ts';
import type { ImportKind } from './kinds/kinds.ts';
import type { SourceValues } from './mapping/row-rule.ts';
import type { TermCounts } from './term-counts.ts';

/** A row of a file, or a piece of it that could not be read as one. Lines count from 1, including the header. */
export type SourceRow =
  | { readonly line: number; readonly row: SourceValues }
  | { readonly line: number; readonly problem: string; readonly raw: string };

/** A file that is read once, from its beginning. */
export type RowSource = {
  /** The header of a CSV file; null where each row names its own columns. */
  readonly header: readonly string[] | null;
  /** The sign between the fields of a CSV file. */
  readonly delimiter: string;
  readonly rows: AsyncIterable<SourceRow>;
  /** Bytes read so far, and bytes of the whole file; null where the size is unknown, as for a pipe. */
  progress(): { readonly read: number; readonly total: number | null };
};

export type Reject = {
  readonly line: number;
  readonly reason: string;
  /** The row as read; a text where it could not be parsed. */
  readonly row: SourceValues | string;
};

/** Keeps rejected rows, so that a person can correct them and import them again. */
export type RejectSink = {
  write(reject: Reject): Promise<void>;
};

export type ImportRow = { readonly line: number; readonly record: ImportRecord };

export type BatchResult = {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  /** E-mail addresses of the owners that were created. */
  readonly owners: readonly string[];
  readonly terms: TermCounts;
  /** Unfinished executions that were superseded because their data changed. */
  readonly superseded: number;
  /** Customers whose parent does not exist yet: it may come later in the file. */
  readonly orphans: readonly Orphan[];
};
export type Orphan = { readonly line: number; readonly customer: string; readonly parent: string };

export type ImportScope = {
  readonly asOf: string;
  /** Does everything and then rolls it back. */
  readonly dryRun: boolean;
  /** The name of the actor, for the audit log. */
  readonly actor: string;
};

export type Batch = {
  readonly kind: ImportKind;
  /** The columns of the file; others keep their values. */
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
  /** Writes a batch, all or nothing, except for rows that it returns as rejected. */
  writeBatch(batch: Batch, scope: ImportScope): Promise<BatchResult>;
  /** Links customers to parents that were written after them. @returns those whose parent does not exist. */
  linkParents(orphans: readonly Orphan[], scope: ImportScope): Promise<readonly Orphan[]>;
  /** External ids of the contracts that have not ended, a page at a time. */
  liveContracts(): AsyncIterable<readonly string[]>;
  /** Marks contracts that a complete export no longer names. @returns how many executions that superseded. */
  markGone(externalIds: readonly string[], scope: ImportScope): Promise<number>;
  recordImportRun(importRun: ImportRun): Promise<void>;
};
