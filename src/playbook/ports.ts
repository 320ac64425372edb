import type { Playbook, PlaybookFile } from './schema.ts';
import type { PublishedVersion } from './versions.ts';

export type PlaybookVersion = {
  readonly id: string;
  readonly version: number;
  readonly status: 'draft' | 'published' | 'retired';
  readonly playbook: Playbook;
};

/** Who publishes, why, and the file that it was written in. */
export type PublishedBy = {
  readonly actor?: string;
  readonly note?: string | null;
  readonly source?: string | null;
};
export type Publication = PublishedBy & { readonly playbook: PlaybookFile; readonly validFrom: string };

export type PlaybookStore = {
  /** The keys that have a version, in alphabetical order. */
  keys(): Promise<string[]>;
  /** The `legacy_key` of every version of a key, null where it has none; empty where there is no such key. */
  legacyKeysOf(key: string): Promise<(string | null)[]>;
  /** Whether a version of its key has ever been published with the content of the playbook, or of a variation of it. */
  hasPublished(playbook: PlaybookFile): Promise<boolean>;
  find(versionId: string): Promise<PlaybookVersion | null>;
  /** The version that applies to a contract on a day, by the rules of workflow lookup. */
  findApplicable(contractId: string, key: string, asOf: string): Promise<PlaybookVersion | null>;
  /**
   * Publishes a playbook and its variations with a rollout each, in one transaction. Content that was published under
   * the key before is that same version, made live again where it no longer is; a retired one stays retired. What an
   * earlier file of the key rolled out and this one no longer names, ends.
   * @throws NightshiftError `CONFLICT` where two audiences of the key rank the same and may hold for one contract.
   */
  publish(playbook: PlaybookFile, validFrom: string, by?: PublishedBy): Promise<PublishedVersion[]>;
  /** The same for several, all or none. */
  publishAll(publications: readonly Publication[]): Promise<PublishedVersion[]>;
};
