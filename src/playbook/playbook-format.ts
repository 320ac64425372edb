import type { Pointer } from './pointer.ts';
import type { PlaybookFile } from './schema.ts';

/** One-based, as editors count. */
export type FileLocation = { readonly line: number; readonly column: number };

/** A file as it was read: plain data, and where in the text each of them stands. */
export type ParsedPlaybookFile = {
  readonly value: unknown;
  /**
   * Where a value stands; for one that is not there, its parent. With `inText`, a place within the text at the pointer,
   * as far as its lines are lines of the file.
   */
  locate(pointer: Pointer, inText?: FileLocation): FileLocation;
};

/** How a playbook stands in a file. */
export type PlaybookFormat = {
  /** @throws NightshiftError `DEFINITION_INVALID` that names file, line and column where it is no such file. */
  read(text: string, name: string): ParsedPlaybookFile;
  /**
   * A file that reads back as this playbook. `base`: a file of the same key whose comments and layout are kept; where it
   * says the same, it is returned as it is.
   */
  write(playbook: PlaybookFile, base: string | null): string;
};
