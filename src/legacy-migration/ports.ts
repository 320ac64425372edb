import type { LegacyWorkflow } from './convert/legacy-value.ts';
import type { LegacyMappingFile } from './naming/mapping.ts';

/** A file, and what was found in it. */
export type LegacyFile = {
  readonly file: string;
  readonly lines: number;
  /** Names of the workflows in it. */
  readonly workflows: readonly string[];
  /** Why the file could not be read, with the line; null where it could. */
  readonly problem: string | null;
};
export type LegacyFiles = {
  readonly files: readonly LegacyFile[];
  readonly workflows: readonly LegacyWorkflow[];
};

export type LegacySource = {
  /**
   * Reads legacy workflows from files and folders, and from the files that they import. No code is ever run.
   * @throws NightshiftError `NOT_FOUND` for a path that does not exist.
   */
  read(paths: readonly string[]): LegacyFiles;
  /**
   * Reads a mapping file.
   * @throws NightshiftError `NOT_FOUND` or `DEFINITION_INVALID`
   */
  readMapping(path: string): LegacyMappingFile;
};
