import type { Stores } from '../app/compose.ts';
import { NightshiftError } from '../platform/errors.ts';

/** @throws NightshiftError `NOT_FOUND` for a stage that no published playbook has: a typo must not look like a quiet night. */
export async function requireKnownStage(stores: Stores, asked: string | undefined): Promise<void> {
  if (asked === undefined) return;
  const known = await stores.night.stageOrder();
  const keys = await stores.playbooks.keys();
  if (known.includes(asked) || keys.includes(asked.toLowerCase())) return;
  throw new NightshiftError(
    'NOT_FOUND',
    `There is no stage "${asked}".`,
    known.length === 0
      ? 'Publish playbooks first: `nightshift seed --only playbooks`.'
      : `Name one of: ${known.join(', ')}.`,
  );
}
