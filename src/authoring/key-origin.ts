import type { PlaybookStore } from '../playbook/ports.ts';
import type { PlaybookFile } from '../playbook/schema.ts';
import { versionsOf } from '../playbook/versions.ts';

/** Where the versions of a key come from: ids of legacy workflows, null for what was written here. */
export type KeyOrigin = string | null;

/**
 * Whose `key` is, where it is another's: a migrated workflow and a playbook that was written here, such as a stage of the
 * library, may bear one name by chance, and neither is a version of the other. Null where `playbook` may have the key.
 */
export async function otherOwnersOf(
  playbooks: Pick<PlaybookStore, 'legacyKeysOf'>,
  file: PlaybookFile,
): Promise<readonly KeyOrigin[] | null> {
  const owners = await playbooks.legacyKeysOf(file.key);
  const own = versionsOf(file).map(({ playbook }): KeyOrigin => playbook.legacy_key ?? null);
  return owners.length === 0 || own.some((origin) => owners.includes(origin)) ? null : owners;
}
