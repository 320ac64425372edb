import type { PlaybookFile } from '../playbook/schema.ts';
import { canonical, versionsOf } from '../playbook/versions.ts';
import type { Rollout } from './version-detail.ts';

export type EndingRollout = Pick<Rollout, 'name' | 'version' | 'audience'>;

/**
 * The live rollouts of a key that its file made and that `playbook` no longer names. A rollout whose audience the file
 * changes goes on under its name; where another audience takes over its name, the rollout ends.
 */
export function rolloutsToEnd(rollouts: readonly Rollout[], playbook: PlaybookFile): EndingRollout[] {
  const versions = versionsOf(playbook);
  const current = rollouts.filter(({ live, origin }) => live && origin === 'file');
  const isAnothers = (name: string, slot: string): boolean =>
    current.some((each) => each.name !== name && slotOf(each) === slot);
  const goesOn = (rollout: Rollout): boolean =>
    versions.some(
      (version) =>
        slotOf(version) === slotOf(rollout) ||
        (version.name === rollout.name && !isAnothers(version.name, slotOf(version))),
    );
  return current
    .filter((rollout) => !goesOn(rollout))
    .map(({ name, version, audience }) => ({ name, version, audience }));
}

/** A publication dated in the past ends what is live today. */
export const laterOf = (a: string, b: string): string => (a > b ? a : b);

const slotOf = ({ audience, priority }: Pick<Rollout, 'audience' | 'priority'>): string =>
  `${priority} ${canonical(audience)}`;
