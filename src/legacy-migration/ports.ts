import type { LegacyWorkflow } from './convert/legacy-value.ts';
import type { LegacyMappingFile } from './naming/mapping.ts';

/** A file that was read. */
export type LegacyFile = {
  readonly file: string;
  readonly lines: number;
  /** Names of the workflows in it. */
  readonly workflows: readonly string[];
  /** Why nothing could be read from it, with the line; null where it was read. */
  readonly problem: string | null;
};
export type LegacyFiles = {
  readonly files: readonly LegacyFile[];
  readonly workflows: readonly LegacyWorkflow[];
};

export type LegacySource = {
  /**
   * Reads legacy workflows from files and folders, and the files that they import. Nothing is ever run.
   * @throws NightshiftError `NOT_FOUND` for a path that does not exist.
   */
  read(paths: readonly string[]): LegacyFiles;
  /** @throws NightshiftError `NOT_FOUND` or `DEFINITION_INVALID` for a mapping file. */
  readMapping(path: string): LegacyMappingFile;
};
