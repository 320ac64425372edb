import { NightshiftError } from '../platform/errors.ts';
import type { PlaybookStore } from '../playbook/ports.ts';
import type { PlaybookVersionStore } from './ports.ts';

/** @throws NightshiftError `NOT_FOUND` for a key that has no version: a typo must not look like a success. */
export type RequireKey = (key: string) => Promise<void>;

export function createRequireKey(deps: {
  readonly versionStore: Pick<PlaybookVersionStore, 'list'>;
  readonly playbookStore: Pick<PlaybookStore, 'keys'>;
  readonly today: () => string;
}): RequireKey {
  return async (key) => {
    if ((await deps.versionStore.list(deps.today(), key)).length > 0) return;
    throw noPlaybook(key, await deps.playbookStore.keys());
  };
}

/** `keys`: the playbooks that there are. */
export const noPlaybook = (key: string, keys: readonly string[]): NightshiftError =>
  new NightshiftError(
    'NOT_FOUND',
    `There is no playbook "${key}".`,
    keys.length === 0
      ? 'Publish the stage library with `nightshift seed --only playbooks`.'
      : `Name one of: ${keys.join(', ')}.`,
  );
