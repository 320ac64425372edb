import type { Json } from '../platform/json.ts';
import type { Playbook } from '../playbook/schema.ts';
import { changesInWords } from './describe-changes.ts';
import type { Differences, PatchOperation } from './differences-port.ts';
import { type Change, changesBetween } from './playbook-changes.ts';

export type Comparison = {
  /** One line a change; none where both say the same. */
  readonly inWords: readonly string[];
  readonly changes: readonly Change[];
  /** RFC 6902: what makes the second of the first. */
  readonly patch: readonly PatchOperation[];
};
type Side = { readonly playbook: Playbook; readonly single?: boolean };
export type CompareDefinitions = (before: Side | null, after: Side) => Comparison;

/** How two playbooks differ, in words and as a patch. Where one side is a single version, their content alone counts. */
export function createCompareDefinitions(differences: Differences): CompareDefinitions {
  return (before, after) => {
    const contentOnly = before?.single === true || after.single === true;
    const [from, to] = [
      before ? plain(before.playbook, contentOnly) : {},
      plain(after.playbook, contentOnly),
    ];
    const changes = changesBetween(from, to);
    return {
      changes,
      inWords: before ? changesInWords(changes, differences.countLines) : ['new'],
      patch: differences.patch(from, to),
    };
  };
}

function plain(playbook: Playbook, contentOnly: boolean): Json {
  const { audience, priority, variations, ...definition } = playbook;
  return JSON.parse(
    JSON.stringify(contentOnly ? definition : { ...definition, audience, priority, variations }),
  ) as Json;
}
