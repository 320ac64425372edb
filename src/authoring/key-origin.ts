import type { DefinitionStore } from '../playbook/ports.ts';
import type { Playbook } from '../playbook/schema.ts';
import { versionsOf } from '../playbook/versions.ts';

/** Where the versions of a key come from: ids of legacy workflows, null for what was written here. */
export type KeyOrigin = string | null;

/**
 * Whose `key` is, where it is another's: a migrated workflow and a playbook that was written here, such as a stage of the
 * library, may bear one name by chance, and neither is a version of the other. Null where `playbook` may have the key.
 */
export async function otherOwnersOf(
  definitions: Pick<DefinitionStore, 'legacyKeysOf'>,
  playbook: Playbook,
): Promise<readonly KeyOrigin[] | null> {
  const owners = await definitions.legacyKeysOf(playbook.key);
  const own = versionsOf(playbook).map(({ definition }): KeyOrigin => definition.legacy_key ?? null);
  return owners.length === 0 || own.some((origin) => owners.includes(origin)) ? null : owners;
}
