import type { Definition, Playbook } from '../../domain/definition.ts';

export type StoredDefinition = {
  readonly id: string;
  readonly version: number;
  readonly status: 'draft' | 'published' | 'retired';
  readonly definition: Definition;
};

export type PublishedVersion = { readonly key: string; readonly version: number; readonly created: boolean };

export type DefinitionStore = {
  /** The keys that have a version, in alphabetical order. */
  keys(): Promise<string[]>;
  /** The `legacy_key` of every version of a key, null where it has none; empty where there is no such key. */
  legacyKeysOf(key: string): Promise<(string | null)[]>;
  find(definitionId: string): Promise<StoredDefinition | null>;
  /** The version that applies to a contract on a day, by the rules of workflow lookup. */
  findApplicable(contractId: string, key: string, asOf: string): Promise<StoredDefinition | null>;
  /**
   * Publishes a playbook and its variations with a rollout each, in one transaction. Content that was published under
   * the key before is that same version, made live again where it no longer is; a retired one stays retired.
   * @throws NightshiftError `CONFLICT` where two audiences of the key rank the same and may hold for one contract.
   */
  publish(playbook: Playbook, validFrom: string): Promise<PublishedVersion[]>;
};
