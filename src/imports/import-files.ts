import type { SourceValues } from './mapping/row-rule.ts';

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
