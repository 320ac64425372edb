import type { Pointer } from './pointer.ts';
import type { PlaybookFile } from './schema.ts';

/** Counted from one, as editors do. */
export type FileLocation = { readonly line: number; readonly column: number };

/** A parsed file: plain data, and the location of each value in the text. */
export type ParsedPlaybookFile = {
  readonly value: unknown;
  /**
   * The location of a value, or of the nearest parent that exists. `inText` is a place within the text at the pointer;
   * it is used as far as lines of that text are lines of the file.
   */
  locate(pointer: Pointer, inText?: FileLocation): FileLocation;
};

/** How playbooks are read from files and written to them. */
export type PlaybookFormat = {
  /**
   * Parses a file.
   * @throws NightshiftError `DEFINITION_INVALID` that names file, line and column.
   */
  read(text: string, name: string): ParsedPlaybookFile;
  /**
   * The text of a file that reads back as this playbook. `base` is a file of the same key whose comments and layout are
   * kept; a `base` that already means the same is returned unchanged.
   */
  write(playbook: PlaybookFile, base: string | null): string;
};
