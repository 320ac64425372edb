import type { Playbook, PlaybookFile } from './schema.ts';
import type { PublishedVersion } from './versions.ts';

export type PlaybookVersion = {
  readonly id: string;
  readonly version: number;
  readonly status: 'draft' | 'published' | 'retired';
  readonly playbook: Playbook;
};

/** Who publishes and why, and the text of the file. */
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
  /** Whether the content of the playbook, or of one of its variations, has ever been published under its key. */
  hasPublished(playbook: PlaybookFile): Promise<boolean>;
  find(versionId: string): Promise<PlaybookVersion | null>;
  /** The version that applies to a contract on a day, by the rules of workflow lookup; null where none does. */
  findApplicable(contractId: string, key: string, asOf: string): Promise<PlaybookVersion | null>;
  /**
   * Publishes a playbook and its variations with a rollout each, in one transaction. Content that was published under
   * the key before is the same version, made live again where it is not; a retired version stays retired. Rollouts of
   * an earlier file of the key that this one no longer names end.
   * @throws NightshiftError `CONFLICT` where two audiences of the key rank the same and may fit one contract.
   */
  publish(playbook: PlaybookFile, validFrom: string, by?: PublishedBy): Promise<PublishedVersion[]>;
  /** Publishes several playbooks, all or none. */
  publishAll(publications: readonly Publication[]): Promise<PublishedVersion[]>;
};
