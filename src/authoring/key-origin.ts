import type { PlaybookStore } from '../playbook/ports.ts';
import type { PlaybookFile } from '../playbook/schema.ts';
import { versionsOf } from '../playbook/versions.ts';

/** Where the versions of a key come from: ids of legacy workflows; null for a playbook that was written here. */
export type KeyOrigin = string | null;

/**
 * The owners of `key` where it belongs to another playbook; null where `playbook` may have it. A migrated workflow and
 * a playbook written here (such as one of the stage library) may share a key by chance; neither is a version of the
 * other.
 */
export async function otherOwnersOf(
  playbooks: Pick<PlaybookStore, 'legacyKeysOf'>,
  file: PlaybookFile,
): Promise<readonly KeyOrigin[] | null> {
  const owners = await playbooks.legacyKeysOf(file.key);
  const own = versionsOf(file).map(({ playbook }): KeyOrigin => playbook.legacy_key ?? null);
  return owners.length === 0 || own.some((origin) => owners.includes(origin)) ? null : owners;
}
