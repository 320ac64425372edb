import type { Stores } from '../../../app/compose.ts';
import type { Playbooks } from '../../../app/playbooks.ts';
import { NightshiftError } from '../../../platform/errors.ts';
import type { Invocation } from '../../command.ts';
import { withStores } from '../../with-app.ts';

/** The use cases of authors, over the database alone. */
export function withPlaybooks<T>(
  invocation: Pick<Invocation<unknown>, 'config' | 'output' | 'signal'>,
  use: (playbooks: Playbooks, stores: Stores) => Promise<T>,
): Promise<T> {
  return withStores(invocation, async ({ stores }) => {
    const { composePlaybooks } = await import('../../../app/playbooks.ts');
    return use(composePlaybooks(invocation.config, stores), stores);
  });
}

/** @throws NightshiftError `NOT_FOUND` for a key that has no version: a typo must not look like a success. */
export async function requireKey({ versionStore, today, playbooks }: Playbooks, key: string): Promise<void> {
  if ((await versionStore.list(today(), key)).length > 0) return;
  const keys = await playbooks.keys();
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no playbook "${key}".`,
    keys.length === 0
      ? 'Publish the stage library with `nightshift seed --only playbooks`.'
      : `Name one of: ${keys.join(', ')}.`,
  );
}
