import type { CivilDate } from '../platform/civil-date.ts';
import type { FailedCondition } from './audience-conditions.ts';
import type { RolloutFacts, VersionFacts } from './start-facts.ts';

/** Why a version is not the one that applies. */
export type VersionReason = {
  readonly code:
    | 'draft'
    | 'retired'
    | 'not_rolled_out'
    | 'rollout_withdrawn'
    | 'rollout_not_begun'
    | 'rollout_ended'
    | 'audience'
    | 'more_specific'
    | 'higher_priority'
    | 'more_conditions'
    | 'other_arm'
    | 'contract';
  readonly words: string;
};

const reason = (code: VersionReason['code'], words: string): VersionReason => ({ code, words });

/** Why a version is not `chosen`: everything that would have to change, or else the version that beat it. */
export function whyNotChosen(
  version: VersionFacts,
  chosen: VersionFacts | null,
  failed: readonly FailedCondition[],
  date: CivilDate,
): VersionReason[] {
  const reasons = [...whyNotLive(version, date), ...failed.map(({ words }) => reason('audience', words))];
  if (reasons.length > 0 || version.rollout === null) return reasons;
  if (chosen?.rollout) return [whatBeat(version.rollout, chosen.rollout, chosen.version)];
  return [reason('contract', 'it is for this contract, but the contract is not prepared')];
}

function whyNotLive({ status, rollout }: VersionFacts, date: CivilDate): VersionReason[] {
  const reasons: VersionReason[] = [];
  if (status === 'draft') reasons.push(reason('draft', 'a draft, not published'));
  if (status === 'retired') reasons.push(reason('retired', 'retired'));
  if (rollout === null) {
    if (status === 'published')
      reasons.push(reason('not_rolled_out', 'published, but rolled out for nobody'));
    return reasons;
  }
  const { validFrom, validTo } = rollout;
  if (validTo !== null && validTo < validFrom)
    reasons.push(reason('rollout_withdrawn', 'its rollout was withdrawn before it began'));
  else if (validTo !== null && validTo < date)
    reasons.push(reason('rollout_ended', `its rollout ended on ${validTo}`));
  else if (validFrom > date) reasons.push(reason('rollout_not_begun', `its rollout begins on ${validFrom}`));
  return reasons;
}

const conditionsOf = ({ audience }: RolloutFacts): number =>
  Object.values(audience).filter((value) => value !== undefined).length;

/** The first criterion of workflow lookup in which the two differ. */
function whatBeat(beaten: RolloutFacts, winner: RolloutFacts, by: number): VersionReason {
  if (winner.audience.customer_id !== undefined && beaten.audience.customer_id === undefined)
    return reason('more_specific', `version ${by} names this customer`);
  if (winner.priority !== beaten.priority)
    return reason(
      'higher_priority',
      `version ${by} has priority ${winner.priority}, this one ${beaten.priority}`,
    );
  const [theirs, ours] = [conditionsOf(winner), conditionsOf(beaten)];
  if (theirs !== ours)
    return reason('more_conditions', `version ${by} has ${theirs} conditions that hold, this one ${ours}`);
  return reason(
    'other_arm',
    `the customer is in the arm of version ${by} (weight ${winner.weight} against ${beaten.weight})`,
  );
}
