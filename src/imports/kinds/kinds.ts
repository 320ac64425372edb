import type { ImportKind, KindColumn, KindSpec } from './kind-spec.ts';
import { BOOK_KINDS } from './kinds-book.ts';
import { FEED_KINDS } from './kinds-feeds.ts';

export const KINDS: Readonly<Record<ImportKind, KindSpec>> = { ...BOOK_KINDS, ...FEED_KINDS };

/** The column of a kind by name; undefined where it has none. */
export const columnOf = (kind: ImportKind, name: string): KindColumn | undefined =>
  KINDS[kind].columns.find((column) => column.name === name);
