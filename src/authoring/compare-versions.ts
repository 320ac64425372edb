import type { Json } from '../platform/json.ts';
import type { PlaybookFile } from '../playbook/schema.ts';
import { describeChanges } from './describe-changes.ts';
import type { Differences, PatchOperation } from './differences-port.ts';
import { type Change, changesBetween } from './playbook-changes.ts';

export type VersionComparison = {
  /** One line a change; empty where both sides are equal. */
  readonly described: readonly string[];
  readonly changes: readonly Change[];
  /** RFC 6902: turns the first into the second. */
  readonly patch: readonly PatchOperation[];
};
type Side = { readonly playbook: PlaybookFile; readonly single?: boolean };
export type CompareVersions = (before: Side | null, after: Side) => VersionComparison;

/** Compares two playbooks, in words and as a patch. Where one side is a single version, only content is compared. */
export function createCompareVersions(differences: Differences): CompareVersions {
  return (before, after) => {
    const contentOnly = before?.single === true || after.single === true;
    const [from, to] = [
      before ? plain(before.playbook, contentOnly) : {},
      plain(after.playbook, contentOnly),
    ];
    const changes = changesBetween(from, to);
    return {
      changes,
      described: before ? describeChanges(changes, differences.countLines) : ['new'],
      patch: differences.patch(from, to),
    };
  };
}

function plain(file: PlaybookFile, contentOnly: boolean): Json {
  const { audience, priority, variations, ...playbook } = file;
  return JSON.parse(
    JSON.stringify(contentOnly ? playbook : { ...playbook, audience, priority, variations }),
  ) as Json;
}
